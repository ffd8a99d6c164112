"""Three people write the same answers, with texts on their screens that may be old, until they are submitted and published."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.surveys import NOW, answer, begun, question, questionnaire, stored_questionnaire
from tests.sequences.running import Sequence, run_sequences

from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.answers.markdown import plain_text
from goalweave.core.errors import Conflict, GoalweaveError
from goalweave.core.model import Section
from goalweave.surveys.actions import (
    accept_all_suggestions,
    accept_suggestion,
    add_comment,
    decline_submission,
    hand_in_submission,
    merge_answer,
    publish_submission,
    reject_suggestion,
    reopen_submission,
    resume_submission,
    set_answer_status,
    suggest_change,
    withdraw_submission,
    write_answer,
)
from goalweave.surveys.actions.anchoring import MarkedText
from goalweave.surveys.actions.answers import answer_log_fields
from goalweave.surveys.models import Answer, AnswerStatus, Snapshot, Submission, SubmissionState, Suggestion
from goalweave.surveys.rules import HANDED_IN
from goalweave.surveys.submissions.snapshot import content_digest

pytestmark = pytest.mark.django_db

WHO = st.integers(0, 2)
NUMBERS = ("1", "2")
NUMBER = st.sampled_from(NUMBERS)
PLACE = st.integers(0, 20)
EDITS = ("append", "prepend", "insert", "replace", "delete", "paragraph")
STEPS = {
    "publish": publish_submission,
    "resume": resume_submission,
}
STEPS_WITH_REASON = {
    "withdraw": withdraw_submission,
    "reopen": reopen_submission,
    "decline": decline_submission,
}


def words(text: str) -> Counter[str]:
    """The words by which the texts here are told apart; each is written by one person once."""
    return Counter(re.findall(r"w\d+x", text))


def edited(text: str, how: str, place: int, token: str) -> str:
    """A text with one sentence more, less, or another in its place."""
    sentence = f"Sentence {token} is here."
    lines = [line.split("  ") for line in re.sub(r"(?<=\.) ", "  ", text).split("\n")]
    flat: list[tuple[int, int]] = []
    for row, line in enumerate(lines):
        flat += [(row, column) for column, part in enumerate(line) if part]
    if not flat or how == "prepend":
        return f"{sentence} {text}".strip()
    row, column = flat[place % len(flat)]
    if how == "append":
        return f"{text} {sentence}"
    if how == "paragraph":
        return f"{text}\n\n{sentence}"
    if how == "insert":
        lines[row].insert(column, sentence)
    elif how == "replace":
        lines[row][column] = sentence
    else:
        del lines[row][column]
    return "\n".join(" ".join(line) for line in lines).strip()


class Writing(Sequence):
    """An editor, a contributor and a reviewer. opened: the text on each one's screen, with the version that it is based on."""

    def __init__(self) -> None:
        super().__init__()
        owner = OrganisationFactory()
        self.people = [member(owner, role) for role in (Role.EDITOR, Role.CONTRIBUTOR, Role.REVIEWER)]
        questions = (question("1", required=True), question("2"))
        form = stored_questionnaire(questionnaire(sections=(Section({"en": "Work"}, questions),)))
        self.submission = begun(owner, questionnaire=form)
        self.opened: dict[tuple[int, str], tuple[int, str]] = {}
        self.snapshots: dict[int, Any] = {}
        self.clock = 0

    def now(self) -> Any:
        self.clock += 1
        return NOW + timedelta(minutes=self.clock)

    def answer(self, number: str) -> Answer:
        return answer(self.submission, number)

    def state(self) -> Any:
        answers = [(row.version, answer_log_fields(row)) for row in Answer.objects.order_by("pk")]
        submissions = list(Submission.objects.values_list("state", "reason", "version", "submitted", "published"))
        suggestions = list(Suggestion.objects.order_by("pk").values())
        return answers, submissions, suggestions, Snapshot.objects.count()

    @initialize(number=NUMBER)
    def begins(self, number: str) -> None:
        text = " ".join(f"Sentence {self.next_token()} is here." for _number in range(3))
        write_answer(actor=self.people[0], answer=self.answer(number), text=text, version=1, now=NOW)
        for who in range(3):
            self.opens(who, number)

    @rule(who=WHO, number=NUMBER)
    def opens(self, who: int, number: str) -> None:
        row = self.answer(number)
        self.opened[who, number] = row.version, row.text

    @rule(who=WHO, number=NUMBER, how=st.sampled_from(EDITS), place=PLACE, merges=st.booleans())
    def writes(self, who: int, number: str, how: str, place: int, merges: bool) -> None:
        """What someone writes on an old text is refused, or put together with what others have written since."""
        if (who, number) not in self.opened:
            return
        version, base = self.opened[who, number]
        mine, before = edited(base, how, place, self.next_token()), self.answer(number)
        what = {"actor": self.people[who], "answer": before, "text": mine, "version": version, "now": self.now()}
        result = self.attempt(write_answer, **what)
        if before.version != version:
            assert isinstance(result, GoalweaveError)
        else:
            assert not isinstance(result, Conflict)
        if isinstance(result, Conflict) and merges:
            result = self.attempt(merge_answer, **what)
        if isinstance(result, GoalweaveError):
            return
        removed, added = words(base) - words(mine), words(mine) - words(base)
        assert words(result.text) == words(before.text) - removed | added, "a sentence was lost, or came back"
        self.opened[who, number] = result.version, result.text

    @rule(who=WHO, number=NUMBER, place=PLACE, removes=st.booleans())
    def suggests(self, who: int, number: str, place: int, removes: bool) -> None:
        row = self.answer(number)
        present = sorted(words(row.text))
        if present:
            quote, replacement = present[place % len(present)], "" if removes else self.next_token()
            self.attempt(
                suggest_change,
                actor=self.people[who],
                answer=row,
                marked=MarkedText(quote),
                replacement=replacement,
                now=self.now(),
            )

    @rule(who=WHO, number=NUMBER, place=PLACE)
    def comments(self, who: int, number: str, place: int) -> None:
        row = self.answer(number)
        present = sorted(words(row.text))
        marked = MarkedText(present[place % len(present)] if present else "")
        self.attempt(add_comment, actor=self.people[who], answer=row, text="Why?", now=self.now(), marked=marked)

    @rule(who=WHO, place=PLACE, accepts=st.booleans())
    def decides_on_a_suggestion(self, who: int, place: int, accepts: bool) -> None:
        rows = list(Suggestion.objects.order_by("pk"))
        if not rows:
            return
        row = rows[place % len(rows)]
        number = row.answer.question.number
        before = self.answer(number)
        row.answer = before
        action = accept_suggestion if accepts else reject_suggestion
        result = self.attempt(action, actor=self.people[who], suggestion=row, now=self.now())
        if isinstance(result, GoalweaveError):
            return
        assert row.state == "open", "a suggestion was decided on twice"
        expected = words(before.text)
        if accepts:
            expected = expected - words(row.quote) + words(row.replacement)
        assert words(self.answer(number).text) == expected

    @rule(who=WHO, number=NUMBER)
    def accepts_all(self, who: int, number: str) -> None:
        row = self.answer(number)
        waiting = {one.pk: one for one in row.suggestions.filter(state="open")}
        result = self.attempt(accept_all_suggestions, actor=self.people[who], answer=row, now=self.now())
        if isinstance(result, GoalweaveError):
            return
        accepted = [one for one in Suggestion.objects.filter(pk__in=waiting) if one.state == "accepted"]
        assert (result.accepted, result.changed) == (len(accepted), len(waiting) - len(accepted))
        expected = words(row.text)
        for one in accepted:
            expected = expected - words(one.quote) + words(one.replacement)
        assert words(self.answer(number).text) == expected

    @rule(who=WHO, number=NUMBER, status=st.sampled_from(list(AnswerStatus)))
    def sets_status(self, who: int, number: str, status: AnswerStatus) -> None:
        row = self.answer(number)
        self.attempt(set_answer_status, actor=self.people[who], answer=row, status=status, now=self.now())

    @rule(who=WHO)
    def approves_and_submits(self, who: int) -> None:
        for number in NUMBERS:
            row = self.answer(number)
            self.attempt(
                set_answer_status, actor=self.people[0], answer=row, status=AnswerStatus.APPROVED, now=self.now()
            )
        done = self.attempt(
            hand_in_submission,
            actor=self.people[who],
            submission=self.submission,
            now=self.now(),
            with_empty=True,
        )
        if not isinstance(done, GoalweaveError):
            last = done.snapshots.latest("number")
            assert self.texts_of(last) == {number: self.answer(number).text for number in NUMBERS}

    @precondition(lambda self: Snapshot.objects.exists())
    @rule(who=WHO, step=st.sampled_from([*STEPS, *STEPS_WITH_REASON]))
    def steps(self, who: int, step: str) -> None:
        what: dict[str, Any] = {"actor": self.people[who], "submission": self.submission, "now": self.now()}
        if step in STEPS:
            self.attempt(STEPS[step], **what)
        else:
            self.attempt(STEPS_WITH_REASON[step], reason="A mistake.", **what)

    @staticmethod
    def texts_of(snapshot: Snapshot) -> dict[str, str]:
        return {one["question"]: one["text"] for one in snapshot.content["answers"]}

    @invariant()
    def the_log_replays_to_the_answers(self) -> None:
        for number in NUMBERS:
            row = self.answer(number)
            state: dict[str, Any] = {"text": "", "value": None, "status": "empty", "assignee": None, "old": False}
            state |= {"carried": None}
            version = 1
            lines = Entry.objects.filter(object_type="answer", object_id=f"{self.submission.pk}/{number}")
            for line in lines.order_by("pk"):
                after = line.after or {}
                if "version" not in after:
                    continue  # of a comment or a suggestion
                version += 1
                assert after["version"] == version
                assert {name: state[name] for name in line.before} == line.before
                state |= {name: after[name] for name in state if name in after}
            assert (row.version, answer_log_fields(row)) == (version, state)
        self.assert_numbers_unbroken()

    @invariant()
    def the_log_replays_to_the_submission(self) -> None:
        row = Submission.objects.get(pk=self.submission.pk)
        state: dict[str, Any] = {"state": "open", "reason": ""}
        lines = Entry.objects.filter(object_type="submission", object_id=str(row.pk)).order_by("pk")
        for line in lines:
            if line.before is None:
                continue  # opened, or a snapshot
            assert {name: state[name] for name in line.before} == line.before
            state |= {name: line.after[name] for name in state}
        assert (row.state, row.reason) == (state["state"], state["reason"])
        assert (row.published is not None) == (row.state == SubmissionState.PUBLISHED)

    @invariant()
    def what_was_submitted_stays(self) -> None:
        """No snapshot ever changes, and answers that were submitted are those of the last one."""
        rows = list(self.submission.snapshots.order_by("number"))
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        for row in rows:
            assert row.digest == content_digest(row.content)
            assert self.snapshots.setdefault(row.number, row.content) == row.content
        if Submission.objects.get(pk=self.submission.pk).state in HANDED_IN:
            assert self.texts_of(rows[-1]) == {number: self.answer(number).text for number in NUMBERS}

    @invariant()
    def the_library_has_what_is_published(self) -> None:
        published = Submission.objects.get(pk=self.submission.pk).state == SubmissionState.PUBLISHED
        written = [row.pk for row in Answer.objects.order_by("pk") if plain_text(row.text)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT object_id FROM search_entry WHERE kind = 'answer'")
            assert sorted(int(number) for (number,) in cursor.fetchall()) == (written if published else [])

    @invariant()
    def an_answer_with_words_is_not_empty(self) -> None:
        for number in NUMBERS:
            row = self.answer(number)
            assert (row.status == AnswerStatus.EMPTY) == (not row.text)


def test_no_sequence_of_writing_together_loses_a_sentence(thorough: bool) -> None:
    run_sequences(Writing, sequences=8 if thorough else 6, steps=25)
    assert Writing.done["write_answer"]
    assert Writing.done["write_answer refused"]

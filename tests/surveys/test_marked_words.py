"""Comments and suggestions on words of an answer, as the text goes on."""

from __future__ import annotations

import pytest
from tests.factories.accounts import everybody, member
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Role
from goalweave.core.errors import InputError, NotAllowed
from goalweave.surveys.actions import (
    MarkedText,
    accept_all_suggestions,
    accept_suggestion,
    add_comment,
    add_guest_comment,
    add_guest_suggestion,
    decline_submission,
    delete_comment,
    invite_guest,
    reject_suggestion,
    reply_to_comment,
    settle_comment,
    suggest_change,
    write_answer,
)
from goalweave.surveys.models import Answer, Comment, Reminder, Submission, Suggestion

pytestmark = pytest.mark.django_db
TEXT = "We trained **300 girls** in coding. It took a year. It took two coaches."


@pytest.fixture
def written() -> Answer:
    return write(answer(begun(), "1.1"), TEXT)


def write(row: Answer, text: str) -> Answer:
    return write_answer(actor=SYSTEM, answer=row, text=text, version=row.version, now=NOW)


def marked(text: str, quote: str, sent: str | None = None) -> MarkedText:
    start = text.index(quote)
    return MarkedText(quote, start, start + len(quote), sent)


def commented(row: Answer, words: MarkedText, actor: Actor = SYSTEM) -> Comment:
    return add_comment(actor=actor, answer=row, text="Is this so?", marked=words, now=NOW)


def suggested(row: Answer, quote: str, replacement: str, actor: Actor = SYSTEM) -> Suggestion:
    return suggest_change(actor=actor, answer=row, marked=marked(row.text, quote), replacement=replacement, now=NOW)


def words_of(row: Answer, made: Comment | Suggestion) -> str | None:
    made.refresh_from_db()
    return None if made.start is None else row.text[made.start : made.end]


def test_comment_is_anchored_where_it_was_marked_or_quoted(written: Answer) -> None:
    by_place = commented(written, marked(TEXT, "300 girls"))
    by_words = commented(written, MarkedText("trained 300 girls in"))
    second = commented(written, MarkedText("It took", TEXT.rindex("It took"), TEXT.rindex("It took") + 7))
    assert (by_place.quote, by_place.version) == ("300 girls", 2)
    assert words_of(written, by_place) == "300 girls"
    assert words_of(written, by_words) == "trained **300 girls** in"
    assert second.start == TEXT.rindex("It took")


def test_marked_in_unsaved_text_is_carried_to_the_saved_one(written: Answer) -> None:
    sent = f"\n\n{TEXT}"
    made = commented(written, marked(sent, "300 girls", sent))
    assert words_of(written, made) == "300 girls"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (MarkedText("no such words"), "not in the answer"),
        (MarkedText("It took"), "2 times"),
        (MarkedText("no such words", 3, 8), "not in the answer"),
    ],
)
def test_words_that_are_missing_or_ambiguous_are_refused(written: Answer, words: MarkedText, message: str) -> None:
    with pytest.raises(InputError, match=message):
        commented(written, words)
    with pytest.raises(InputError, match=message):
        suggest_change(actor=SYSTEM, answer=written, marked=words, replacement="new", now=NOW)
    assert not Comment.objects.exists()


def test_anchor_follows_its_words_is_lost_with_them_and_comes_back(written: Answer) -> None:
    made, other = commented(written, marked(TEXT, "300 girls")), commented(written, marked(TEXT, "a year"))
    longer = write(written, f"First of all. {TEXT}".replace("300 girls", "300 young girls"))
    assert words_of(longer, made) == "300 young girls"
    without = write(longer, "It took a year.")
    assert (words_of(without, made), words_of(without, other)) == (None, "a year")
    assert made.quote == "300 girls"
    back = write(without, f"It took a year. {TEXT.partition('. ')[0]}.")
    assert words_of(back, made) == "300 girls"


def test_replies_belong_to_the_first_comment_and_reopen_it(written: Answer) -> None:
    writer, other = (member(written.submission.organisation, Role.CONTRIBUTOR) for _one in range(2))
    first = commented(written, marked(TEXT, "300 girls"), writer)
    settle_comment(actor=writer, comment=first, settled=True, now=NOW)
    reply = reply_to_comment(actor=other, comment=first, text="320, in fact.", now=NOW)
    second = reply_to_comment(actor=writer, comment=reply, text="Thank you.", now=NOW)
    first.refresh_from_db()
    assert (reply.parent, second.parent, first.settled) == (first, first, None)
    told = Reminder.objects.filter(kind="comment").values_list("key", "user")
    assert {(str(reply.pk), writer.user.pk), (str(second.pk), other.user.pk)} == set(told)
    with pytest.raises(InputError, match="replied"):
        delete_comment(actor=writer, comment=first)
    with pytest.raises(InputError, match="enter a comment"):
        reply_to_comment(actor=writer, comment=first, text=" ", now=NOW)
    delete_comment(actor=SYSTEM, comment=first)
    assert not Comment.objects.exists()
    log = [line.verb for line in object_entries("answer", f"{written.submission_id}/1.1")]
    assert log[:3] == ["delete_comment"] * 3


def test_guest_marks_words_and_suggests_by_quoting(written: Answer) -> None:
    link, _token = invite_guest(actor=SYSTEM, submission=written.submission, name="A reader", email="", days=7, now=NOW)
    made = add_guest_comment(link=link, answer=written, text="How many?", marked=MarkedText("300 girls"), now=NOW)
    change = add_guest_suggestion(
        link=link, answer=written, marked=MarkedText("300 girls"), replacement="320 girls", now=NOW
    )
    assert words_of(written, made) == words_of(written, change) == "300 girls"
    assert (change.guest, change.author) == (link, None)
    decline_submission(actor=SYSTEM, submission=Submission.objects.get(), reason="Not ours", now=NOW)
    with pytest.raises(NotAllowed):
        add_guest_suggestion(link=link, answer=written, marked=MarkedText("coding"), replacement="art", now=NOW)


def test_who_may_suggest_accept_and_reject(written: Answer) -> None:
    row = written.submission
    allowed: dict[str, set[str]] = {"suggest": set(), "accept": set(), "reject": set()}
    for name, actor in everybody(row.organisation).items():
        for act in allowed:
            try:
                made = suggested(written, "coding", f"art of {name} {act}", actor if act == "suggest" else SYSTEM)
                if act == "accept":
                    written = accept_suggestion(actor=actor, suggestion=made, now=NOW)
                    written = write(written, TEXT)
                elif act == "reject":
                    reject_suggestion(actor=actor, suggestion=made, now=NOW)
                allowed[act].add(name)
            except NotAllowed:
                pass
    writers = {"contributor", "reviewer", "editor", "manager", "administrator", "system"}
    assert allowed == {"suggest": writers, "accept": writers, "reject": writers}


def test_accepting_applies_exactly_and_leaves_a_line_in_the_log(written: Answer) -> None:
    made = suggested(written, "300 girls", "320 girls")
    removal = suggested(written, " It took a year.", "")
    place = TEXT.index(" It took two")
    added = suggest_change(
        actor=SYSTEM, answer=written, marked=MarkedText("", place, place), replacement=" It was hard.", now=NOW
    )
    row = accept_suggestion(actor=SYSTEM, suggestion=made, now=NOW)
    row = accept_suggestion(actor=SYSTEM, suggestion=removal, now=NOW)
    row = accept_suggestion(actor=SYSTEM, suggestion=added, now=NOW)
    assert row.text == "We trained **320 girls** in coding. It was hard. It took two coaches."
    made.refresh_from_db()
    assert (made.state, made.decided) == ("accepted", NOW)
    line = object_entries("answer", f"{row.submission_id}/1.1").order_by("pk")[4]
    assert (line.verb, line.after["quote"], line.after["replacement"]) == (
        "accept_suggestion",
        "300 girls",
        "320 girls",
    )
    with pytest.raises(InputError, match="already"):
        accept_suggestion(actor=SYSTEM, suggestion=made, now=NOW)


def test_suggestion_on_changed_words_is_not_applied_and_can_be_rejected(written: Answer) -> None:
    made = suggested(written, "300 girls", "320 girls")
    row = write(written, TEXT.replace("300", "310"))
    with pytest.raises(InputError, match="has changed since"):
        accept_suggestion(actor=SYSTEM, suggestion=made, now=NOW)
    reject_suggestion(actor=SYSTEM, suggestion=made, now=NOW)
    assert (Suggestion.objects.get().state, Answer.objects.get(pk=row.pk).text) == ("rejected", row.text)


def test_all_suggestions_that_still_apply_are_accepted_at_once(written: Answer) -> None:
    for quote, new in (
        ("coaches", "teachers"),
        ("300", "320"),
        ("two coaches", "three coaches"),
        ("a year", "a month"),
    ):
        suggested(written, quote, new)
    row = write(written, TEXT.replace("a year", "one year"))
    done = accept_all_suggestions(actor=SYSTEM, answer=row, now=NOW)
    assert done.answer.text == "We trained **320 girls** in coding. It took one year. It took two teachers."
    assert (done.accepted, done.changed) == (2, 2)
    assert list(Suggestion.objects.values_list("state", flat=True)) == ["accepted", "accepted", "open", "open"]


def test_suggestion_that_changes_nothing_or_comes_after_the_end_is_refused(written: Answer) -> None:
    with pytest.raises(InputError, match="changes nothing"):
        suggested(written, "coding", "coding")
    decline_submission(actor=SYSTEM, submission=written.submission, reason="Not ours", now=NOW)
    editor = member(written.submission.organisation, Role.EDITOR)
    with pytest.raises(NotAllowed):
        suggested(answer(written.submission, "1.1"), "coding", "art", editor)

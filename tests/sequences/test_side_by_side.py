"""What two people do at the same moment: the one who comes second waits, and then finds what the first has done; collected on
PostgreSQL alone, since SQLite lets one write at a time."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories.entries import NOW as ENTERED, complete_changes, started
from tests.factories.files import PDF, PNG
from tests.factories.records import RecordFactory
from tests.factories.surveys import NOW, begun
from tests.factories.votes import AFTER, CLOSES, DURING, RunningVote, running_vote, voter_of
from tests.sequences.together import side_by_side

from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.calls.actions.entries import remove_abandoned_entries, save_entry
from goalweave.calls.models import Call, CallEntry, CallState
from goalweave.core.errors import Conflict, GoalweaveError, InputError, InputErrors, NotAllowed
from goalweave.prizes.actions import announce_results, remove_nominee, set_dates
from goalweave.prizes.actions.editions import Dates
from goalweave.prizes.models import DailyHead, Edition, Nominee, NomineeState, Placing, VoteLogEntry, Voter
from goalweave.prizes.phases import MOMENTS, moment_of
from goalweave.prizes.voting import cast_vote, open_vote, record_daily_heads, void_voters
from goalweave.registry.actions import add_attachment, attachments, remove_attachment, restore_attachment
from goalweave.registry.models import Attachment
from goalweave.surveys import models as surveys
from goalweave.surveys.actions import (
    MarkedText,
    add_comment,
    add_file,
    hand_in_submission,
    remove_file,
    write_answer,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> None:
    """Where files are kept."""
    settings.DATA_DIR = tmp_path


def vote_for_first(vote: RunningVote, voter: Voter) -> None:
    nominee = next(iter(vote.nominees.values()))
    cast_vote(voter=voter, category=nominee.category, choice=nominee.entry.reference, now=DURING)


def kinds(vote: RunningVote) -> list[str]:
    return list(VoteLogEntry.objects.filter(edition=vote.edition).order_by("number").values_list("kind", flat=True))


def test_a_ballot_that_waits_while_the_log_is_closed_is_refused() -> None:
    vote = running_vote()
    early, late = voter_of(vote.edition, "a@example.org"), voter_of(vote.edition, "b@example.org")
    vote_for_first(vote, early)
    _voters, refused = side_by_side(
        lambda: void_voters(actor=vote.editor, edition=vote.edition, network="x", reason="script", now=AFTER),
        lambda: vote_for_first(vote, late),
    )
    assert isinstance(refused, InputError)
    assert kinds(vote) == ["open", "ballot", "close"]


def test_a_count_and_a_ballot_do_not_wait_for_each_other() -> None:
    vote = running_vote()
    first, second = voter_of(vote.edition, "a@example.org"), voter_of(vote.edition, "b@example.org")
    vote_for_first(vote, first)
    outcomes = side_by_side(
        lambda: vote_for_first(vote, second), lambda: open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    )
    assert not isinstance(outcomes[1], GoalweaveError)
    assert sorted(Nominee.objects.filter(edition=vote.edition).values_list("votes", flat=True)) == [0, 0, 0, 2]


def test_a_nominee_who_leaves_while_votes_are_counted_has_none() -> None:
    vote = running_vote()
    vote_for_first(vote, voter_of(vote.edition, "a@example.org"))
    leaves = next(iter(vote.nominees.values()))
    side_by_side(
        lambda: remove_nominee(
            actor=vote.editor,
            edition=vote.edition,
            nominee=leaves.pk,
            state=NomineeState.WITHDRAWN,
            reason="asked for it",
            now=AFTER,
        ),
        lambda: open_vote(actor=vote.editor, edition=vote.edition, now=AFTER),
    )
    leaves.refresh_from_db()
    assert (leaves.state, leaves.votes) == (NomineeState.WITHDRAWN, None)
    assert "withdrawn" in kinds(vote)


def test_a_vote_whose_end_moves_is_not_counted() -> None:
    vote = running_vote()
    vote_for_first(vote, voter_of(vote.edition, "a@example.org"))

    def move() -> None:
        type(vote.edition).objects.filter(pk=vote.edition.pk).update(vote_closes=CLOSES + timedelta(days=1))

    _moved, refused = side_by_side(move, lambda: open_vote(actor=vote.editor, edition=vote.edition, now=AFTER))
    assert isinstance(refused, InputError)


def later_end(vote: RunningVote) -> Dates:
    """All dates, with an end of the vote that is a day later."""
    read = Edition.objects.select_related("call").get(pk=vote.edition.pk)
    return {name: moment_of(read, name) for name in MOMENTS} | {"vote_closes": CLOSES + timedelta(days=1)}


@pytest.mark.parametrize("closing", ["count", "void"])
def test_the_end_of_a_vote_does_not_move_once_it_was_counted(closing: str) -> None:
    vote = running_vote()
    vote_for_first(vote, voter_of(vote.edition, "a@example.org"))
    dates, version = later_end(vote), vote.edition.version

    def close() -> None:
        if closing == "count":
            open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
        else:
            void_voters(actor=vote.editor, edition=vote.edition, network="x", reason="script", now=AFTER)

    def move() -> Edition:
        # Sent before the vote ended.
        return set_dates(
            actor=vote.editor, edition=vote.edition, dates=dates, version=version, now=DURING, reason="More time"
        )

    _closed, refused = side_by_side(close, move)
    assert isinstance(refused, InputErrors)
    assert [(problem.field, str(problem)) for problem in refused.problems] == [
        ("vote_closes", "[vote_closes]: the vote has ended")
    ]
    vote.edition.refresh_from_db()
    assert vote.edition.vote_closes == CLOSES


def test_the_dates_of_an_edition_that_is_published_meanwhile_need_a_reason() -> None:
    vote = running_vote()
    call = Call.objects.get(pk=vote.edition.call_id)
    Call.objects.filter(pk=call.pk).update(state=CallState.DRAFT)
    dates = later_end(vote)
    _published, refused = side_by_side(
        lambda: Call.objects.filter(pk=call.pk).update(state=CallState.PUBLISHED, version=call.version + 1),
        lambda: set_dates(
            actor=vote.editor, edition=vote.edition, dates=dates, version=vote.edition.version, now=DURING
        ),
    )
    assert isinstance(refused, InputErrors)
    assert [problem.field for problem in refused.problems] == ["reason"]


def test_results_that_are_announced_meanwhile_are_not_announced_again() -> None:
    vote = running_vote()
    edition = Edition.objects.select_related("call").get(pk=vote.edition.pk)
    Edition.objects.filter(pk=edition.pk).update(confirmed=AFTER)
    vote.edition.nominees.update(placing=Placing.CHAMPION, place=1)
    first, refused = side_by_side(
        lambda: announce_results(actor=vote.editor, edition=edition, at=AFTER, now=AFTER),
        lambda: announce_results(
            actor=vote.editor, edition=edition, at=AFTER + timedelta(days=7), now=AFTER - timedelta(seconds=1)
        ),
    )
    assert isinstance(refused, Conflict)
    assert Edition.objects.get(pk=edition.pk).announced == first.announced


def test_two_who_publish_the_digest_of_a_day_publish_one() -> None:
    vote = running_vote()
    vote_for_first(vote, voter_of(vote.edition, "a@example.org"))
    day = DURING + timedelta(days=1)
    assert side_by_side(lambda: record_daily_heads(day), lambda: record_daily_heads(day)) == [1, 0]
    assert DailyHead.objects.count() == 1
    assert kinds(vote) == ["open", "ballot", "day"]


@pytest.fixture
def submission() -> surveys.Submission:
    """One that can be handed in."""
    row = begun()
    row.answers.filter(question__number="1.1").update(text="As it was.", status="approved")
    return row


def text_of(answer: surveys.Answer) -> str:
    answer.refresh_from_db()
    return answer.text


def in_snapshot(submission: surveys.Submission) -> str:
    """All that was submitted; empty where nothing was."""
    snapshot = submission.snapshots.last()
    return str(snapshot.content) if snapshot else ""


def test_an_answer_that_changes_while_it_is_handed_in_is_not_handed_in(submission: surveys.Submission) -> None:
    answer = submission.answers.get(question__number="1.2")
    _written, refused = side_by_side(
        lambda: write_answer(actor=SYSTEM, answer=answer, text="New words.", version=1, now=NOW),
        lambda: hand_in_submission(actor=SYSTEM, submission=submission, now=NOW, with_empty=True),
    )
    assert isinstance(refused, InputError)
    assert text_of(answer) == "New words."
    assert in_snapshot(submission) == ""


def test_an_answer_that_waits_until_it_is_handed_in_stays_as_submitted(submission: surveys.Submission) -> None:
    answer = submission.answers.get(question__number="1.2")
    _submitted, refused = side_by_side(
        lambda: hand_in_submission(actor=SYSTEM, submission=submission, now=NOW, with_empty=True),
        lambda: write_answer(actor=SYSTEM, answer=answer, text="New words.", version=1, now=NOW),
    )
    assert isinstance(refused, NotAllowed)
    assert text_of(answer) == ""


def test_a_file_that_goes_while_a_submission_is_handed_in_stays(folder: None, submission: surveys.Submission) -> None:
    file = add_file(actor=SYSTEM, submission=submission, answer=None, name="a.pdf", content=io.BytesIO(PDF), now=NOW)
    _submitted, refused = side_by_side(
        lambda: hand_in_submission(actor=SYSTEM, submission=submission, now=NOW, with_empty=True),
        lambda: remove_file(actor=SYSTEM, file=file, now=NOW),
    )
    assert isinstance(refused, NotAllowed)
    file.refresh_from_db()
    assert file.removed is None
    assert file.digest in in_snapshot(submission)


def test_a_comment_and_an_answer_do_not_wait_for_each_other(submission: surveys.Submission) -> None:
    answer = submission.answers.get(question__number="1.2")
    marked = MarkedText("was")
    commented = submission.answers.get(question__number="1.1")
    outcomes = side_by_side(
        lambda: write_answer(actor=SYSTEM, answer=answer, text="New words.", version=1, now=NOW),
        lambda: add_comment(actor=SYSTEM, answer=commented, text="Why?", now=NOW, marked=marked),
    )
    assert not any(isinstance(one, GoalweaveError) for one in outcomes)


def test_files_of_a_record_that_come_back_at_once_do_not_pass_the_limit(
    folder: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_ATTACHMENTS", 1)
    record = RecordFactory()
    files = []
    for content in (PDF, PNG):
        name = f"{len(files)}.{'png' if files else 'pdf'}"
        files.append(add_attachment(actor=SYSTEM, record=record, name=name, content=io.BytesIO(content), now=NOW))
        remove_attachment(actor=SYSTEM, attachment=files[-1], now=NOW)
    _first, refused = side_by_side(
        lambda: restore_attachment(actor=SYSTEM, attachment=files[0]),
        lambda: restore_attachment(actor=SYSTEM, attachment=files[1]),
    )
    assert isinstance(refused, InputError)
    assert Attachment.objects.filter(removed=None).count() == 1


def test_a_file_that_two_take_away_goes_once(folder: None) -> None:
    file = add_attachment(actor=SYSTEM, record=RecordFactory(), name="a.pdf", content=io.BytesIO(PDF), now=NOW)
    copies = [Attachment.objects.get(pk=file.pk) for _person in range(2)]
    side_by_side(*(lambda one=one: remove_attachment(actor=SYSTEM, attachment=one, now=NOW) for one in copies))
    assert Entry.objects.filter(object_type="attachment", verb="detach").count() == 1


def test_a_draft_whose_sender_writes_again_is_not_removed() -> None:
    entry, _token = started()
    later = ENTERED + timedelta(days=40)
    _saved, removed = side_by_side(
        lambda: save_entry(entry=entry, changes=complete_changes(), now=ENTERED + timedelta(days=1)),
        lambda: remove_abandoned_entries(now=later, days=30),
    )
    assert removed == 0
    assert CallEntry.objects.filter(pk=entry.pk).exists()

"""What a question of a new round starts from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, answer, questionnaire, stored_questionnaire

from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import EvidenceQuery, Question, RecordKind, Section
from goalweave.registry.actions import delete_records
from goalweave.registry.models import Record
from goalweave.surveys.actions import import_submission, start_submission
from goalweave.surveys.models import Answer, Citation, Questionnaire, Submission
from goalweave.surveys.rounds.carry_forward import (
    ChangedRecords,
    MatchReason,
    changes_since,
    find_earlier_answer,
)
from goalweave.surveys.submissions.citations import record_digest, records_with_mappings

pytestmark = pytest.mark.django_db

TODAY = date(2027, 6, 1)
EVENTS = EvidenceQuery(kinds=(RecordKind.EVENT,))


def round_of(edition: str, *questions: Question, after: str = "") -> Questionnaire:
    section = Section({"en": "All"}, questions)
    return stored_questionnaire(questionnaire(edition, year=int(edition), sections=(section,), after=after))


def asks(number: str, text: str, follows: tuple[str, ...] = ()) -> Question:
    return Question(number, {"en": text}, {"en": text}, follows=follows, evidence=EVENTS)


def begun_at(asked: Questionnaire, organisation, days: int = 0) -> Submission:
    return start_submission(
        actor=SYSTEM, questionnaire=asked, organisation=organisation, year=asked.year, language="en",
        now=NOW + timedelta(days=days),
    )  # fmt: skip


def say(row: Answer, text: str, *cited: Record) -> None:
    Answer.objects.filter(pk=row.pk).update(text=text, updated=NOW)
    cores = records_with_mappings(list(Record.objects.filter(pk__in=[each.pk for each in cited])))
    Citation.objects.bulk_create(
        Citation(
            answer=row, number=number, record=each, title=each.title, digest=record_digest(cores[each.pk]), made=NOW
        )
        for number, each in enumerate(cited, 1)
    )


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (asks("3", "Which forums did you hold?"), asks("1", "Anything at all?", ("3",)), MatchReason.FOLLOWS),
        (asks("3", "Which forums did you hold?"), asks("1", "Which forums did you hold?"), MatchReason.TEXT),
        (asks("1", "Which forums were held by you last year?"), asks("1", "Which forums did you hold last year?"), MatchReason.NUMBER),
        (asks("3", "Which forums were held by you last year?"), asks("1", "Which forums have been held by you last year?"), MatchReason.WORDING),
    ],
)  # fmt: skip
def test_the_earlier_answer_is_named_with_the_reason(before: Question, after: Question, reason: MatchReason) -> None:
    own = OrganisationFactory()
    say(answer(begun_at(round_of("2026", before), own), before.number), "Two forums.")
    new = begun_at(round_of("2027", after, after="test@2026"), own, 365)
    found = find_earlier_answer(answer(new, "1"))
    assert found is not None
    assert (found.answer.text, found.reason) == ("Two forums.", reason)


def test_a_round_without_an_answer_is_passed_over() -> None:
    own = OrganisationFactory()
    first, second, third = (round_of(str(year), asks("1", "Which forums did you hold?")) for year in (2025, 2026, 2027))
    say(answer(begun_at(first, own), "1"), "One forum.")
    begun_at(second, own, 1)
    found = find_earlier_answer(answer(begun_at(third, own, 2), "1"))
    assert found is not None
    assert found.answer.text == "One forum."
    assert find_earlier_answer(answer(begun_at(third, OrganisationFactory(), 2), "1")) is None


def test_what_has_changed_since_is_new_changed_ended_or_withdrawn() -> None:
    loaded()
    own = OrganisationFactory()
    events = [
        record(name, title={"en": name}, kind=RecordKind.EVENT, start="2025", end=end)
        for name, end in (("same", ""), ("gone", ""), ("rewritten", ""), ("over", "2027-01-31"), ("fresh", ""))
    ]
    rows = stored(*events, organisation=own)
    Record.objects.update(created=NOW - timedelta(days=9), updated=NOW - timedelta(days=9))
    Record.objects.filter(pk=rows["fresh"].pk).update(created=NOW + timedelta(days=30))
    asked = round_of("2026", asks("1", "Which forums did you hold?"))
    old = answer(begun_at(asked, own), "1")
    say(old, "Forums.[^1][^2][^3]", rows["same"], rows["gone"], rows["rewritten"])
    Record.objects.filter(pk=rows["rewritten"].pk).update(title={"en": "Rewritten"})
    delete_records(actor=SYSTEM, ids=[rows["gone"].pk])
    new = answer(begun_at(round_of("2027", asks("1", "Which forums did you hold?")), own, 365), "1")
    earlier = find_earlier_answer(new)
    assert earlier is not None
    since = changes_since(SYSTEM, new, earlier.answer, TODAY)
    assert since.day == NOW.date()
    assert [[each.slug for each in part.rows] for part in (since.new, since.changed, since.ended)] == [
        ["fresh"], ["rewritten"], ["over"],
    ]  # fmt: skip
    assert [citation.title for citation in since.withdrawn] == [{"en": "gone"}]
    assert since.any


def test_an_imported_answer_counts_from_the_end_of_its_year() -> None:
    loaded()
    own = OrganisationFactory()
    rows = stored(
        record("older", kind=RecordKind.EVENT, start="2024"),
        record("newer", kind=RecordKind.EVENT, start="2026-03"),
        organisation=own,
    )
    asked = round_of("2025", asks("1", "Which forums did you hold?"))
    import_submission(
        actor=SYSTEM, questionnaire=asked, organisation=own, answers={"1": "A forum."}, facts={}, year=2025,
        language="en", source_file="old.docx", publish=False, now=datetime(2026, 11, 30, tzinfo=UTC),
    )  # fmt: skip
    new = answer(begun_at(round_of("2026", asks("1", "Which forums did you hold?")), own), "1")
    earlier = find_earlier_answer(new)
    assert earlier is not None
    since = changes_since(SYSTEM, new, earlier.answer, TODAY)
    assert since.day == date(2025, 12, 31)
    assert (since.new, since.changed) == (ChangedRecords((rows["newer"],), 1), ChangedRecords())

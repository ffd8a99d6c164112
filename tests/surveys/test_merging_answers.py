"""Two people write one answer at once."""

from __future__ import annotations

import pytest
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError
from goalweave.surveys.actions import merge_answer, merged_text, set_answer_status, write_answer
from goalweave.surveys.models import Answer, AnswerStatus

pytestmark = pytest.mark.django_db
BASE = "We trained 300 girls. It took a year.\n\n- One\n- Two"


def write(row: Answer, text: str, **fields: object) -> Answer:
    given = {"actor": SYSTEM, "answer": row, "text": text, "version": row.version, "now": NOW} | fields
    return write_answer(**given)  # type: ignore[arg-type]


def merge(row: Answer, text: str, **fields: object) -> Answer:
    given = {"actor": SYSTEM, "answer": row, "text": text, "version": row.version, "now": NOW} | fields
    return merge_answer(**given)  # type: ignore[arg-type]


@pytest.fixture
def opened() -> Answer:
    return write(answer(begun(), "1.1"), BASE)


def test_changes_of_different_sentences_are_both_kept(opened: Answer) -> None:
    theirs = write(opened, BASE.replace("a year", "two years"))
    theirs = set_answer_status(actor=SYSTEM, answer=theirs, status=AnswerStatus.READY, now=NOW)
    write(theirs, theirs.text.replace("Two", "Two and three"))
    mine = BASE.replace("300", "320")
    with pytest.raises(Conflict):
        write(opened, mine)
    row = merge(opened, mine)
    assert row.text == "We trained 320 girls. It took two years.\n\n- One\n- Two and three"
    assert (row.version, row.status) == (6, "drafting")
    assert Entry.objects.order_by("-pk").values_list("verb", flat=True)[0] == "merge"


def test_changes_of_one_sentence_are_a_conflict_and_nothing_is_written(opened: Answer) -> None:
    write(opened, BASE.replace("300", "310"))
    mine = BASE.replace("300", "320")
    with pytest.raises(Conflict):
        merge(opened, mine)
    current = answer(opened.submission, "1.1")
    assert (current.text, current.version) == (BASE.replace("300", "310"), 3)
    assert merged_text(current, mine, opened.version) is None
    assert merged_text(current, BASE.replace("Two", "2"), opened.version) == current.text.replace("Two", "2")


def test_writer_who_says_on_what_the_text_is_based_is_merged_at_any_version(opened: Answer) -> None:
    theirs = write(opened, BASE.replace("300", "310"))
    mine = BASE.replace("Two", "Three")
    with pytest.raises(Conflict):
        write(theirs, mine, base=BASE)
    assert merge(theirs, mine, base=BASE).text == mine.replace("300", "310")


@pytest.mark.parametrize("version", [0, 99])
def test_version_that_is_not_known_is_a_conflict(opened: Answer, version: int) -> None:
    with pytest.raises(Conflict):
        merge(opened, "Else.", version=version)


def test_values_are_kept_unless_both_chose_another(opened: Answer) -> None:
    row = answer(opened.submission, "2")
    theirs = write(row, "A remark.", value=["yes"])
    assert merge(row, "", value=None).value == ["yes"]
    with pytest.raises(Conflict):
        merge(row, "", value=["no"])
    assert merge(theirs, "A remark.", value=["no"]).value == ["no"]
    with pytest.raises(InputError):
        merge(theirs, "A remark.", value=["perhaps"])

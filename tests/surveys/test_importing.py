import pytest
from tests.factories.accounts import OrganisationFactory, everybody
from tests.factories.surveys import NOW, answer, begun, stored_questionnaire

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.errors import InputError, NotAllowed
from goalweave.search.queries import search
from goalweave.surveys import queries
from goalweave.surveys.actions import import_submission
from goalweave.surveys.models import Submission, SubmissionState

pytestmark = pytest.mark.django_db


def bring(organisation=None, questionnaire=None, **fields):
    given = {
        "actor": SYSTEM,
        "questionnaire": questionnaire or stored_questionnaire(),
        "organisation": organisation or OrganisationFactory(),
        "answers": {"1.1": "We did **much**.", "3": "- a\n- b"},
        "facts": {"membership": "ECESA Plus"},
        "year": 2019,
        "language": "en",
        "source_file": "old.txt",
        "publish": True,
        "now": NOW,
    }
    return import_submission(**(given | fields))


def test_an_imported_submission_stands_in_the_library_with_a_snapshot():
    row, changed = bring()
    assert changed
    found = queries.submission(VISITOR, row.pk)
    assert (found.state, found.year, found.facts, found.source_file) == (
        SubmissionState.PUBLISHED,
        2019,
        {"membership": "ECESA Plus"},
        "old.txt",
    )
    assert {one.question.number: one.text for one in queries.answers_of(found)} == {
        "1.1": "We did **much**.",
        "1.2": "",
        "2": "",
        "3": "- a\n- b",
    }
    assert len(search("much", actor=VISITOR, kind="answer")) == 1
    assert row.snapshots.count() == 1


def test_the_same_file_again_changes_nothing_and_a_mended_one_replaces_it():
    own, asked = OrganisationFactory(), stored_questionnaire()
    row, _changed = bring(own, asked)
    assert bring(own, asked) == (row, False)
    mended, changed = bring(own, asked, answers={"1.1": "We did more."})
    assert (mended.pk, changed, Submission.objects.count()) == (row.pk, True, 1)
    assert search("much", actor=VISITOR, kind="answer") == []
    assert row.snapshots.count() == 2


def test_what_somebody_writes_here_is_never_written_over():
    row = begun(year=2019)
    other, _changed = bring(row.organisation, row.questionnaire)
    assert other.pk != row.pk
    assert answer(row, "1.1").text == ""


def test_a_question_that_there_is_not_or_an_answer_too_long_leaves_nothing_behind():
    for answers in ({"9": "Words"}, {"1.1": "Fine", "3": "word " * 1_000_000}):
        with pytest.raises(InputError):
            bring(questionnaire=stored_questionnaire(), answers=answers)
        assert not Submission.objects.exists()


def test_who_may_bring_in_a_submission():
    own, asked = OrganisationFactory(), stored_questionnaire()
    allowed = set()
    for name, actor in everybody(own).items():
        try:
            bring(own, asked, actor=actor)
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}

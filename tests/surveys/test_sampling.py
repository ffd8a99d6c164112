"""The sample submission of the demo."""

from __future__ import annotations

from itertools import chain

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, stored_questionnaire

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.core.answers.claims import extract_claims
from goalweave.core.errors import NotAllowed
from goalweave.core.model import RecordKind
from goalweave.surveys.actions import publish_sample, withdraw_submission
from goalweave.surveys.library.published_submission import get_published_submission
from goalweave.surveys.models import Questionnaire, Submission, SubmissionState as State
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db


def world() -> tuple[Organisation, Questionnaire]:
    loaded()
    own = OrganisationFactory()
    stored(
        record("equals", kind=RecordKind.PARTNERSHIP, start="2025"),
        record("forum", kind=RecordKind.EVENT),
        organisation=own,
        public=True,
    )
    return own, stored_questionnaire()


def sampled(own: Organisation, asked: Questionnaire, who: Actor = SYSTEM) -> Submission:
    return publish_sample(
        actor=who,
        questionnaire=asked,
        organisation=own,
        renderer=renderer_for(own, "en"),
        sample="samples/test",
        remark="Sample: drafted by template",
        now=NOW,
    )


def test_a_sample_is_published_and_says_what_it_is() -> None:
    row = sampled(*world())
    assert (row.state, row.source_file, row.year) == (State.PUBLISHED, "samples/test", 2026)
    shown = get_published_submission(row.pk)
    assert shown is not None
    assert [(one["id"], one["value"]) for one in shown.content["facts"]] == [("Remark", "Sample: drafted by template")]
    texts = [one["text"] for one in shown.content["answers"] if one["text"]]
    assert len(texts) == 2
    assert all(claim.sources for claim in chain.from_iterable(map(extract_claims, texts)))


def test_a_sample_is_made_once_whatever_became_of_it() -> None:
    own, asked = world()
    row = sampled(own, asked)
    withdraw_submission(actor=SYSTEM, submission=row, reason="Enough of it", now=NOW)
    assert sampled(own, asked) == row
    assert [one.state for one in Submission.objects.all()] == [State.WITHDRAWN]


def test_a_sample_is_not_made_by_who_may_not_begin_a_submission() -> None:
    own, asked = world()
    with pytest.raises(NotAllowed):
        sampled(own, asked, member(own, Role.READER))
    assert Submission.objects.count() == 0

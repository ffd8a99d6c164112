"""What people learn of things that are not public."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation, Role
from goalweave.core.errors import InputError
from goalweave.core.model import indicators as model
from goalweave.indicators.actions import add_indicator, add_series
from goalweave.surveys.actions import CitationForm, hand_in_submission, insert_records, set_answer_status
from goalweave.surveys.models import AnswerStatus
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("public", [False, True])
def test_publisher_is_told_of_records_that_are_not_public(client: Client, public: bool) -> None:
    loaded()
    own = OrganisationFactory()
    row = begun(own)
    cited = stored(record("zebra"), organisation=own, public=public)["zebra"]
    first = answer(row, row.questionnaire.questions.order_by("position").first().number)
    insert_records(
        actor=SYSTEM,
        answer=first,
        records=[cited.pk],
        form=CitationForm.SENTENCE,
        renderer=renderer_for(own, "en"),
        version=first.version,
        now=NOW,
    )
    set_answer_status(actor=SYSTEM, answer=answer(row, first.question.number), status=AnswerStatus.APPROVED, now=NOW)
    hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True)
    user = member(own, Role.MANAGER).user
    assert user is not None
    client.force_login(user)
    page = client.get(f"/surveys/submissions/{row.pk}/").content.decode()
    assert "Publish" in page
    assert ("1 cited record is not published" in page) is not public


def test_taken_code_tells_nothing_of_its_series() -> None:
    """The same sentence for a series that one sees and for one of another organisation."""

    def add(owner: Organisation, name: str, code: str) -> None:
        editor = member(owner, Role.EDITOR)
        indicator = model.Indicator(f"{owner.slug}-{name}", {"en": "Hidden wells"})
        row = add_indicator(actor=editor, organisation=owner, indicator=indicator, public=False)
        add_series(actor=editor, indicator=row, series=model.Series(code, {"en": "Hidden wells"}))

    mine, theirs = OrganisationFactory(slug="mine"), OrganisationFactory(slug="theirs")
    add(mine, "a", "CODE_1")
    add(theirs, "a", "CODE_2")
    told = []
    for number in (1, 2):
        with pytest.raises(InputError) as raised:
            add(mine, f"b{number}", f"CODE_{number}")
        told.append(str(raised.value).replace(f"CODE_{number}", "CODE"))
    assert told[0] == told[1]
    assert "Hidden" not in told[1]

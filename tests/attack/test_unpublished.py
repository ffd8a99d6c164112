"""What people learn of things that are not public."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.errors import InputError
from goalweave.core.model import indicators as model
from goalweave.indicators.actions import add_indicator, add_series
from goalweave.surveys.actions import CitationForm, hand_in_submission, insert_records
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
    hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True)
    user = member(own, Role.MANAGER).user
    assert user is not None
    client.force_login(user)
    page = client.get(f"/surveys/submissions/{row.pk}/").content.decode()
    assert "Publish" in page
    assert ("1 cited record is not published" in page) is not public


def test_taken_code_tells_nothing_of_its_series() -> None:
    """The same sentence for a series that one sees and for one of another organisation."""
    mine, theirs = (member(OrganisationFactory(), Role.EDITOR) for _ in range(2))
    series = model.Series("SECRET_WELLS", {"en": "Hidden wells"})
    told = []
    for owner in (mine, theirs):
        organisation = owner.user.memberships.get().organisation if owner.user else None
        first = add_indicator(
            actor=owner, organisation=organisation, indicator=model.Indicator(f"i{len(told)}", {"en": "Wells"})
        )
        code = f"CODE_{len(told)}"
        add_series(actor=owner, indicator=first, series=model.Series(code, series.name))
        own = add_indicator(
            actor=mine,
            organisation=mine.user.memberships.get().organisation if mine.user else None,
            indicator=model.Indicator(f"j{len(told)}", {"en": "Wells"}),
        )
        with pytest.raises(InputError) as raised:
            add_series(actor=mine, indicator=own, series=model.Series(code, {"en": "Mine"}))
        told.append(str(raised.value).replace(code, "CODE"))
    assert told[0] == told[1]
    assert "Hidden" not in told[1]

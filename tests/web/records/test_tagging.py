"""The page of a record advises on its tags, and lists can be filtered by markers."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.records import record, stored
from tests.web.records.conftest import signed_in, visible

from goalweave.accounts.models import Role

pytestmark = pytest.mark.django_db


def test_advice_on_tags_is_for_people_who_may_change_the_record() -> None:
    organisation = OrganisationFactory()
    marked = record("wells", gender_marker="2", text={"en": "<b>Wells</b>"})
    row = stored(marked, organisation=organisation)["wells"]
    stored(record("other", gender_marker="0"), record("unmarked"), organisation=organisation)
    editor = signed_in(member(organisation, Role.EDITOR))
    page = visible(editor.get(f"/records/{row.pk}/").content)
    assert "The human rights marker is missing UN INFO, mandatory tags and markers · transcribed" in " ".join(
        page.split()
    )
    assert "2 – significant" in page
    visitor = visible(Client().get(f"/records/{row.pk}/").content)
    assert "Advice on the tags" not in visitor
    listed = visible(Client().get("/records/?gender_marker=2").content)
    assert "Title of wells" in listed
    assert "Title of other" not in listed
    assert "Gender equality marker: 2 – significant" in " ".join(listed.split())

"""Where the accepted work of an organisation undermines itself, and what is done about it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored as stored_records
from tests.interlinkages.panels import stored

from goalweave.accounts.models import Role
from goalweave.core import model
from goalweave.core.model import Money, RecordPlace
from goalweave.interlinkages import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """An organisation with work on both sides of a trade-off, and its editor."""
    loaded()
    owner = OrganisationFactory()
    text = "Roads for all and networks."
    evidence = (model.Evidence("Roads for all", 0, 13, "en"),)
    roads = record(
        "roads",
        text={"en": text},
        mappings=(mapping("sdg@2020:9.1", "accepted", evidence=evidence),),
        money=(Money(Decimal(100), "USD"),),
        places=(RecordPlace("KE"),),
    )
    skills = record("skills", text={"en": text}, mappings=(mapping("sdg@2020:4.4.1", "accepted"),))
    rows = stored_records(roads, skills, organisation=owner)
    matrix = stored()
    editor = member(owner, Role.EDITOR)
    actions.choose_matrices(actor=editor, organisation=owner, keys=[matrix.slug])
    return owner, editor, rows, matrix


def test_trade_offs_have_both_sides(world) -> None:
    owner, editor, rows, _matrix = world
    (own,) = queries.trade_offs(editor, owner.pk)
    assert (own.pair.subject, own.pair.object, own.pair.score, own.state) == ("9.1", "4.4", -2, "open")
    assert [named.pk for named in own.pair.work_from.named] == [rows["roads"].pk]
    assert own.pair.work_from.money == (Money(Decimal("100.00"), "USD"),)
    assert own.pair.work_from.places == ("KE",)
    assert own.pair.scores[0].pair.evidence == "A study"
    detail = queries.trade_off_detail(editor, owner.pk, "sdg@2020", ("9.1", "4.4"))
    assert detail is not None
    assert [part.text for part in detail.records_from[0].evidence] == ["Roads for all"]
    assert queries.open_trade_offs_by_node(editor, owner.pk, "sdg@2020") == {"9.1": 1, "9": 1, "4.4": 1, "4": 1}
    assert [effect.enables for effect in queries.effects_of_own_work(editor, owner.pk)]

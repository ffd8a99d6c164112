"""Units, partners and countries that a file names and nobody knows: what may be meant, once for all rows."""

from __future__ import annotations

import pytest
from tests.factories.accounts import UnitFactory, member
from tests.imports.conftest import NOW

from goalweave.accounts.models import Role, Unit
from goalweave.core.errors import NotAllowed
from goalweave.imports import actions
from goalweave.imports.actions.transitions import source_of
from goalweave.imports.layouts import earlier_import, layout_of
from goalweave.imports.models import State
from goalweave.imports.queries import import_problems, unpublished_records
from goalweave.imports.similar_names import nearest_names, plain_name
from goalweave.imports.unknown_values import UnknownValue, create_unit_by_name, unknown_values
from goalweave.registry.models import PartnerName, PartnerOrganisation, Record, Visibility

HEAD = "Proj. ref.,Programme title,Country/ies,Responsible division,Partner(s),EUR mio budget\n"
FILE = HEAD + "A-1,Wells,Kenja,Watr Division,Wrold Bank; UNDP,€ 22m\nA-2,Fibre,Kenja,Rural Energy,UNDP,3\n"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Wrold Bank", ["World Bank"]),
        ("Bank, World", ["World Bank"]),
        ("ITU", ["International Telecommunication Union"]),
        ("International Union for Telecommunication", ["International Telecommunication Union"]),
        ("Ministère de la santé", ["Ministère de Santé"]),
        ("Red Cross", []),
    ],
)
def test_near_names_have_a_typing_error_or_the_same_initials(name: str, near: list[str]) -> None:
    names = ("World Bank", "International Telecommunication Union", "Ministère de Santé")
    assert nearest_names(name, {plain_name(known): known for known in names}) == near


def test_layout_is_the_same_whatever_the_order_and_the_capitals() -> None:
    assert layout_of(("Title", "Pays (ISO)", "")) == layout_of(("PAYS  (iso)", "title"))
    assert layout_of(("Title",)) != layout_of(("Title", "Country"))
    assert layout_of(()) == ""


@pytest.mark.django_db
def test_unknown_values_come_once_with_what_may_be_meant(check, editor, ministry):
    UnitFactory(organisation=ministry, slug="water", name={"en": "Water Division", "fr": "Division de l'eau"})
    known = PartnerOrganisation.objects.create(name="World Bank")
    PartnerName.objects.create(organisation=known, key="name:world bank")
    made = check(FILE)
    assert unknown_values(editor, made, source_of(made)) == [
        UnknownValue("Country/ies", "Kenja", 2, 2, ("Kenya (KE)",)),
        UnknownValue("EUR mio budget", "€ 22m", 1, 2, ("22",)),
        UnknownValue("Partner(s)", "Wrold Bank", 1, 2, ("World Bank",), "partner"),
        UnknownValue("Responsible division", "Rural Energy", 1, 3),
        UnknownValue("Responsible division", "Watr Division", 1, 2, ("Water Division",)),
    ]
    manager = member(ministry, Role.MANAGER)
    assert [one.creates for one in unknown_values(manager, made, source_of(made))] == [
        "",
        "",
        "partner",
        "unit",
        "unit",
    ]

    with pytest.raises(NotAllowed):
        create_unit_by_name(actor=editor, organisation=ministry, name="Rural Energy", language="en")
    create_unit_by_name(actor=manager, organisation=ministry, name="Rural Energy", language="en")
    assert Unit.objects.get(slug="rural-energy").name == {"en": "Rural Energy"}
    corrections = {
        ("Country/ies", "Kenja"): "Kenya (KE)",
        ("EUR mio budget", "€ 22m"): "22",
        ("Responsible division", "Watr Division"): "",
    }
    confirmed = [("Partner(s)", "Wrold Bank")]
    made = actions.correct_values(actor=editor, upload=made, corrections=corrections, confirmed=confirmed)
    made = actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=made))
    assert [problem.message for problem in import_problems(made)] == []
    actions.apply_import(actor=editor, upload=actions.start_apply(actor=editor, upload=made), now=NOW)
    rows = Record.objects.order_by("slug").values_list("slug", "unit__slug", "places__area", "money__amount").distinct()
    assert list(rows) == [("A-1", None, "KE", 22_000_000), ("A-2", "rural-energy", "KE", 3_000_000)]
    names = Record.objects.get(slug="A-1").partners.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Wrold Bank", "UNDP"]


@pytest.mark.django_db
def test_columns_are_read_as_in_the_last_import_of_the_same_headers(upload, apply):
    first = apply("code,Title,wo\nA,Wells,Kenya\n")
    assert upload("code,Title,wo\nB,Pumps,Kenya\n").columns == {}  # they were only guessed
    first.columns = {"id": "code", "title": "Title", "country": "wo"}
    first.save()
    second = upload("TITLE,wo,Code\nPumps,Kenya,B\n")
    assert (earlier_import(second), second.columns, second.state) == (first, first.columns, State.UPLOADED)
    assert upload("Title,wo\nPumps,Kenya\n").columns == {}


@pytest.mark.django_db
def test_publishing_an_import_is_undone_with_it(apply, editor, ministry):
    made = apply("id,title\nA,Wells\nB,Pumps\n")
    assert unpublished_records(made).count() == 2
    with pytest.raises(NotAllowed):
        actions.publish_import(actor=member(ministry, Role.CONTRIBUTOR), upload=made)
    assert [actions.publish_import(actor=editor, upload=made) for _time in range(2)] == [2, 0]
    assert set(Record.objects.values_list("visibility", flat=True)) == {Visibility.PUBLIC}
    undone = actions.undo_import(actor=editor, upload=actions.start_undo(actor=editor, upload=made), now=NOW)
    assert (undone.state, undone.counts["undone"]) == (State.UNDONE, 2)
    assert not Record.objects.filter(deleted__isnull=True).exists()

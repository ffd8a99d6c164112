"""The filter of a page in its address: read by a table of fields, shown as chips and facets."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from tests.factories.catalogues import loaded

from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie
from goalweave.frameworks.queries import catalogue
from goalweave.web.addresses import address, address_with, parse_number, parse_year
from goalweave.web.filters import (
    SEARCH,
    Chip,
    Facet,
    FacetChoice,
    FacetValue,
    FilterField,
    build_chips,
    build_facets,
    filter_arguments,
    flag_value,
    hidden_fields,
    node_name,
    node_value,
)

FIELDS = (
    SEARCH,
    FilterField("year", title="Year", open=True, single=True),
    FilterField("data", choices=("yes", "no"), title="Values"),
    FilterField("node", node_value),
    FilterField("files", flag_value),
)


@pytest.mark.django_db
def test_fields_are_read_as_queries_take_them() -> None:
    loaded()
    asked = QueryDict("q=+wells+&year=2020&data=perhaps&node=sdg:4&files=1&colour=red")
    read = filter_arguments(asked, FIELDS, catalogue())
    node = Curie("sdg", "2020", "4")
    assert read == {"text": "wells", "year": "2020", "data": "", "node": node, "files": True}
    assert filter_arguments(QueryDict(), FIELDS, catalogue()) == {
        "text": "",
        "year": "",
        "data": "",
        "node": None,
        "files": False,
    }
    with pytest.raises(UnknownNode):
        filter_arguments(QueryDict("node=sdg:99"), FIELDS, catalogue())
    assert node_name(catalogue(), "sdg:4") == "SDG 4 Good schools"


def test_chip_takes_its_field_away_and_leads_to_the_first_page() -> None:
    asked = QueryDict("q=wells&data=perhaps&year=2020&page=3&colour=red")
    assert build_chips(asked, FIELDS, lambda field, value: f"{field} {value}") == [
        Chip("q wells", "?data=perhaps&year=2020&colour=red"),
        Chip("year 2020", "?q=wells&data=perhaps&colour=red"),
    ]
    assert hidden_fields(asked, FIELDS) == [("year", "2020")]


def test_facet_is_shown_where_it_leaves_a_choice() -> None:
    offered: dict[str, list[FacetValue]] = {
        "year": [("2020", "2020", 4, None)],
        "data": [("yes", "with values", 3, None)],
    }

    def facets(query: str) -> list[Facet]:
        return build_facets(QueryDict(query), FIELDS[1:3], lambda name: offered[name])

    year = Facet("year", "Year", True, (FacetChoice("2020", 4, "?q=a&year=2020", None),))
    assert facets("q=a&page=2") == [year]
    chosen = Facet("data", "Values", True, (FacetChoice("with values", 3, "?data=yes", None),))
    assert facets("data=yes")[1] == chosen
    offered["data"].append(("no", "without values", 1, None))
    assert [(facet.name, facet.open, len(facet.values)) for facet in facets("")] == [
        ("year", True, 1),
        ("data", False, 2),
    ]
    assert len(build_facets(QueryDict(), FIELDS[2:3], lambda name: offered[name], 1)) == 0


def test_address_keeps_what_is_not_changed() -> None:
    asked = QueryDict("q=a+b&column=x&column=y&page=2")
    assert address_with(asked, q="") == "?column=x&column=y"
    assert address_with(asked, column=["y", "z"], sort="-year") == "?q=a+b&column=y&column=z&sort=-year"
    assert address_with(QueryDict("page=2"), q="") == "?"
    assert address("/records/", q="", node="sdg:6", year=2020, unit=None) == "/records/?node=sdg:6&year=2020"
    assert address("/records/", q="") == "/records/"


@pytest.mark.parametrize("text", ["", None, "x", "-1", "1.0", "٣", " 7", "1" * 19])
def test_what_is_no_number_is_none(text: str | None) -> None:
    assert parse_number(text) is None


def test_numbers_and_years_are_read() -> None:
    assert (parse_number("007"), parse_number("12345", 4), parse_year(" 2020 "), parse_year("20200")) == (
        7,
        None,
        2020,
        None,
    )

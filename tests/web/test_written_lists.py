"""Facets and tiles, which functions write: their text is escaped, and each reader has their own language."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

from django.template import Context, Template
from django.utils.translation import override
from tests.factories.frameworks import framework, node

from goalweave.analysis.rollup import RollupLine
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Mapping, MappingState
from goalweave.web.filters import Facet, FacetChoice
from goalweave.web.rollup.table import LinkedAmount, LinkedFigure, RollupRow

PLAN = framework(
    node("1", label={"en": "<Water>", "fr": "Eau"}), node("1.2", "1", label={"en": "Wells"}), short={"en": "P&P"}
)
KNOWN = Catalogue.of([PLAN])


def written(template: str, **values: object) -> str:
    return Template("{% load facets %}" + template).render(Context({"catalogue": KNOWN, **values}))


def test_a_facet_writes_names_as_text() -> None:
    values = (FacetChoice("<b>", 1234, "?a=1&b=2", None), FacetChoice("ours", 2, "?node=own:1", PLAN.curie("1")))
    facet = Facet("kind", "Kind", True, values)
    html = written("{% facet_values facet %}", facet=facet)
    assert html.splitlines() == [
        '<li><a class="plain" href="?a=1&amp;b=2"><span dir="auto">&lt;b&gt;</span></a><span class="muted tnum">1234</span></li>',
        '<li><a class="plain" href="?node=own:1"><span class="code">1</span> &lt;Water&gt;</a><span class="muted tnum">2</span></li>',
    ]
    assert '<span class="code">2020</span>' in written(
        "{% facet_values facet %}", facet=replace(facet, name="year", values=(FacetChoice("2020", 1, "?", None),))
    )


def test_tiles_leave_out_what_was_rejected_and_count_the_rest() -> None:
    def mapping(code: str, state: MappingState) -> Mapping:
        return Mapping(node=Curie("own", "1", code), state=state, origin="person")

    some = [
        mapping("1", MappingState.ACCEPTED),
        mapping("1.2", MappingState.REJECTED),
        mapping("1", MappingState.SUGGESTED),
    ]
    html = written("{% tiles some %}", some=some)
    assert html.count('title="P&amp;P 1 &lt;Water&gt;"') == 1
    assert html.count("&lt;Water&gt;, suggested") == 2
    assert "Wells" not in html
    assert '<span class="xs muted">+3</span>' in written("{% tiles some %}", some=some * 4)
    assert written("{% tiles some %}", some=()) == '<span class="tiles"></span>'


def test_a_tile_is_in_the_language_of_its_reader() -> None:
    template = '{% load facets %}{% tile node "suggested" %}'
    english = written(template, node=PLAN.curie("1"))
    with override("fr"):
        french = written(template, node=PLAN.curie("1"))
    assert ("Eau" in french, "Eau" in english, written(template, node=PLAN.curie("1"))) == (True, False, english)


def test_cells_of_a_rollup_are_those_of_its_columns() -> None:
    line = RollupLine("1", 0, "", 0, False, 7, (5, 0, 2, 0), 9, ())
    names = ("accepted", "suggested", "accepted_via", "suggested_via")
    figures = {
        name: LinkedFigure(number, f"?a=1&b={number}" if number else "")
        for name, number in zip(names, line.figures, strict=True)
    }
    amounts = (LinkedAmount(Decimal("1234567.50"), "/money/?x=1&y=2"), None, LinkedAmount(Decimal("-0.40"), "/money/"))
    row = RollupRow(line, "Water", PLAN.curie("1"), "", LinkedFigure(7, "?"), figures, amounts)
    state = SimpleNamespace(rows="nodes", columns=("accepted", "suggested", "via", "mentions", "money"))
    template = "{% load rollup_cells %}{% rollup_cells row %}"
    with override("en"):
        cells = written(template, row=row, state=state, most=8).splitlines()
        assert cells == [
            '<td class="n b"><a class="plain" href="?a=1&amp;b=5" hx-boost="false">5</a></td>',
            '<td class="amountbar only-wide" aria-hidden="true"><meter class="meter " min="0" max="8" value="5"></meter></td>',
            '<td class="n muted"><span class="muted">0</span></td>',
            '<td class="n muted"><a class="plain" href="?a=1&amp;b=2" hx-boost="false">2</a></td>',
            '<td class="n muted"><a class="plain mentions" href="?a=1&amp;b=5" hx-boost="false">9</a></td>',
            '<td class="n"><a class="plain code" href="/money/?x=1&amp;y=2" hx-boost="false">1,234,568</a></td>',
            '<td class="n"><span class="muted">–</span></td>',
            '<td class="n"><a class="plain code" href="/money/" hx-boost="false">0</a></td>',
        ]
        by_year = SimpleNamespace(rows="year", columns=("accepted",))
        total = written(
            "{% load rollup_cells %}{% rollup_cells row bar=False %}", row=replace(row, money=()), state=by_year
        )
        assert total.splitlines()[0] == '<td class="n"><a class="plain" href="?" hx-boost="false">7</a></td>'
        assert "<meter" not in total

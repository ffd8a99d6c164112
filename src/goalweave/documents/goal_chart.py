"""The coverage of a framework's top nodes as a picture with its table."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _, pgettext

from goalweave.charts import Bar, Bars, render_svg
from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Cell, Figure, Table
from goalweave.core.linkage import Coverage
from goalweave.core.model import Framework
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import END, START, cell, node_name, node_tile, table, text_run
from goalweave.documents.text_formats import format_number
from goalweave.wording.chart import chart_engine

WIDTH, ROW = 640, 27
"""Lower rows than on a page of the site, so that seventeen and what is above them fit on a sheet."""


def goal_figure(
    catalogue: Catalogue, framework: Framework, numbers: Mapping[str, tuple[int, int]], language: str, caption: str
) -> Figure:
    """numbers: code of a top node → unique records directly on it or below it, and those that reach it along links
    alone.

    The second is a line of its own, never added to the first. Nodes without either are left out: `empty_nodes_text` names
    them. Without the bundle the table is alone.
    """
    tops = [framework.node(code) for code in framework.child_codes.get(None, ()) if any(numbers.get(code, ()))]
    title = pick(framework.short or framework.title, language)
    direct = [(node, numbers.get(node.code, (0, 0))[0]) for node in tops]
    most = sorted((pair for pair in direct if pair[1]), key=lambda pair: -pair[1])[:3]
    counts = ", ".join(f"{node.code}: {format_number(count)}" for node, count in most) or _("none")
    alt = _("Bar chart of unique records by %(framework)s. Highest: %(said)s.") % {"framework": title, "said": counts}
    spec = Bars(
        title=caption,
        description=alt,
        bars=tuple(
            Bar(pick(node.label, language), count, 0, numbers.get(node.code, (0, 0))[1], node.colour, node.code)
            for node, count in direct
        ),
        names=(_("records"), "", _("via links") if any(via for _direct, via in numbers.values()) else ""),
        width=WIDTH,
        row=ROW,
        rtl=language == "ar",
    )
    svg = render_svg(spec, engine=chart_engine(), language=language) or ""
    return Figure(
        caption,
        alt,
        svg,
        b"",
        spec.width,
        spec.height,
        _coverage_table(catalogue, framework, numbers, language, caption),
        labelled=True,
    )


def empty_nodes_text(framework: Framework, numbers: Mapping[str, tuple[int, int]]) -> str:
    """Codes of the top nodes that `goal_figure` leaves out: “1, 6, 14”; empty if it shows all."""
    between = pgettext("between the words of a list", ", ")
    return between.join(code for code in framework.child_codes.get(None, ()) if not any(numbers.get(code, ())))


def coverage_numbers(coverage: Coverage, framework: Framework) -> dict[str, tuple[int, int]]:
    """Return the accepted numbers of a coverage, for `goal_figure`."""
    rows = ((code, coverage.rows[code].accepted) for code in framework.child_codes.get(None, ()))
    return {code: (row.direct.records, row.via.records) for code, row in rows}


def _coverage_table(
    catalogue: Catalogue, framework: Framework, numbers: Mapping[str, tuple[int, int]], language: str, caption: str
) -> Table:
    linked = any(via for _direct, via in numbers.values())
    rows = []
    for code in framework.child_codes.get(None, ()):
        direct, via = numbers.get(code, (0, 0))
        if not direct and not via:
            continue
        curie = framework.curie(code)
        name = Cell(text_run(node_name(catalogue, curie, language)), heading=True)
        tile = Cell((node_tile(catalogue, curie, language),))
        rows.append((tile, name, cell(format_number(direct)), *((cell(format_number(via)),) if linked else ())))
    heads = (_("Code"), _("Name"), _("Unique records"), *((_("Via links only"),) if linked else ()))
    aligned = (START, START, END, END) if linked else (START, START, END)
    return table(caption, heads, rows, aligned, (1, 5, 1.6, 1.6) if linked else (1, 5, 1.6))

"""The columns that lists of records can have: what each shows, on the page and in a file, and which ones a reader chose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from goalweave.accounts.actor import Actor
from goalweave.analysis.models import Page
from goalweave.analysis.record_filters import PAGE
from goalweave.analysis.record_order import NOT_MAPPED, ORDERS, REVIEWED, WAITING
from goalweave.analysis.saved_views import layout_of
from goalweave.packs.areas import area_name
from goalweave.registry.fields import LABELS
from goalweave.registry.models import Record
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

MappedNode = tuple[str, bool]
"""Name of a node, `sdg:9.c`, and whether it is accepted there."""
REVIEWS = {
    NOT_MAPPED: pgettext_lazy("review of a record", "not mapped"),
    REVIEWED: pgettext_lazy("review of a record", "reviewed"),
    WAITING: pgettext_lazy("review of a record", "to review"),
}
SIZES = (25, 50, 100, 200)
COOKIE, REMEMBERED = "records", timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record as a list shows it. review: of analysis.record_order.REVIEW_STATES; nodes: what it is mapped to."""

    row: Record
    review: str
    nodes: Sequence[MappedNode] = ()


@dataclass(frozen=True, slots=True)
class ListColumn:
    """text: what it says of a record, in a file; parts: what of a record must be read for it; template: of its cell on the
    page; width: in a workbook, in characters."""

    name: str
    title: Promise | str
    text: Callable[[ListedRecord], str]
    width: int = 16
    parts: tuple[str, ...] = ()
    template: str = "records/cells/text.html"

    @property
    def sortable(self) -> bool:
        return self.name in ORDERS


def _label(table: object, value: str) -> str:
    name = table.get(value) if isinstance(table, dict) else None
    return str(name) if name is not None else value


def _title(listed: ListedRecord) -> str:
    return pick_text(listed.row.title) or listed.row.slug


def _organisation(listed: ListedRecord) -> str:
    owner = listed.row.organisation
    return pick_text(owner.short) or pick_text(owner.name) or owner.slug


def _unit(listed: ListedRecord) -> str:
    unit = listed.row.unit
    return (pick_text(unit.name) or unit.slug) if unit else ""


def _nodes(listed: ListedRecord) -> str:
    """Suggestions say that they are, so that they are taken for nothing else."""
    suggested = "%(node)s" if all(accepted for _node, accepted in listed.nodes) else _("%(node)s (suggested)")
    return "; ".join(node if accepted else suggested % {"node": node} for node, accepted in listed.nodes)


def _places(listed: ListedRecord) -> str:
    return "; ".join(area_name(place.area, reader_language()) for place in listed.row.places.all())


def _partners(listed: ListedRecord) -> str:
    return "; ".join(partner.name for partner in listed.row.partners.all())


def _money(listed: ListedRecord) -> str:
    amounts = listed.row.money.all()
    return "; ".join(f"{_label(labels.MONEY, row.kind)} {row.currency} {row.amount}" for row in amounts)


_COLUMNS = (
    ListColumn("start", gettext_lazy("Date"), lambda listed: listed.row.start, 12, template="records/cells/date.html"),
    ListColumn("kind", LABELS["kind"], lambda listed: _label(labels.KINDS, listed.row.kind)),
    ListColumn("title", gettext_lazy("Record"), _title, 60, template="records/cells/title.html"),
    ListColumn(
        "visibility",
        LABELS["visibility"],
        lambda listed: _label(labels.VISIBILITIES, listed.row.visibility),
        template="records/cells/visibility.html",
    ),
    ListColumn(
        "review",
        gettext_lazy("Review"),
        lambda listed: str(REVIEWS[listed.review]),
        template="records/cells/review.html",
    ),
    ListColumn("nodes", gettext_lazy("Goals"), _nodes, 32, template="records/cells/nodes.html"),
    ListColumn("organisation", LABELS["organisation"], _organisation, 24),
    ListColumn("unit", gettext_lazy("Unit"), _unit, 24),
    ListColumn("status", LABELS["status"], lambda listed: _label(labels.RECORD_STATUSES, listed.row.status)),
    ListColumn("places", gettext_lazy("Countries and regions"), _places, 28, ("places",)),
    ListColumn("partners", gettext_lazy("Partners"), _partners, 32, ("partners",)),
    ListColumn("money", gettext_lazy("Money"), _money, 28, ("money",)),
    ListColumn("source", LABELS["source"], lambda listed: listed.row.source_file, 24),
    ListColumn("slug", gettext_lazy("Identifier"), lambda listed: listed.row.slug, 20),
    ListColumn(
        "updated",
        pgettext_lazy("column of records", "Changed"),
        lambda listed: listed.row.updated.date().isoformat(),
        12,
        template="records/cells/updated.html",
    ),
)
COLUMNS = MappingProxyType({column.name: column for column in _COLUMNS})
ALWAYS = "title"
"""The column without which a row could not be told from the others."""
FOR_VISITORS = ("start", "kind", "title", "nodes")
FOR_MEMBERS = ("start", "kind", "title", "visibility", "review", "nodes")


@dataclass(frozen=True, slots=True)
class Layout:
    columns: tuple[ListColumn, ...]
    size: int = PAGE

    @property
    def parts(self) -> tuple[str, ...]:
        """What must be read for all of the columns."""
        return tuple(chain.from_iterable(column.parts for column in self.columns))


def read_layout(request: HttpRequest, who: Actor) -> Layout:
    """What the reader chose: kept with the account of people who are signed in, else in a cookie."""
    if who.user is None:
        names, size = _read_cookie(request.COOKIES.get(COOKIE, ""))
        return make_layout(names or FOR_VISITORS, size)
    layout = layout_of(who, Page.RECORDS)
    if layout is None:
        return make_layout(FOR_MEMBERS if who.roles or who.administrator else FOR_VISITORS, PAGE)
    return make_layout(layout.columns, layout.size)


def make_layout(names: Sequence[str], size: int) -> Layout:
    """The columns that there are among these names, in the order of the names and each once."""
    known = list(dict.fromkeys(name for name in names if name in COLUMNS))
    if ALWAYS not in known:
        known.append(ALWAYS)
    return Layout(tuple(COLUMNS[name] for name in known), size if size in SIZES else PAGE)


def write_cookie(request: HttpRequest, response: HttpResponse, layout: Layout) -> None:
    value = ".".join([str(layout.size), *(column.name for column in layout.columns)])
    response.set_cookie(COOKIE, value, max_age=REMEMBERED, samesite="Lax", secure=request.is_secure())


def _read_cookie(value: str) -> tuple[list[str], int]:
    size, *names = value[:500].split(".")
    return names, int(size) if size.isdecimal() and len(size) < 4 else PAGE

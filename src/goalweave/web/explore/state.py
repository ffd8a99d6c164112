"""What the explorer shows, read from the address and written back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from goalweave.analysis.link_flows import MoneyLabel
from goalweave.analysis.record_filters import RecordFilter
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import LinkFilter
from goalweave.core.model import Curie, Framework, Status
from goalweave.web.filters import fields_in_use, filter_arguments
from goalweave.web.frame import LONGEST_QUERY
from goalweave.web.records.filters import FIELDS as RECORD_FIELDS

VIEWS = ("sankey", "matrix", "table")
MEASURES = ("links", "records", "money")
MOST = 4
SELECTED = {"node", "link"}
"""Of the state, what stands out on the page; last in an address."""
COUNTED = LinkFilter().statuses
SHOWN_STATUSES = COUNTED | {Status.DISPUTED}
"""By default; disputed links are shown and never counted."""
FACETS = ("year", "kind", "organisation", "country")
FIELDS = tuple(field for field in RECORD_FIELDS if field.name in FACETS)
"""The fields of the filter of records that the explorer has. They filter what travels, not the links."""


@dataclass(frozen=True)
class ExplorerState:
    """frameworks: two to four, as columns, which are written in the address unless they are the default.

    opened: nodes shown with their children; link: the chosen pair of nodes; node: the one that stands out; find: the
    words that were looked for; filters: name and text of the fields of the filter of records; money: kind and currency.
    """

    frameworks: tuple[Framework, ...]
    view: str = "sankey"
    measure: str = "links"
    statuses: frozenset[Status] = SHOWN_STATUSES
    opened: tuple[Curie, ...] = ()
    link: tuple[Curie, Curie] | None = None
    node: Curie | None = None
    find: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    money: MoneyLabel | None = None
    record_filter: RecordFilter = field(default_factory=RecordFilter)
    _selecting: dict[tuple[object, ...], str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Queries in which nothing but node and link differs: these and the catalogue's identity → query."""

    @property
    def keys(self) -> list[str]:
        return [framework.key for framework in self.frameworks]

    @property
    def link_filter(self) -> LinkFilter:
        return LinkFilter(statuses=self.statuses)

    @property
    def shows_disputed(self) -> bool:
        return Status.DISPUTED in self.statuses

    def pairs(self, catalogue: Catalogue, **changes: object) -> list[tuple[str, str]]:
        """Name and text of all that an address says of the same page with some fields changed; defaults are left out."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [("f", _short_key(framework)) for framework in changed.frameworks]
        if changed.view != "sankey":
            pairs.append(("view", changed.view))
        if changed.measure != "links":
            pairs.append(("show", changed.measure))
        if changed.statuses != SHOWN_STATUSES:
            pairs += [("status", status) for status in Status if status in changed.statuses]
        pairs += changed.filters
        if changed.money:
            pairs.append(("money", " ".join(changed.money)))
        pairs += [("open", catalogue.name(curie)) for curie in changed.opened]
        return pairs + _selected_pairs(catalogue, changed.node, changed.link)

    def href(self, catalogue: Catalogue, **changes: object) -> str:
        """The query of the same page with some fields changed; what was looked for is not part of it."""
        if changes.keys() != SELECTED:
            return "?" + urlencode(self.pairs(catalogue, **changes), safe=":@~")
        return self._selecting_href(catalogue, **changes)  # type: ignore[arg-type]

    def _selecting_href(self, catalogue: Catalogue, *, node: Curie | None, link: tuple[Curie, Curie] | None) -> str:
        # Each node and ribbon of a picture and of the lists below it has such an address, which begins like all others.
        key = (id(catalogue), node, link)
        href = self._selecting.get(key)
        if href is None:
            pairs = _selected_pairs(catalogue, node, link)
            if pairs:
                begin = self._selecting_href(catalogue, node=None, link=None)
                href = f"{begin}&{urlencode(pairs, safe=':@~')}"
            else:
                href = "?" + urlencode(self.pairs(catalogue, node=None, link=None), safe=":@~")
            self._selecting[key] = href
        return href

    def toggled(self, curie: Curie) -> tuple[Curie, ...]:
        """`opened` with one node opened, or closed if it was open."""
        if curie in self.opened:
            return tuple(other for other in self.opened if other != curie)
        return (*self.opened, curie)


def read_state(parameters: QueryDict, catalogue: Catalogue, default: Sequence[Framework]) -> ExplorerState:
    """Read the state in an address, with defaults for the rest. Raises UnknownNode for unknown names."""
    names = [name for name in parameters.getlist("f") if name] or [framework.key for framework in default]
    frameworks = list(dict.fromkeys(catalogue.framework(name).key for name in names))
    if len(frameworks) > MOST:
        frameworks = [*frameworks[: MOST - 1], frameworks[-1]]
    if len(frameworks) < 2:
        frameworks += [key for key in catalogue.frameworks if key not in frameworks][: 2 - len(frameworks)]
    statuses = frozenset(Status(value) for value in parameters.getlist("status") if value in list(Status))
    ends = parameters.get("link", "").split("~")
    node = parameters.get("node", "")
    kind, _blank, currency = parameters.get("money", "").replace("\0", "").partition(" ")
    return ExplorerState(
        frameworks=tuple(catalogue.frameworks[key] for key in frameworks),
        view=next((view for view in VIEWS if view == parameters.get("view")), "sankey"),
        measure=next((measure for measure in MEASURES if measure == parameters.get("show")), "links"),
        statuses=statuses or SHOWN_STATUSES,
        opened=tuple(dict.fromkeys(catalogue.resolve(name) for name in parameters.getlist("open") if name)),
        link=(catalogue.resolve(ends[0]), catalogue.resolve(ends[1])) if len(ends) == 2 else None,
        node=catalogue.resolve(node) if node else None,
        find=parameters.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY],
        filters=tuple(fields_in_use(parameters, FIELDS)),
        money=(kind, currency) if kind and currency else None,
        record_filter=RecordFilter(**filter_arguments(parameters, FIELDS, catalogue)),
    )


def _selected_pairs(
    catalogue: Catalogue, node: Curie | None, link: tuple[Curie, Curie] | None
) -> list[tuple[str, str]]:
    pairs = [("node", catalogue.name(node))] if node else []
    return [*pairs, ("link", "~".join(catalogue.name(curie) for curie in link))] if link else pairs


def _short_key(framework: Framework) -> str:
    return framework.id if framework.default else framework.key

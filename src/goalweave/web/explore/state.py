"""What the explorer shows, read from the address and written back to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import LinkFilter
from goalweave.core.model import Curie, Framework, Status

VIEWS = ("sankey", "matrix", "table")
MEASURES = ("links", "records")
DEFAULT = ("itu", "wsis", "sdg")
MOST = 4
COUNTED = LinkFilter().statuses


@dataclass(frozen=True)
class ExplorerState:
    """frameworks: two to four, as columns; opened: nodes shown with their children; link: the chosen pair of nodes."""

    frameworks: tuple[Framework, ...]
    view: str = "sankey"
    measure: str = "links"
    statuses: frozenset[Status] = COUNTED
    opened: tuple[Curie, ...] = ()
    link: tuple[Curie, Curie] | None = None

    @property
    def keys(self) -> list[str]:
        return [framework.key for framework in self.frameworks]

    @property
    def link_filter(self) -> LinkFilter:
        return LinkFilter(statuses=self.statuses)

    @property
    def every_sign(self) -> LinkFilter:
        """The same, with the links that hinder."""
        return LinkFilter(statuses=self.statuses, negative=True)

    def href(self, catalogue: Catalogue, **changes: object) -> str:
        """The query of the same page with some fields changed; defaults are left out."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [("f", _short_key(framework)) for framework in changed.frameworks]
        if changed.view != "sankey":
            pairs.append(("view", changed.view))
        if changed.measure != "links":
            pairs.append(("show", changed.measure))
        if changed.statuses != COUNTED:
            pairs += [("status", status) for status in Status if status in changed.statuses]
        pairs += [("open", catalogue.name(curie)) for curie in changed.opened]
        if changed.link:
            pairs.append(("link", "~".join(catalogue.name(curie) for curie in changed.link)))
        return "?" + urlencode(pairs, safe=":@~")

    def toggled(self, curie: Curie) -> tuple[Curie, ...]:
        """`opened` with one node opened, or closed if it was open."""
        if curie in self.opened:
            return tuple(other for other in self.opened if other != curie)
        return (*self.opened, curie)


def read_state(parameters: QueryDict, catalogue: Catalogue) -> ExplorerState:
    """Read the state in an address, with defaults for the rest. Raises UnknownNode for unknown names."""
    names = [name for name in parameters.getlist("f") if name] or [
        name for name in DEFAULT if _has_framework(catalogue, name)
    ]
    frameworks = list(dict.fromkeys(catalogue.framework(name).key for name in names))
    if len(frameworks) > MOST:
        frameworks = [*frameworks[: MOST - 1], frameworks[-1]]
    if len(frameworks) < 2:
        frameworks += [key for key in catalogue.frameworks if key not in frameworks][: 2 - len(frameworks)]
    statuses = frozenset(Status(value) for value in parameters.getlist("status") if value in list(Status))
    link = parameters.get("link", "")
    ends = link.split("~")
    return ExplorerState(
        frameworks=tuple(catalogue.frameworks[key] for key in frameworks),
        view=next((view for view in VIEWS if view == parameters.get("view")), "sankey"),
        measure=next((measure for measure in MEASURES if measure == parameters.get("show")), "links"),
        statuses=statuses or COUNTED,
        opened=tuple(dict.fromkeys(catalogue.resolve(name) for name in parameters.getlist("open") if name)),
        link=(catalogue.resolve(ends[0]), catalogue.resolve(ends[1])) if len(ends) == 2 else None,
    )


def _has_framework(catalogue: Catalogue, name: str) -> bool:
    try:
        catalogue.framework(name)
    except UnknownNode:
        return False
    return True


def _short_key(framework: Framework) -> str:
    return framework.id if framework.default else framework.key

"""What the pages of a matrix share: its framework's nodes as tiles and names, breadcrumbs, tabs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import queries
from goalweave.interlinkages.queries import MatrixSummary
from goalweave.interlinkages.queries.matrices import FROM_LINKAGE
from goalweave.wording.colours import colour_class
from goalweave.wording.templatetags import goalweave as words
from goalweave.wording.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class NodeName:
    """A node of a matrix. tile: its code on its colour, where its name stands beside it; full_tile: with its name for those who
    do not see it; name: in the reader's language, its code where the framework lacks it."""

    code: str
    tile: SafeString
    full_tile: SafeString
    name: str


class NodeNames:
    """The nodes of one framework, each looked up once however many cells of a matrix name it."""

    def __init__(self, framework: str) -> None:
        self.catalogue: Catalogue = catalogue()
        self.framework: Framework | None = self.catalogue.frameworks.get(framework)
        self._names: dict[str, NodeName] = {}

    def __getitem__(self, code: str) -> NodeName:
        if code not in self._names:
            self._names[code] = self._read(code)
        return self._names[code]

    def order(self, codes: Iterable[str]) -> list[str]:
        """Codes in the order of the framework; those that it lacks come last."""
        places = {node.code: place for place, node in enumerate(self.framework.nodes)} if self.framework else {}
        return sorted(codes, key=lambda code: (places.get(code, len(places)), code))

    def _read(self, code: str) -> NodeName:
        if self.framework is None or code not in self.framework.by_code:
            tile = format_html('<b class="tile uncoloured target">{}</b>', code)
            return NodeName(code, tile, tile, code)
        curie = self.framework.curie(code)
        colour = colour_class(self.catalogue, curie) or "uncoloured"
        full_tile = words.tile(Context({"catalogue": self.catalogue}), curie)
        name = words.label(self.framework.node(code))
        return NodeName(code, format_html('<b class="tile target {}">{}</b>', colour, code), full_tile, name)


def matrix_or_404(who: Actor, key: str) -> MatrixSummary:
    """A matrix that the actor may see, of a framework that the catalogue has. Raises Http404."""
    summary = queries.find_matrix(who, key)
    if summary is None or summary.framework not in catalogue().frameworks:
        raise Http404
    return summary


def interlinkage_crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """more: label and address of each page below, the last without an address."""
    crumbs = [{"label": _("Explore"), "href": reverse("explore")}]
    crumbs.append({"label": _("Interlinkages"), "href": reverse("interlinkages") if more else ""})
    return [*crumbs, *({"label": label, "href": href} for label, href in more)]


def matrix_page(summary: MatrixSummary, here: str) -> dict[str, Any]:
    """What every page of a matrix shows. here: the tab: matrix, network or ranking."""
    tabs = [
        ("matrix", _("Matrix"), reverse("cross-impact", args=[summary.key])),
        ("network", _("Network"), reverse("cross-impact-network", args=[summary.key])),
    ]
    if summary.is_influence:
        tabs.append(("ranking", _("Ranking"), reverse("cross-impact-ranking", args=[summary.key])))
    title = pick_text(summary.title)
    last = (title, "") if here == "matrix" else (title, tabs[0][2])
    below = [(label, "") for name, label, _href in tabs if name == here and here != "matrix"]
    return {
        "stored": summary,
        "title": title,
        "from_linkage": summary.origin == FROM_LINKAGE,
        "tabs": [(label, href, name == here) for name, label, href in tabs],
        "crumbs": interlinkage_crumbs(last, *below),
    }

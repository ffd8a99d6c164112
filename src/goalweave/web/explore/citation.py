"""How what the explorer shows is cited: in words, with the address that shows the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.analysis.queries import data_as_of
from goalweave.core.catalogue import Catalogue
from goalweave.web.addresses import on_site
from goalweave.web.explore.state import SHOWN_STATUSES, ExplorerState
from goalweave.web.frame import actor
from goalweave.wording.labels import STATUSES
from goalweave.wording.templatetags.goalweave import partial_date, pick_text


@dataclass(frozen=True, slots=True)
class Citation:
    """lines: what is shown, of which data, and where, each a sentence or an address; address: that of the view."""

    title: str
    lines: tuple[str, ...]
    address: str

    @property
    def text(self) -> str:
        return " ".join((f"{self.title}.", *self.lines))


def cite_explorer(
    request: HttpRequest, title: str, catalogue: Catalogue, state: ExplorerState, filters: Sequence[str]
) -> Citation:
    """filters: those of records, in words."""
    frameworks = [f"{pick_text(one.title)} ({one.edition})" for one in state.frameworks]
    sources = [one.source for one in state.frameworks if one.source]
    as_of = data_as_of(actor(request))
    address = on_site(reverse("explore") + state.href(catalogue), request)
    lines = [
        _("Frameworks: %(names)s.") % {"names": "; ".join(frameworks)},
        _("Filters: %(filters)s.") % {"filters": "; ".join([*_status_filter(state), *filters]) or _("none")},
    ]
    if sources:
        lines.append(_("Sources: %(sources)s.") % {"sources": "; ".join(dict.fromkeys(sources))})
    dated = _("Data as of %(date)s.") % {"date": partial_date(as_of)} if as_of else _("The data have no date.")
    lines.append(dated)
    return Citation(title, (*lines, address), address)


def _status_filter(state: ExplorerState) -> list[str]:
    if state.statuses == SHOWN_STATUSES:
        return []
    names = [str(STATUSES[status]) for status in STATUSES if status in state.statuses]
    return [_("links that are %(statuses)s") % {"statuses": ", ".join(names)}]

"""What the indicators of an area say together, in two or three sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _, ngettext, pgettext

from goalweave.analysis.area_indicators import AreaIndicator, Outlook
from goalweave.wording.indicator_rows import IndicatorRow, join_texts

MOST_NAMED = 3
"""Indicators that a sentence names; the others are counted."""


def summary_sentences(indicators: Sequence[AreaIndicator]) -> tuple[str, ...]:
    """How many indicators move how, how many figures are old, and how many indicators have none."""
    with_figures = [indicator for indicator in indicators if indicator.outlook is not Outlook.NONE]
    if not with_figures:
        return (_("No figures are loaded for this area yet."),)
    sentences = [_count_sentence(with_figures)]
    old = [indicator for indicator in with_figures if indicator.old]
    if old:
        newest = max(indicator.latest.year for indicator in old if indicator.latest)
        text = ngettext(
            "The last figure of %(n)s indicator is from %(year)s or earlier.",
            "The last figures of %(n)s indicators are from %(year)s or earlier.",
            len(old),
        )
        sentences.append(text % {"n": len(old), "year": newest})
    missing = len(indicators) - len(with_figures)
    if missing:
        text = ngettext("%(n)s indicator has no figure here.", "%(n)s indicators have no figures here.", missing)
        sentences.append(text % {"n": missing})
    return tuple(sentences)


def count_texts(indicators: Iterable[AreaIndicator]) -> tuple[str, ...]:
    """“3 move too slowly”, for each way in which some of them move."""
    counts = Counter(indicator.outlook for indicator in indicators)
    return tuple(_COUNTED[outlook](counts[outlook]) % {"n": counts[outlook]} for outlook in _COUNTED if counts[outlook])


def lead_sentences(rows: Sequence[IndicatorRow], widest_gap: str = "") -> tuple[str, ...]:
    """Which indicators move how, by name; the widest gap between groups; and all of them counted."""
    sentences = []
    for outlook, head in _LEADS.items():
        names = [row.name for row in rows if row.outlook is outlook and not row.facts.old]
        if names:
            sentences.append(_named_sentence(str(head()), names))
    if widest_gap:
        sentences.append(widest_gap)
    return (*sentences, *summary_sentences([row.facts for row in rows]))


def _count_sentence(indicators: Sequence[AreaIndicator]) -> str:
    text = ngettext(
        "Of %(n)s indicator with figures, %(counts)s.", "Of %(n)s indicators with figures, %(counts)s.", len(indicators)
    )
    return text % {"n": len(indicators), "counts": join_texts(count_texts(indicators))}


def _named_sentence(head: str, names: Sequence[str]) -> str:
    shown = list(names[:MOST_NAMED])
    more = len(names) - len(shown)
    if more:
        shown.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return pgettext("a heading and a list of indicators", "%(head)s: %(names)s.") % {
        "head": head,
        "names": pgettext("between the words of a list", "; ").join(shown),
    }


_COUNTED: dict[Outlook, Callable[[int], str]] = {
    Outlook.FAST: lambda n: ngettext(
        "%(n)s is on track or moves fast in the right direction",
        "%(n)s are on track or move fast in the right direction",
        n,
    ),
    Outlook.SLOW: lambda n: ngettext(
        "%(n)s moves slowly in the right direction", "%(n)s move slowly in the right direction", n
    ),
    Outlook.STILL: lambda n: ngettext("%(n)s hardly changes", "%(n)s hardly change", n),
    Outlook.AWAY: lambda n: ngettext("%(n)s moves in the wrong direction", "%(n)s move in the wrong direction", n),
    Outlook.NEUTRAL: lambda n: ngettext("%(n)s has no preferred direction", "%(n)s have no preferred direction", n),
    Outlook.FEW: lambda n: ngettext("%(n)s cannot be judged yet", "%(n)s cannot be judged yet", n),
}

_LEADS: dict[Outlook, Callable[[], str]] = {
    Outlook.FAST: lambda: _("On track or moving fast"),
    Outlook.SLOW: lambda: _("Moving slowly in the right direction"),
    Outlook.STILL: lambda: _("Hardly changing"),
    Outlook.AWAY: lambda: _("Moving in the wrong direction"),
}

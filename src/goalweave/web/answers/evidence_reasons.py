"""In words: what a question asks of records, why a record is offered, and why others are not."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _, ngettext, pgettext

from goalweave.core.answers.evidence_query import EvidenceMatch
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import EvidenceQuery
from goalweave.surveys.submissions.missing_evidence import MissingReason
from goalweave.web.filters import node_name
from goalweave.wording import labels

MOST_TERMS = 4
MOST_KINDS = 3


def match_reasons(match: EvidenceMatch) -> str:
    """Why the record is here, beyond its kind and dates, which all have in common."""
    parts = []
    if terms := (*match.mechanisms, *match.words):
        parts.append(_("mentions %(words)s") % {"words": _listed(terms)})
    if match.nodes:
        parts.append(_("mapped to %(nodes)s") % {"nodes": _listed(node.code for node in match.nodes)})
    if match.notes:
        names = [str(labels.NOTES[note]).lower() for note in match.notes]
        parts.append(_("includes %(notes)s") % {"notes": _listed(names, len(names))})
    if match.details:
        names = [str(labels.DETAILS.get(detail, detail)).lower() for detail in match.details]
        parts.append(_("states %(details)s") % {"details": _listed(names, len(names))})
    if match.partners:
        parts.append(ngettext("%(n)d partner", "%(n)d partners", match.partners) % {"n": match.partners})
    return " · ".join(parts)


def query_summary(query: EvidenceQuery | None, year: int | None) -> str:
    """`partnerships, 2016–2019`: what the panel is about, in a few words."""
    if query is None:
        return ""
    kinds = _listed((str(labels.KINDS[kind]).lower() for kind in query.kinds), MOST_KINDS)
    return _listed(filter(None, (kinds, _period(query, year))))


def query_parts(query: EvidenceQuery, year: int | None, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """What the question asks of records, part by part: its name and what is asked for."""
    parts = (
        (_("Kind"), _listed((str(labels.KINDS[kind]) for kind in query.kinds), len(query.kinds))),
        (_("Period"), _period(query, year)),
        (_("Mapped to"), _node_names(query, catalogue)),
        (_("Mentions"), _either((*query.mechanisms, *query.words))),
        (_("Includes"), _listed((str(labels.NOTES[note]) for note in query.notes), len(query.notes))),
        (_("States"), _listed((str(labels.DETAILS.get(name, name)) for name in query.details), len(query.details))),
        (_("Partners"), _("at least one") if query.partners else ""),
    )
    return tuple((name, value) for name, value in parts if value)


def cited_elsewhere_text(count: int, number: str) -> str:
    """How many of the records that are offered another answer cites."""
    message = ngettext(
        "%(n)d record matches but is cited in %(number)s",
        "%(n)d records match but are cited in %(number)s",
        count,
    )
    return message % {"n": count, "number": number}


def missing_text(
    reason: MissingReason, count: int, query: EvidenceQuery, year: int | None, catalogue: Catalogue
) -> str:
    """`3 records match but are drafts`."""
    values = {
        "n": count,
        "years": _period(query, year),
        "nodes": _node_names(query, catalogue),
        "words": _either((*query.mechanisms, *query.words)),
        "notes": _listed(str(labels.NOTES[note]).lower() for note in query.notes),
        "details": _listed(str(labels.DETAILS.get(name, name)).lower() for name in query.details),
    }
    return _missing_message(reason, count) % values


def _missing_message(reason: MissingReason, count: int) -> str:
    match reason:
        case MissingReason.DRAFT:
            return ngettext("%(n)d record matches but is a draft", "%(n)d records match but are drafts", count)
        case MissingReason.PERIOD:
            return ngettext(
                "%(n)d record matches but is outside the period %(years)s",
                "%(n)d records match but are outside the period %(years)s",
                count,
            )
        case MissingReason.SUGGESTED:
            return ngettext(
                "%(n)d record matches, but its mapping to %(nodes)s is only suggested",
                "%(n)d records match, but their mapping to %(nodes)s is only suggested",
                count,
            )
        case MissingReason.NODES:
            return ngettext(
                "%(n)d record matches but is not mapped to %(nodes)s",
                "%(n)d records match but are not mapped to %(nodes)s",
                count,
            )
        case MissingReason.WORDS:
            return ngettext(
                "%(n)d record matches but does not mention %(words)s",
                "%(n)d records match but do not mention %(words)s",
                count,
            )
        case MissingReason.KINDS:
            return ngettext(
                "%(n)d record matches but is of another kind",
                "%(n)d records match but are of other kinds",
                count,
            )
        case MissingReason.NOTES:
            return ngettext(
                "%(n)d record matches but does not include %(notes)s",
                "%(n)d records match but do not include %(notes)s",
                count,
            )
        case MissingReason.DETAILS:
            return ngettext(
                "%(n)d record matches but does not state %(details)s",
                "%(n)d records match but do not state %(details)s",
                count,
            )
        case MissingReason.PARTNERS:
            return ngettext(
                "%(n)d record matches but names no partner",
                "%(n)d records match but name no partner",
                count,
            )


def _listed(names: Iterable[str], most: int = MOST_TERMS) -> str:
    return pgettext("between the words of a list", ", ").join(list(names)[:most])


def _either(terms: tuple[str, ...]) -> str:
    """`HLPF, VNR and 5 more`"""
    rest = len(terms) - MOST_TERMS
    if rest <= 0:
        return _listed(terms)
    return _("%(names)s and %(n)d more") % {"names": _listed(terms), "n": rest}


def _node_names(query: EvidenceQuery, catalogue: Catalogue) -> str:
    return _listed((_node_name(catalogue, name) for name in query.nodes), MOST_KINDS)


def _node_name(catalogue: Catalogue, name: str) -> str:
    try:
        return node_name(catalogue, name)
    except UnknownNode:
        return name


def _period(query: EvidenceQuery, year: int | None) -> str:
    """`2016–2019`; empty where the years do not matter."""
    if year is None or (query.since is None and query.until is None):
        return ""
    first = str(year + query.since) if query.since is not None else ""
    last = str(year + query.until) if query.until is not None else ""
    return first if first == last else f"{first}–{last}"

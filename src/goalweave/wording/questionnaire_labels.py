"""What a question asks for and which records it is about, in plain words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext, pgettext_lazy

from goalweave.core.answers import Fate
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import QUESTION_FIELDS, EvidenceQuery, Question
from goalweave.core.text.languages import pick
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import quoted, reader_language

FATES = {
    Fate.KEPT: pgettext_lazy("a question in the next round", "kept"),
    Fate.REWORDED: pgettext_lazy("a question in the next round", "reworded"),
    Fate.MOVED: pgettext_lazy("a question in the next round", "moved"),
    Fate.NEW: pgettext_lazy("a question in the next round", "new"),
    Fate.GONE: pgettext_lazy("a question in the next round", "gone"),
}
ORIGINS = {
    "pack": pgettext_lazy("where a questionnaire comes from", "comes with Goalweave"),
    "file": pgettext_lazy("where a questionnaire comes from", "from a file"),
    "site": pgettext_lazy("where a questionnaire comes from", "created here"),
}
VERBS = {
    "create": pgettext_lazy("what somebody did with a questionnaire", "imported it"),
    "change": pgettext_lazy("what somebody did with a questionnaire", "changed it"),
    "freeze": pgettext_lazy("what somebody did with a questionnaire", "opened the questionnaire for answers"),
    "wording": pgettext_lazy("what somebody did with a questionnaire", "loaded the official wording"),
}
PARTS = {
    "title": gettext_lazy("Title"),
    "year": gettext_lazy("Year"),
    "source": gettext_lazy("Source"),
    "after": gettext_lazy("Previous edition"),
    "sections": gettext_lazy("Sections and their order"),
    "facts": gettext_lazy("Additional information"),
    "owner": gettext_lazy("Requested by"),
    "note": gettext_lazy("Note"),
    **{name: gettext_lazy(spec.label) for name, spec in QUESTION_FIELDS.items()},
}
"""The parts of a questionnaire and of a question, as forms and the history name them."""


def limit_text(question: Question) -> str:
    return word_limit_text(question.fewest, question.most)


def word_limit_text(fewest: int | None, most: int | None) -> str:
    """`100 to 300 words`, `at most 300 words`; empty without a limit."""
    if fewest and most:
        return ngettext("%(fewest)s to %(n)s word", "%(fewest)s to %(n)s words", most) % {"fewest": fewest, "n": most}
    if most:
        return ngettext("at most %(n)s word", "at most %(n)s words", most) % {"n": most}
    if fewest:
        return ngettext("at least %(n)s word", "at least %(n)s words", fewest) % {"n": fewest}
    return ""


def evidence_conditions(query: EvidenceQuery, year: int | None, catalogue: Catalogue) -> list[str]:
    """What a record must fulfil, one condition a line; `all records` where there is none. year: of the questionnaire."""
    conditions: list[str] = []
    if query.kinds:
        conditions.append(
            _("Kind: %(kinds)s") % {"kinds": _join_alternatives(labels.KINDS[kind] for kind in query.kinds)}
        )
    if dates := _years_text(query, year):
        conditions.append(dates)
    if query.nodes:
        nodes = _join_alternatives(_node_text(name, catalogue) for name in query.nodes)
        conditions.append(_("Mapped to %(nodes)s or to a node below") % {"nodes": nodes})
    names = [*query.mechanisms, *query.words]
    if names:
        conditions.append(_("Names %(words)s") % {"words": _join_alternatives(map(quoted, names))})
    if query.notes:
        conditions.append(
            _("Includes: %(notes)s") % {"notes": _join_alternatives(labels.NOTES[kind] for kind in query.notes)}
        )
    if query.details:
        details = _join_alternatives(labels.DETAILS.get(name, name) for name in query.details)
        conditions.append(_("Filled in: %(details)s") % {"details": details})
    if query.partners:
        conditions.append(_("Names partners"))
    return conditions or [_("All records of the organisation")]


def _years_text(query: EvidenceQuery, year: int | None) -> str:
    since, until = query.since, query.until
    if since is None and until is None:
        return ""
    if year is not None:
        if since is not None and until is not None:
            first, last = year + since, year + until
            if first == last:
                return _("Took place in %(year)s") % {"year": first}
            return _("Took place between %(first)s and %(last)s") % {"first": first, "last": last}
        if since is not None:
            return _("Took place in %(year)s or later") % {"year": year + since}
        return _("Took place in %(year)s or earlier") % {"year": year + (until or 0)}
    words = f"{_signed_number(since)} – {_signed_number(until)}" if None not in (since, until) else ""
    if not words:
        words = f"≥ {_signed_number(since)}" if since is not None else f"≤ {_signed_number(until)}"
    return _("Years, relative to the questionnaire’s year: %(years)s") % {"years": f"\u2066{words}\u2069"}


def _signed_number(number: int | None) -> str:
    return f"{number or 0:+d}".replace("-", "\u2212").replace("+0", "0")


def _node_text(name: str, catalogue: Catalogue) -> str:
    """`SDG 9.c Access to ICT`; the name itself where no framework available has it."""
    try:
        curie = catalogue.resolve(name)
    except UnknownNode:
        return name
    framework = catalogue.framework(curie.key)
    language = reader_language()
    short = pick(framework.short or framework.title, language)
    return f"{short} {curie.code} {pick(framework.node(curie.code).label, language)}".rstrip()


def _join_alternatives(alternatives: Iterable[object]) -> str:
    """`a, b or c`."""
    words = [str(word) for word in alternatives]
    if len(words) < 2:
        return "".join(words)
    comma = pgettext("between the words of a list", ", ")
    return _("%(first)s or %(last)s") % {"first": comma.join(words[:-1]), "last": words[-1]}


def part_order(part: str) -> int:
    """Return the position of a part among others: a database may return them in any order."""
    return list(PARTS).index(part) if part in PARTS else len(PARTS)


def part_name(part: str) -> str:
    label = PARTS.get(part)
    return str(label) if label is not None else capfirst(part)

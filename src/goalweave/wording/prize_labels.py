"""The words of prizes as people read them; translated when shown."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from goalweave.core.errors import UnknownNode
from goalweave.core.model.calls import Call, CallCategory, PrizeRules, TieRule, WinnersBy
from goalweave.frameworks.queries import catalogue
from goalweave.prizes.eligibility import Finding, FindingKind
from goalweave.prizes.entry_facts import ACTION_LINES, GOALS
from goalweave.prizes.models import CertificateKind, NomineeState, Placing
from goalweave.prizes.phases import Phase
from goalweave.prizes.queries import Dimension
from goalweave.wording.organisation_labels import kind_name
from goalweave.wording.templatetags.goalweave import country_name, label, pick_text

PHASES: dict[str, Promise] = {
    Phase.ANNOUNCED: pgettext_lazy("phase of a prize", "Announced"),
    Phase.SUBMISSION: pgettext_lazy("phase of a prize", "Submission"),
    Phase.ELIGIBILITY: pgettext_lazy("phase of a prize", "Eligibility check"),
    Phase.NOMINATION: pgettext_lazy("phase of a prize", "Expert nomination"),
    Phase.VOTE: pgettext_lazy("phase of a prize", "Public vote"),
    Phase.COUNT: pgettext_lazy("phase of a prize", "Count"),
    Phase.RESULTS: pgettext_lazy("phase of a prize", "Results"),
}
PHASE_NOTES: dict[str, Promise] = {
    Phase.SUBMISSION: gettext_lazy("Projects are sent in, changed and withdrawn."),
    Phase.ELIGIBILITY: gettext_lazy("The organiser checks each entry against the rules."),
    Phase.NOMINATION: gettext_lazy("Experts score the entries and nominate the best of each category."),
    Phase.VOTE: gettext_lazy("Everyone votes for one nominee in each category. Counts stay sealed."),
    Phase.RESULTS: gettext_lazy("Champions and winners are announced; certificates can be downloaded."),
}
MOMENTS: dict[str, Promise] = {
    "opens": gettext_lazy("Submission opens"),
    "closes": gettext_lazy("Submission closes"),
    "eligibility_closes": gettext_lazy("Eligibility check ends"),
    "nomination_opens": gettext_lazy("Expert nomination starts"),
    "nomination_closes": gettext_lazy("Expert nomination ends"),
    "vote_opens": gettext_lazy("Public vote opens"),
    "vote_closes": gettext_lazy("Public vote closes"),
    "announcement": gettext_lazy("Planned announcement"),
}
PLACINGS: dict[str, Promise] = {
    Placing.WINNER: pgettext_lazy("title in a prize", "Winner"),
    Placing.CHAMPION: pgettext_lazy("title in a prize", "Champion"),
    "": pgettext_lazy("title in a prize", "Nominee"),
}
CERTIFICATES: dict[str, Promise] = {
    CertificateKind.WINNER: pgettext_lazy("title in a prize", "Winner"),
    CertificateKind.CHAMPION: pgettext_lazy("title in a prize", "Champion"),
    CertificateKind.NOMINEE: pgettext_lazy("title in a prize", "Nominee"),
}
NOMINEE_STATES: dict[str, Promise] = {
    NomineeState.WITHDRAWN: pgettext_lazy("a nominee", "withdrawn"),
    NomineeState.DISQUALIFIED: pgettext_lazy("a nominee", "disqualified"),
}
TIE_RULES: dict[str, Promise] = {
    TieRule.EXPERT_SCORE: gettext_lazy("ahead by the higher score of the experts"),
    TieRule.SUBMITTED_FIRST: gettext_lazy("ahead by the earlier day of submission"),
    TieRule.SHARED: gettext_lazy("shared place"),
}
DIMENSIONS: dict[str, Promise] = {
    Dimension.COUNTRY: gettext_lazy("Country"),
    Dimension.GOAL: gettext_lazy("Goal"),
    Dimension.LINE: gettext_lazy("Action line"),
    Dimension.KIND: gettext_lazy("Kind of organisation"),
    Dimension.YEAR: gettext_lazy("Year"),
}


def category_name(call: Call, category: str) -> str:
    """In the reader's language; the id where the call has lost it."""
    title = call.category_titles.get(category)
    return pick_text(title) if title else category


def category_number(category: CallCategory) -> str:
    return "" if category.number is None else str(category.number)


def statistic_name(dimension: Dimension, key: str) -> str:
    """What a row of a statistic is about; key: as queries.StatisticRow has it."""
    if not key:
        return _("not stated")
    if dimension is Dimension.COUNTRY:
        return country_name(key)
    if dimension is Dimension.KIND:
        return kind_name(key) or key
    if dimension is Dimension.YEAR:
        return key
    try:
        node = catalogue().node(f"{GOALS if dimension is Dimension.GOAL else ACTION_LINES}:{key}")
    except UnknownNode:
        return key
    return f"{key} {label(node)}"


def finding_text(finding: Finding, call: Call) -> str:
    """What the site noticed about an entry, in a sentence."""
    field = call.fields.get(finding.field)
    label = pick_text(field.label) if field else finding.field
    match finding.kind:
        case FindingKind.WORDS if field is not None:
            return _("%(field)s: %(n)s words; allowed are %(fewest)s to %(most)s.") % {
                "field": label,
                "n": finding.count,
                "fewest": field.fewest or 0,
                "most": field.most or "∞",
            }
        case FindingKind.CATEGORY:
            return _("The category is missing or unknown.")
        case FindingKind.LATE:
            return _("Submitted after the deadline.")
        case FindingKind.ORGANISATION:
            return ngettext(
                "%(n)s entry of this organisation is in this category; one is allowed.",
                "%(n)s entries of this organisation are in this category; one is allowed.",
                finding.count,
            ) % {"n": finding.count}
        case FindingKind.PAST_WINNER:
            return _("Possibly a project that won in %(year)s: %(title)s.") % {
                "year": finding.year,
                "title": finding.other,
            }
    return _("%(field)s: missing or wrong.") % {"field": label}


def rule_sentences(rules: PrizeRules) -> Iterator[str]:
    """How the prize is decided, in sentences."""
    yield ngettext(
        "At least %(n)s expert without a conflict of interest scores each entry.",
        "At least %(n)s experts without a conflict of interest score each entry.",
        rules.experts,
    ) % {"n": rules.experts}
    yield ngettext(
        "The entry with the highest score in each category is nominated.",
        "The %(n)s entries with the highest scores in each category are nominated; all that are equal at the cut are.",
        rules.nominees,
    ) % {"n": rules.nominees}
    if rules.vote:
        yield ngettext(
            "The nominee with most valid votes is champion of its category.",
            "The %(n)s nominees with most valid votes are the champions of their category.",
            rules.champions,
        ) % {"n": rules.champions}
    else:
        yield ngettext(
            "The nominee with the highest score is champion of its category.",
            "The %(n)s nominees with the highest scores are the champions of their category.",
            rules.champions,
        ) % {"n": rules.champions}
    if rules.winners_by is WinnersBy.EXPERTS:
        yield ngettext(
            "The experts’ group chooses %(n)s winner among the champions of each category and publishes its reason.",
            "The experts’ group chooses %(n)s winners among the champions of each category and publishes its reasons.",
            rules.winners,
        ) % {"n": rules.winners}
    else:
        yield ngettext(
            "The first champion of each category wins.",
            "The first %(n)s champions of each category win.",
            rules.winners,
        ) % {"n": rules.winners}
    for rule in rules.ties:
        yield _TIE_SENTENCES[rule]()


_TIE_SENTENCES = {
    TieRule.EXPERT_SCORE: lambda: _(
        "Of those with equal figures, the one with the higher score of the experts comes first."
    ),
    TieRule.SUBMITTED_FIRST: lambda: _(
        "Of those with equal figures, the one that was submitted on the earlier day comes first."
    ),
    TieRule.SHARED: lambda: _("Those that are still equal share the place."),
}

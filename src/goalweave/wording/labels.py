"""The words of the model as people read them; translated when shown."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from goalweave.core.model import (
    BeneficiaryGroup,
    FacilitatorRole,
    Link,
    LinkageKind,
    MappingState,
    MarkerLevel,
    NoteKind,
    RecordKind,
    Relation,
    Status,
    Strength,
    StrengthSource,
)
from goalweave.core.model.freshness import Freshness
from goalweave.core.text.asides import AsideReason

STATES: dict[str, Promise] = {
    MappingState.ACCEPTED: _("accepted"),
    MappingState.SUGGESTED: _("suggested"),
    MappingState.REJECTED: _("rejected"),
    "hinders": _("hinders"),
}
"""hinders: in the place of a state in filters and lists: accepted as hindering the node."""
STATUSES = {
    Status.OFFICIAL: pgettext_lazy("status of a link or node", "official"),
    Status.TRANSCRIBED: pgettext_lazy("status of a link or node", "transcribed"),
    Status.RECALLED: pgettext_lazy("status of a link or node", "recalled"),
    Status.DISPUTED: pgettext_lazy("status of a link or node", "disputed"),
    Status.OURS: pgettext_lazy("status of a link or node", "ours"),
}
FACILITATOR_ROLES = {
    FacilitatorRole.FACILITATOR: pgettext_lazy("role for an action line", "facilitator"),
    FacilitatorRole.CO_FACILITATOR: pgettext_lazy("role for an action line", "co-facilitator"),
    FacilitatorRole.PARTNER: pgettext_lazy("role for an action line", "partner"),
    FacilitatorRole.INTERIM: pgettext_lazy("role for an action line", "interim focal point"),
    FacilitatorRole.NAMED: pgettext_lazy("role for an action line", "named for it"),
}
STRENGTHS = {
    Strength.STRONG: pgettext_lazy("strength of a link", "strong"),
    Strength.MODERATE: pgettext_lazy("strength of a link", "moderate"),
    Strength.WEAK: pgettext_lazy("strength of a link", "weak"),
}
NO_STRENGTH = _("no strength given")
STRENGTHS_BY = {
    StrengthSource.OURS: _("%(strength)s (our assessment)"),
    StrengthSource.PUBLISHER: _("%(strength)s, as published"),
    StrengthSource.SIGNED: _("%(strength)s, as signed"),
}
RELATIONS = {
    Relation.IDENTICAL: _("is the same as"),
    Relation.CLOSE: _("is nearly the same as"),
    Relation.BROAD: _("is part of"),
    Relation.NARROW: _("includes"),
    Relation.RELATED: _("is related to"),
    Relation.CONTRIBUTES: _("contributes to"),
    Relation.MEASURED: _("is measured by"),
    Relation.INFLUENCES: _("influences"),
}
# A link with the sign -1, whatever its relation.
HINDERS = _("hinders")
HINDERED = _("is hindered by")
REVERSED = {
    Relation.IDENTICAL: _("is the same as"),
    Relation.CLOSE: _("is nearly the same as"),
    Relation.BROAD: _("includes"),
    Relation.NARROW: _("is part of"),
    Relation.RELATED: _("is related to"),
    Relation.CONTRIBUTES: _("receives a contribution from"),
    Relation.MEASURED: _("measures"),
    Relation.INFLUENCES: _("is influenced by"),
}
ASIDE_REASONS = {
    AsideReason.NAVIGATION: pgettext_lazy("why text is set aside", "navigation of the page"),
    AsideReason.NOTICE: pgettext_lazy("why text is set aside", "notice"),
    AsideReason.LABEL: pgettext_lazy("why text is set aside", "label of the page"),
    AsideReason.CAPTION: pgettext_lazy("why text is set aside", "caption"),
    AsideReason.CONTENTS: pgettext_lazy("why text is set aside", "table of contents"),
    AsideReason.RUNNING: pgettext_lazy("why text is set aside", "running head or page number"),
    AsideReason.HIDDEN: pgettext_lazy("why text is set aside", "hidden in the document"),
    AsideReason.CODE: pgettext_lazy("why text is set aside", "program code"),
    AsideReason.MARKUP: pgettext_lazy("why text is set aside", "markup or picture"),
    AsideReason.SEPARATOR: pgettext_lazy("why text is set aside", "no words"),
    AsideReason.METADATA: pgettext_lazy("why text is set aside", "data about the file"),
    AsideReason.TABLE_HEAD: pgettext_lazy("why text is set aside", "column heads"),
    AsideReason.DELETED: pgettext_lazy("why text is set aside", "deleted by its author"),
    AsideReason.COMMENT: pgettext_lazy("why text is set aside", "comment in the document"),
    AsideReason.QUOTED: pgettext_lazy("why text is set aside", "quoted from another message"),
    AsideReason.HEADING: pgettext_lazy("why text is set aside", "heading"),
    AsideReason.QUESTION: pgettext_lazy("why text is set aside", "question"),
    AsideReason.INTRODUCTION: pgettext_lazy("why text is set aside", "introduces a list"),
    AsideReason.SHORT: pgettext_lazy("why text is set aside", "too short to state anything"),
    AsideReason.DUPLICATE: pgettext_lazy("why text is set aside", "said before"),
    AsideReason.FACT: pgettext_lazy("why text is set aside", "fact of the form"),
    AsideReason.UNPLACED: pgettext_lazy("why text is set aside", "below no question"),
    AsideReason.REJECTED: pgettext_lazy("why text is set aside", "record that was not accepted"),
}
"""Headings and questions are not lost: the records below them name them as their place."""
KINDS = {
    RecordKind.ACTIVITY: _("Activity"),
    RecordKind.PARTNERSHIP: _("Partnership"),
    RecordKind.EVENT: _("Event"),
    RecordKind.PUBLICATION: _("Publication"),
    RecordKind.MECHANISM: _("Mechanism"),
    RecordKind.DECISION: _("Decision"),
    RecordKind.STATEMENT: _("Statement"),
    RecordKind.TRAINING: _("Training"),
}
RECORD_STATUSES = {
    "planned": pgettext_lazy("status of a record", "planned"),
    "ongoing": pgettext_lazy("status of a record", "ongoing"),
    "completed": pgettext_lazy("status of a record", "completed"),
    "suspended": pgettext_lazy("status of a record", "suspended"),
    "cancelled": pgettext_lazy("status of a record", "cancelled"),
}
VISIBILITIES = {
    "draft": pgettext_lazy("who sees a record", "draft"),
    "organisation": pgettext_lazy("who sees a record", "within the organisation"),
    "public": pgettext_lazy("who sees a record", "published"),
}
GROUPS = {
    BeneficiaryGroup.WOMEN: _("Women and girls"),
    BeneficiaryGroup.YOUTH: _("Young people"),
    BeneficiaryGroup.DISABILITIES: _("Persons with disabilities"),
    BeneficiaryGroup.LDC: _("Least developed countries"),
    BeneficiaryGroup.LLDC: _("Landlocked developing countries"),
    BeneficiaryGroup.SIDS: _("Small island developing States"),
}
MARKER_LEVELS = {
    MarkerLevel.NONE: _("0 – none"),
    MarkerLevel.LIMITED: _("1 – limited"),
    MarkerLevel.SIGNIFICANT: _("2 – significant"),
    MarkerLevel.PRINCIPAL: _("3 – principal"),
}
"""How far a record serves the concern of a marker, as the UN system grades it."""
NOTES = {
    NoteKind.RESULT: _("Result"),
    NoteKind.CHALLENGE: _("Challenge"),
    NoteKind.LESSON: _("Lesson learned"),
}
FRESHNESS = {
    Freshness.GREEN: pgettext_lazy("review of a partnership", "reviewed within a year"),
    Freshness.AMBER: pgettext_lazy("review of a partnership", "review overdue"),
    Freshness.RED: pgettext_lazy("review of a partnership", "review long overdue"),
    Freshness.INACTIVE: pgettext_lazy("review of a partnership", "inactive: not reviewed for two years"),
}
DETAILS = {
    "reference": _("Reference"),
    "beneficiaries": _("People reached"),
    "funding": _("Sources of funding"),
    "staffing": _("Staffing"),
    "reviewed": _("Last reviewed"),
    "review": _("Review findings"),
    "format": _("Format"),
    "venue": _("Venue"),
    "participants": _("Participants"),
    "publisher": _("Publisher"),
    "identifier": _("Identifier (ISBN, DOI)"),
    "mandate": _("Mandate"),
    "meets": _("Meeting frequency"),
    "body": _("Deciding body"),
    "forum": _("Forum"),
    "women": _("Of whom women"),
    "hours": _("Hours"),
}
"""What only some kinds of record have (core.model.kinds)."""
FORMATS = {
    "in_person": pgettext_lazy("format of an event", "in person"),
    "online": pgettext_lazy("format of an event", "online"),
    "hybrid": pgettext_lazy("format of an event", "in person and online"),
}
LINKAGE_KINDS = {
    LinkageKind.LINKAGE: _("linkage"),
    LinkageKind.INTERLINKAGE: _("interlinkage"),
    LinkageKind.CROSSWALK: _("crosswalk between editions"),
}
ROLES = {
    "lead": _("lead"),
    "partner": _("partner"),
    "funder": _("funder"),
    "host": _("host"),
    "participant": _("participant"),
    "beneficiary": _("beneficiary"),
}
MONEY = {
    "budget": pgettext_lazy("kind of money", "budget"),
    "commitment": pgettext_lazy("kind of money", "committed"),
    "spent": pgettext_lazy("kind of money", "spent"),
}
ORIGINS = {
    "mention": _("named in the text"),
    "import": _("named by the publisher"),
    "person": _("decided by a person"),
    "proposal": _("suggested by a person"),
    "classifier": _("suggested by the classifier"),
    "code": _("suggested by a code"),
    "code and classifier": _("suggested by a code and the classifier"),
}


SIGNIFICANCES = {
    0: pgettext_lazy("significance of a policy marker", "not targeted"),
    1: pgettext_lazy("significance of a policy marker", "significant"),
    2: pgettext_lazy("significance of a policy marker", "principal"),
    3: pgettext_lazy("significance of a policy marker", "principal"),
    4: pgettext_lazy("significance of a policy marker", "principal"),
}


def origin_name(origin: str) -> str:
    """`classifier:fast-1` → “suggested by the classifier (fast-1)”, `code:fast-1` → “… by a code and the classifier (fast-1)”."""
    kind, _colon, detail = origin.partition(":")
    if kind == "code" and detail:
        kind = "code and classifier"
    name = str(ORIGINS.get(kind, kind))
    return f"{name} ({detail})" if detail and kind.endswith("classifier") else name


def strength_name(link: Link) -> str:
    """How strong a link is and who says so: `strong (our assessment)`, `0.8, as published`, `no strength given`."""
    if link.relation is Relation.IDENTICAL and link.weight in (None, 1):
        return ""
    if link.strength is not None:
        strength = str(STRENGTHS[link.strength])
    elif link.weight is not None:
        strength = number_format(link.weight)
    else:
        return str(NO_STRENGTH)
    return str(STRENGTHS_BY[link.strength_by]) % {"strength": strength}


def relation_name(link: Link, *, reversed: bool = False) -> str:  # noqa: A002
    """What a link says of its ends; reversed: from its object to its subject."""
    if link.sign < 0:
        return str(HINDERED if reversed else HINDERS)
    return str((REVERSED if reversed else RELATIONS)[link.relation])

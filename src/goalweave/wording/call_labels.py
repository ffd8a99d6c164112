"""What calls, their fields and the steps of an entry are called."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from goalweave.calls.models import EntryStep
from goalweave.calls.queries import CallPhase
from goalweave.core.call_editing import CallList
from goalweave.core.model.calls import CallField, CallFieldType, ConsentPurpose, RecordTarget, TieRule
from goalweave.wording.questionnaire_labels import word_limit_text

PHASES = {
    CallPhase.DRAFT: pgettext_lazy("state of a call", "draft"),
    CallPhase.COMING: pgettext_lazy("state of a call", "coming"),
    CallPhase.OPEN: pgettext_lazy("state of a call", "open"),
    CallPhase.CLOSED: pgettext_lazy("state of a call", "closed"),
}
FIELD_TYPES = {
    CallFieldType.TEXT: gettext_lazy("Text"),
    CallFieldType.CHOICE: gettext_lazy("Choice"),
    CallFieldType.NODES: gettext_lazy("Goals and other nodes"),
    CallFieldType.PLACES: gettext_lazy("Countries and regions"),
    CallFieldType.PERIOD: gettext_lazy("Period"),
    CallFieldType.LINKS: gettext_lazy("Links"),
    CallFieldType.FILES: gettext_lazy("Photos and files"),
    CallFieldType.ORGANISATION: gettext_lazy("Organisation"),
    CallFieldType.PARTNERS: gettext_lazy("Partners"),
    CallFieldType.NUMBER: gettext_lazy("Number"),
}
TARGETS = {
    RecordTarget.TITLE: gettext_lazy("Title"),
    RecordTarget.TEXT: gettext_lazy("Text"),
    RecordTarget.PERIOD: gettext_lazy("Period"),
    RecordTarget.PLACES: gettext_lazy("Countries and regions"),
    RecordTarget.LINKS: gettext_lazy("Links"),
    RecordTarget.PARTNERS: gettext_lazy("Partners"),
    RecordTarget.FILES: gettext_lazy("Files"),
    RecordTarget.MAPPINGS: gettext_lazy("Mappings"),
    RecordTarget.ORGANISATION: gettext_lazy("Organisation"),
    RecordTarget.STATUS: gettext_lazy("Status"),
    RecordTarget.GROUPS: gettext_lazy("Groups reached"),
    RecordTarget.RESULT: gettext_lazy("Result"),
    RecordTarget.CHALLENGE: gettext_lazy("Challenge"),
    RecordTarget.LESSON: gettext_lazy("Lesson learned"),
}
PURPOSES = {
    ConsentPurpose.PUBLICATION: pgettext_lazy("what a consent is for", "Publication"),
    ConsentPurpose.PEOPLE: pgettext_lazy("what a consent is for", "People in photos"),
    ConsentPurpose.CONTACT: pgettext_lazy("what a consent is for", "Mails about later calls"),
    ConsentPurpose.OTHER: pgettext_lazy("what a consent is for", "Something else"),
}
TIES = {
    TieRule.EXPERT_SCORE: pgettext_lazy("who comes first of equals", "the higher score of the experts"),
    TieRule.SUBMITTED_FIRST: pgettext_lazy("who comes first of equals", "the earlier day of submission"),
    TieRule.SHARED: pgettext_lazy("who comes first of equals", "they share the place"),
}
LISTS = {
    CallList.STEPS: gettext_lazy("Steps"),
    CallList.CATEGORIES: gettext_lazy("Categories"),
    CallList.CONSENTS: gettext_lazy("Consents"),
    CallList.CHECKLIST: gettext_lazy("Moderators’ checklist"),
    CallList.CRITERIA: gettext_lazy("Criteria of the experts"),
    CallList.CONDITIONS: gettext_lazy("Eligibility for the prize"),
}
ADD = {
    CallList.STEPS: gettext_lazy("Add a step"),
    CallList.CATEGORIES: gettext_lazy("Add a category"),
    CallList.CONSENTS: gettext_lazy("Add a consent"),
    CallList.CHECKLIST: gettext_lazy("Add a check"),
    CallList.CRITERIA: gettext_lazy("Add a criterion"),
    CallList.CONDITIONS: gettext_lazy("Add a condition"),
}
NEW = {
    CallList.STEPS: gettext_lazy("New step"),
    CallList.CATEGORIES: gettext_lazy("New category"),
    CallList.CONSENTS: gettext_lazy("New consent"),
    CallList.CHECKLIST: gettext_lazy("New check"),
    CallList.CRITERIA: gettext_lazy("New criterion"),
    CallList.CONDITIONS: gettext_lazy("New condition"),
}
PARTS = {
    "id": gettext_lazy("Short name"),
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "text": gettext_lazy("Text"),
    "eligibility": gettext_lazy("Who can take part"),
    "terms": gettext_lazy("Terms"),
    "label": gettext_lazy("Label"),
    "help": gettext_lazy("Hint"),
    "type": gettext_lazy("Kind of answer"),
    "required": gettext_lazy("Answer required"),
    "fewest": gettext_lazy("At least"),
    "most": gettext_lazy("At most"),
    "choices": gettext_lazy("Choices"),
    "frameworks": gettext_lazy("Frameworks"),
    "target": gettext_lazy("Part of the record"),
    "public": gettext_lazy("Shown to the public"),
    "personal": gettext_lazy("Personal data"),
    "nodes": gettext_lazy("Nodes"),
    "number": gettext_lazy("Number"),
    "purpose": gettext_lazy("Purpose"),
    "weight": gettext_lazy("Weight"),
    "languages": gettext_lazy("Languages of entries"),
    "licence": gettext_lazy("Licence"),
    "source": gettext_lazy("Source"),
    "opens": gettext_lazy("First day"),
    "closes": gettext_lazy("Last day"),
}
ENTRY_EVENTS = {
    EntryStep.SUBMITTED: pgettext_lazy("what happened to an entry", "Sent in"),
    EntryStep.CHANGED: pgettext_lazy("what happened to an entry", "Changed by its sender"),
    EntryStep.RETURNED: pgettext_lazy("what happened to an entry", "Sent back with a question"),
    EntryStep.ACCEPTED: pgettext_lazy("what happened to an entry", "Accepted and published"),
    EntryStep.MERGED: pgettext_lazy("what happened to an entry", "Merged with another entry"),
}
"""The steps that everyone may know of; what was written with them stays between moderators and the sender."""


def field_limit_text(field: CallField) -> str:
    """`150 to 200 words`, `up to 5`, `one of 7`; empty without a limit."""
    fewest, most = field.fewest, field.most
    if field.type is CallFieldType.TEXT:
        return word_limit_text(fewest, most)
    if field.type is CallFieldType.CHOICE and most == 1:
        return _("one of %(n)s") % {"n": len(field.choices)}
    if fewest and most and fewest != most:
        return _("%(fewest)s to %(most)s") % {"fewest": fewest, "most": most}
    if most:
        return ngettext("only %(n)s", "up to %(n)s", most) % {"n": most}
    return _("at least %(n)s") % {"n": fewest} if fewest else ""


def call_part_name(part: str) -> str:
    name = PARTS.get(part)
    return str(name) if name is not None else capfirst(part)

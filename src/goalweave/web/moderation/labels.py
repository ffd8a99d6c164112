"""The words of the moderation."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from goalweave.calls.actions.moderation import ACCEPT, MERGE, REJECT
from goalweave.calls.models import EntryEvent, EntryStep
from goalweave.calls.organisation_matches import MatchReason

REASONS: dict[str, Promise] = {
    "spam": pgettext_lazy("why an entry is rejected", "It is advertising or spam"),
    "duplicate": pgettext_lazy("why an entry is rejected", "It has already been sent in"),
    "off_topic": pgettext_lazy("why an entry is rejected", "It is not about what the call asks for"),
    "not_eligible": pgettext_lazy("why an entry is rejected", "The sender cannot take part"),
    "incomplete": pgettext_lazy("why an entry is rejected", "Too much is missing"),
    "unreadable": pgettext_lazy("why an entry is rejected", "The text cannot be understood"),
}
"""As its sender reads it, too."""
ENTRY_STATES: dict[str, Promise] = {
    "waiting": pgettext_lazy("entries that", "Waiting"),
    "returned": pgettext_lazy("entries that", "Sender asked"),
    "accepted": pgettext_lazy("entries that", "Accepted"),
    "rejected": pgettext_lazy("entries that", "Rejected"),
    "merged": pgettext_lazy("entries that", "Merged"),
    "withdrawn": pgettext_lazy("entries that", "Withdrawn"),
}
STATE_NAMES = {"submitted": ENTRY_STATES["waiting"], **ENTRY_STATES}
"""State of an entry → its name."""
CLAIMS: dict[str, Promise] = {
    "mine": pgettext_lazy("entries that are claimed by", "Claimed by you"),
    "free": pgettext_lazy("entries that are claimed by", "Free"),
    "others": pgettext_lazy("entries that are claimed by", "Claimed by others"),
}
STEPS: dict[str, Promise] = {
    "started": pgettext_lazy("what happened to an entry", "begun"),
    "submitted": pgettext_lazy("what happened to an entry", "sent in"),
    "changed": pgettext_lazy("what happened to an entry", "changed by its sender"),
    "returned": pgettext_lazy("what happened to an entry", "sender asked"),
    "accepted": pgettext_lazy("what happened to an entry", "accepted"),
    "rejected": pgettext_lazy("what happened to an entry", "rejected"),
    "merged": pgettext_lazy("what happened to an entry", "merged"),
    "withdrawn": pgettext_lazy("what happened to an entry", "withdrawn by its sender"),
    "erased": pgettext_lazy("what happened to an entry", "personal data erased"),
    "reopened": pgettext_lazy("what happened to an entry", "decision undone"),
}
FIRST_VERDICTS: dict[tuple[str, str], Promise] = {
    (ACCEPT, ""): _("One moderator has accepted this entry with a new organisation."),
    (ACCEPT, "organisation"): _("One moderator has accepted this entry for %(name)s."),
    (REJECT, ""): _("One moderator has rejected this entry."),
    (MERGE, "entry"): _("One moderator has merged this entry into the entry “%(name)s”."),
    (MERGE, "record"): _("One moderator has merged this entry into the record “%(name)s”."),
}
"""Verdict, and kind of what the entry becomes by it → what the second of two moderators reads of the first one's."""
MATCHES: dict[str, Promise] = {
    MatchReason.NAME: _("same name"),
    MatchReason.PARTNER: _("known as a partner by this name"),
    MatchReason.ACRONYM: _("same acronym"),
    MatchReason.SIMILAR: _("similar name"),
}


def reason_text(reason: str) -> str:
    """A reason as it is stored, `off_topic: more words`, in words."""
    name, colon, text = reason.partition(": ")
    known = REASONS.get(name)
    if known is None:
        return text if colon and name == "other" else reason
    return f"{known}. {text}" if text else str(known)


def event_text(event: EntryEvent) -> str:
    """What was written when something happened to an entry, as its sender reads it."""
    return reason_text(event.text) if event.step == EntryStep.REJECTED else event.text


def waiting_days(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}

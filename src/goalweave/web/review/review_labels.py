"""The words of a review as people read them; translated when shown."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from goalweave.mapping.assignments import MINE, OVERDUE, UNASSIGNED
from goalweave.mapping.margin import Margin, MarginReason

REASONS = {
    "not_about": gettext_lazy("Not about this"),
    "too_general": gettext_lazy("Too general"),
    "in_passing": gettext_lazy("Only mentioned in passing"),
    "wrong_node": gettext_lazy("Right goal, wrong target"),
}
VERBS = {
    "accept": gettext_lazy("accepted"),
    "reject": gettext_lazy("rejected"),
    "verdict": gettext_lazy("reviewed; waiting for a second reviewer"),
    "disputed": gettext_lazy("reviewed; you and the other reviewer disagree"),
    "change": gettext_lazy("changed"),
    "add": gettext_lazy("added"),
    "remove": gettext_lazy("removed"),
    "shares": gettext_lazy("shares set"),
    "assign": gettext_lazy("assigned"),
    "withdraw": gettext_lazy("assignment ended"),
}
ORDERS = {
    "uncertain": gettext_lazy("Most uncertain first"),
    "goal": gettext_lazy("By goal"),
    "newest": gettext_lazy("Newest first"),
    "due": gettext_lazy("By deadline"),
}
TURNS = {
    MINE: gettext_lazy("Assigned to me"),
    OVERDUE: gettext_lazy("Overdue"),
    UNASSIGNED: gettext_lazy("Unassigned"),
}
EVEN = 0.15
"""A score so near to one half is about as likely wrong as right."""


def reason_name(reason: str) -> str:
    """Return the name of a predefined reason, or the text of another."""
    return str(REASONS.get(reason, reason))


def days_left(days: int) -> str:
    """Return the days until the deadline in words, since colour alone conveys nothing to some readers."""
    if days < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def margin_reason(margin: Margin) -> str:
    """Explain the position of a record in the queue."""
    codes = [node.node.code for node in margin.nodes]
    if margin.why is MarginReason.DISPUTED:
        return _("Two reviewers disagree on %(nodes)s. Another editor or manager must resolve this.") % {
            "nodes": ", ".join(codes)
        }
    if margin.why is MarginReason.NAMED:
        return _("The text names this node itself. Decide whether the text is really about it.")
    # number_format cuts decimals off; the page beside it rounds them.
    score = number_format(round(margin.nodes[0].score, 2), 2)
    if margin.why is MarginReason.CLOSE:
        return _("%(one)s and %(other)s score within %(gap)s of each other and are based on the same passage.") % {
            "one": codes[0],
            "other": codes[1],
            "gap": number_format(max(margin.value, 0.01), 2),
        }
    if margin.value <= EVEN:
        return _("%(node)s scores %(score)s: about as likely to be wrong as right.") % {
            "node": codes[0],
            "score": score,
        }
    return _("%(node)s scores %(score)s, the closest to 0.5 of the suggestions here.") % {
        "node": codes[0],
        "score": score,
    }

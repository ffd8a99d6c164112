"""The words of a review as people read them; translated when shown."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from goalweave.mapping.assignments import LATE, MINE, NOBODY
from goalweave.mapping.margin import Margin, Why

REASONS = {
    "not_about": gettext_lazy("It is not about this"),
    "too_general": gettext_lazy("Too general"),
    "in_passing": gettext_lazy("Only mentioned in passing"),
    "wrong_node": gettext_lazy("Wrong target of this goal"),
}
VERBS = {
    "accept": gettext_lazy("accepted"),
    "reject": gettext_lazy("rejected"),
    "verdict": gettext_lazy("judged, waits for a second reviewer"),
    "disputed": gettext_lazy("judged, the two of you differ"),
    "change": gettext_lazy("changed"),
    "add": gettext_lazy("added"),
    "remove": gettext_lazy("removed"),
    "shares": gettext_lazy("shares set"),
    "assign": gettext_lazy("handed over"),
    "withdraw": gettext_lazy("taken back, nobody's turn"),
}
ORDERS = {
    "uncertain": gettext_lazy("Most uncertain first"),
    "goal": gettext_lazy("By goal"),
    "newest": gettext_lazy("Newest first"),
    "due": gettext_lazy("By last day"),
}
TURNS = {
    MINE: gettext_lazy("Mine"),
    LATE: gettext_lazy("Late"),
    NOBODY: gettext_lazy("Of nobody"),
}
EVEN = 0.15
"""A score so near to one half is about as likely wrong as right."""


def reason_name(reason: str) -> str:
    """A reason that was chosen, or what was written."""
    return str(REASONS.get(reason, reason))


def days_left(days: int) -> str:
    """Until the last day of a turn; in words, since colour alone tells nothing to some."""
    if days < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def why(margin: Margin) -> str:
    """Why a record stands where it stands in the queue."""
    codes = [one.node.code for one in margin.nodes]
    if margin.why is Why.DISPUTED:
        return _("Two reviewers differ on %(nodes)s. An editor or manager who is neither of them settles it.") % {
            "nodes": ", ".join(codes)
        }
    if margin.why is Why.NAMED:
        return _("The text names this itself. Whether it is about it is for you to say.")
    score = number_format(margin.nodes[0].score, 2)
    if margin.why is Why.CLOSE:
        return _("%(one)s and %(other)s score within %(gap)s of each other and rest on the same passage.") % {
            "one": codes[0], "other": codes[1], "gap": number_format(max(margin.value, 0.01), 2),
        }  # fmt: skip
    if margin.value <= EVEN:
        return _("%(node)s scores %(score)s: about as likely wrong as right.") % {"node": codes[0], "score": score}
    return _("%(node)s scores %(score)s: of what is suggested here the nearest to one half.") % {
        "node": codes[0], "score": score,
    }  # fmt: skip

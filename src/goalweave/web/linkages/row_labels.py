"""The state of rows, owners and proposals as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext, pgettext, pgettext_lazy

from goalweave.accounts.models import Organisation
from goalweave.core.model import Strength, StrengthSource
from goalweave.linkages.models import Outcome, OwnerRole, ProposalKind, ProposalState
from goalweave.linkages.queries import LinkView, RowView
from goalweave.linkages.states import OwnerState, OwnerStatus, RowState
from goalweave.web.linkages.page_context import organisation_name
from goalweave.wording import labels

ROW_STATES: dict[str, Promise] = {
    RowState.DRAFT: pgettext_lazy("state of a row of a linkage", "draft"),
    RowState.PROPOSED: pgettext_lazy("state of a row of a linkage", "proposed"),
    RowState.PARTLY_SIGNED: pgettext_lazy("state of a row of a linkage", "signed by some"),
    RowState.SIGNED: pgettext_lazy("state of a row of a linkage", "signed by all"),
    RowState.DISPUTED: pgettext_lazy("state of a row of a linkage", "disputed"),
}
SHAPES = {
    RowState.DRAFT: "draft",
    RowState.PROPOSED: "proposed",
    RowState.PARTLY_SIGNED: "partly",
    RowState.SIGNED: "signed",
    RowState.DISPUTED: "disputed",
}
"""State → the class of its mark."""
PROPOSAL_KINDS: dict[str, Promise] = {
    ProposalKind.ADD: pgettext_lazy("what is proposed", "New link"),
    ProposalKind.CHANGE: pgettext_lazy("what is proposed", "Change of a link"),
    ProposalKind.REMOVE: pgettext_lazy("what is proposed", "Removal of a link"),
}
PROPOSAL_STATES: dict[str, Promise] = {
    ProposalState.DRAFT: pgettext_lazy("state of a proposal", "draft"),
    ProposalState.PROPOSED: pgettext_lazy("state of a proposal", "proposed"),
    ProposalState.ACCEPTED: pgettext_lazy("state of a proposal", "accepted"),
    ProposalState.REJECTED: pgettext_lazy("state of a proposal", "rejected"),
    ProposalState.WITHDRAWN: pgettext_lazy("state of a proposal", "withdrawn"),
}
PROPOSAL_SHAPES = {
    ProposalState.DRAFT: "draft",
    ProposalState.PROPOSED: "proposed",
    ProposalState.ACCEPTED: "signed",
    ProposalState.REJECTED: "ours",
    ProposalState.WITHDRAWN: "ours",
}
OUTCOMES: dict[str, Promise] = {
    Outcome.KEPT: pgettext_lazy("how a dispute ended", "the link stays as it is"),
    Outcome.CHANGED: pgettext_lazy("how a dispute ended", "the link was changed"),
    Outcome.REMOVED: pgettext_lazy("how a dispute ended", "the link was removed"),
    Outcome.WITHDRAWN: pgettext_lazy("how a dispute ended", "the dispute was withdrawn"),
}
OWNER_ROLES: dict[str, Promise] = {
    OwnerRole.LEAD: pgettext_lazy("owner of a row", "lead facilitator"),
    OwnerRole.FACILITATOR: pgettext_lazy("owner of a row", "facilitator"),
}


def row_state_text(row: RowView) -> str:
    """`signed by 2 of 3`, `disputed, 1 link`."""
    if row.state is RowState.DISPUTED:
        return ngettext("disputed, %(n)s link", "disputed, %(n)s links", row.disputed_links) % {"n": row.disputed_links}
    if row.state in (RowState.SIGNED, RowState.PARTLY_SIGNED):
        return _("signed by %(n)s of %(all)s") % {"n": row.signed, "all": len(row.owners)}
    return str(ROW_STATES[row.state])


def owner_state(owner: OwnerStatus) -> tuple[str, str]:
    """The class of its mark and what the owner has done: `signed 20 May 2019`."""
    if owner.disputes:
        text = ngettext("disputes %(n)s link", "disputes %(n)s links", owner.disputes) % {"n": owner.disputes}
        if owner.state is OwnerState.SIGNED and owner.signed is not None:
            day = date_format(owner.signed, "DATE_FORMAT")
            text = _("%(disputes)s; signed the others on %(day)s") % {"disputes": text, "day": day}
        return "disputed", text
    if owner.state is OwnerState.UNSIGNED or owner.signed is None:
        return "proposed", pgettext("an owner of a row", "has not signed")
    day = date_format(owner.signed, "DATE_FORMAT")
    if owner.state is OwnerState.EARLIER_TEXT:
        return "partly", _("signed an earlier text on %(day)s") % {"day": day}
    return "signed", _("signed on %(day)s") % {"day": day}


def agreed_text(agreed: Sequence[Organisation], owners: int) -> str:
    """Who agreed to a link: all owners of its row, some, or none yet."""
    if not agreed:
        return pgettext("who agreed to a link", "no owner yet")
    if len(agreed) == owners and owners > 1:
        return ngettext("all %(n)s owner", "all %(n)s owners", owners) % {"n": owners}
    return join_names(agreed)


def join_names(organisations: Sequence[Organisation]) -> str:
    return pgettext("between names", ", ").join(map(organisation_name, organisations))


def strength_text(link: LinkView, owners: int) -> str:
    """As pages have it everywhere, and “as signed” once every owner of the row has signed the link."""
    if link.text.strength:
        strength = str(labels.STRENGTHS[Strength(link.text.strength)])
    elif link.weight is not None:
        strength = number_format(link.weight)
    else:
        return str(labels.NO_STRENGTH)
    by = StrengthSource(link.strength_by)
    if owners and len(link.agreed) == owners:
        by = StrengthSource.SIGNED
    return str(labels.STRENGTHS_BY[by]) % {"strength": strength}

"""Proposals from a workbook that colleagues have filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import InputError, InputErrors
from goalweave.formats.frameworks.link_table import TableLink
from goalweave.frameworks.queries import catalogue
from goalweave.linkages.actions.proposals import propose_change, propose_link, propose_removal
from goalweave.linkages.content import Identity, LinkText, check_link, link_identity, link_text
from goalweave.linkages.models import JointLinkage, Proposal, WorkingLink

ORIGIN = "file"
REMOVE, DRAFT = "remove", "draft"


@dataclass(frozen=True, slots=True)
class FileProposals:
    """proposals: what was proposed, in the order of the file; unchanged: lines that say what a link says already."""

    proposals: tuple[Proposal, ...]
    unchanged: int


@transaction.atomic
def propose_from_file(
    *,
    actor: Actor,
    linkage: JointLinkage,
    organisation: Organisation,
    links: Sequence[TableLink],
    file: str,
    now: datetime,
) -> FileProposals:
    """Propose what the lines of a file add, change or remove. All or nothing is written.

    A line with the ends, relation and sign of a link is about that link; so is one between the same two nodes where the
    linkage has one link alone and the file one line. Raises NotAllowed; InputErrors with all lines that cannot be
    proposed, each with line and column.
    """
    working = list(linkage.links.all())
    by_identity = {link_identity(link): link for link in working}
    proposals: list[Proposal] = []
    problems: list[InputError] = []
    seen: dict[Identity, int] = {}
    unchanged = 0
    for line in links:
        text = LinkText(line.subject, line.object, line.relation, line.sign, line.strength, line.rationale, line.source)
        identity = link_identity(text)
        try:
            if identity in seen:
                raise InputError(_("Line %(line)d has the same link.") % {"line": seen[identity]}, field="to")
            seen[identity] = line.line
            there = by_identity.get(identity) or _lone_link(text, working, links)
            text = check_link(text, catalogue(), linkage.subject, linkage.object)
            proposal = _propose_line(actor, linkage, organisation, line, text, there, now)
        except InputErrors as error:
            problems += [problem.at(file=file, line=line.line) for problem in error.problems]
            continue
        except InputError as error:
            problems.append(error.at(file=file, line=line.line))
            continue
        if proposal is None:
            unchanged += 1
        else:
            proposals.append(proposal)
    if problems:
        raise InputErrors([_in_columns(problem) for problem in problems])
    return FileProposals(tuple(proposals), unchanged)


def _propose_line(
    actor: Actor,
    linkage: JointLinkage,
    organisation: Organisation,
    line: TableLink,
    text: LinkText,
    there: WorkingLink | None,
    now: datetime,
) -> Proposal | None:
    draft = line.state == DRAFT
    if line.state == REMOVE:
        if there is None:
            raise InputError(_("The linkage does not have this link."), field="to")
        return propose_removal(actor=actor, working=there, organisation=organisation, comment=line.comment, now=now)
    if there is None:
        return propose_link(
            actor=actor,
            linkage=linkage,
            organisation=organisation,
            link=text,
            now=now,
            draft=draft,
            comment=line.comment,
            origin=ORIGIN,
        )
    if text == link_text(there):
        return None
    return propose_change(
        actor=actor,
        working=there,
        organisation=organisation,
        link=text,
        now=now,
        draft=draft,
        comment=line.comment,
        origin=ORIGIN,
    )


def _lone_link(text: LinkText, working: Iterable[WorkingLink], links: Iterable[TableLink]) -> WorkingLink | None:
    """The one link between the two nodes, where the file has one line for them."""
    ends = (text.subject, text.object)
    same = [link for link in working if (link.subject, link.object) == ends]
    lines = [line for line in links if (line.subject, line.object) == ends]
    return same[0] if len(same) == len(lines) == 1 else None


COLUMN_OF_FIELD = {"subject": "from", "object": "to"}


def _in_columns(problem: InputError) -> InputError:
    """With the name that the column has in the file."""
    return InputError(
        problem.message,
        file=problem.file,
        line=problem.line,
        field=COLUMN_OF_FIELD.get(problem.field, problem.field),
        value=problem.value,
    )

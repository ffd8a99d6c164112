"""Links as a workbook that colleagues fill in: written from the working copy, read back, checked, then proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any, cast

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.accounts.models import Organisation
from goalweave.core.errors import Conflict, GoalweaveError, InputError, InputErrors, NotAllowed
from goalweave.documents.output import XLSX
from goalweave.formats.frameworks.link_table import TableLink, read_link_table, table_links, write_link_table
from goalweave.formats.frameworks.sssom import read_sssom
from goalweave.formats.reading.limits import Limits
from goalweave.linkages import actions, queries
from goalweave.linkages.actions import FileProposals
from goalweave.web.downloads import file_response
from goalweave.web.linkages.page_context import (
    LinkagePage,
    acting_organisation,
    organisation_name,
    work_page,
)
from goalweave.web.linkages.show import ProposalLine, proposal_line
from goalweave.web.linkages.tasks import enqueue_linkage_mails
from goalweave.wording.messages import describe_error

LIMITS = Limits(file=5_000_000, expanded=50_000_000, cells=200_000)
SALT = "goalweave.linkages.workbook"
SSSOM = (".tsv", ".sssom")
MOST_SHOWN = 200


@require_safe
@never_cache
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The working copy, to be filled in. For members of the owners."""
    page = work_page(request, slug)
    stream = BytesIO()
    write_link_table(stream, queries.link_table(page.who, page.linkage), page.subject, page.object)
    return file_response(stream.getvalue(), f"{page.linkage.slug}.xlsx", XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """`file`: is read and shown, nothing is stored; `checked=` what that page sent along: it is proposed."""
    page = work_page(request, slug)
    organisations = queries.proposing_for(page.who, page.linkage)
    if not organisations:
        raise NotAllowed("only editors and managers of an owner can propose links")
    context: dict[str, Any] = {
        "page": page,
        "organisations": organisations,
        "crumbs": page.crumbs((_("Workbook"), "")),
    }
    if request.method != "POST":
        return render(request, "linkages/workbook.html", context)
    organisation = acting_organisation(organisations, str(request.POST.get("organisation", "")))
    checked = str(request.POST.get("checked", ""))
    try:
        links = _checked_links(checked) if checked else _uploaded_links(request, page)
        if checked:
            proposed = _propose(page, organisation, links)
            return _proposed(request, page, proposed)
        file = request.FILES.get("file")
        proposals, unchanged = _try_proposals(page, organisation, links, str(getattr(file, "name", "")))
    except NotAllowed:
        raise
    except GoalweaveError as error:
        problems = error.problems if isinstance(error, InputErrors) else [error]
        context["problems"] = [describe_error(problem) for problem in problems[:MOST_SHOWN]]
        return render(request, "linkages/workbook.html", context, status=400)
    context |= {
        "proposals": proposals[:MOST_SHOWN],
        "count": len(proposals),
        "more": max(len(proposals) - MOST_SHOWN, 0),
        "unchanged": unchanged,
        "organisation": organisation,
        "name": organisation_name(organisation),
        "checked": signing.dumps([asdict(link) for link in links], salt=SALT, compress=True),
    }
    return render(request, "linkages/workbook.html", context)


def _uploaded_links(request: HttpRequest, page: LinkagePage) -> Sequence[TableLink]:
    """Of the file that was sent: a workbook, CSV or SSSOM. Raises InputError."""
    file = cast("UploadedFile[bytes] | None", request.FILES.get("file"))
    if file is None or not file.name:
        raise InputError(_("Choose a file."))
    data = file.read(LIMITS.file + 1)
    if not file.name.lower().endswith(SSSOM):
        return read_link_table(BytesIO(data), file.name, LIMITS)
    linkage = read_sssom(data, file.name, page.catalogue)
    if (linkage.subject, linkage.object) != (page.linkage.subject, page.linkage.object):
        raise InputError(_("The file links other frameworks."), file=file.name)
    return table_links(linkage)


def _checked_links(text: str) -> Sequence[TableLink]:
    """Raises InputError for what this page has not sent along."""
    try:
        return [TableLink(**fields) for fields in signing.loads(text, salt=SALT, max_age=24 * 60 * 60)]
    except signing.BadSignature as error:
        raise InputError(_("The checked file is too old. Choose it again.")) from error


def _propose(
    page: LinkagePage, organisation: Organisation, links: Sequence[TableLink], file: str = ""
) -> FileProposals:
    """file: its name, for what is wrong with a line."""
    return actions.propose_from_file(
        actor=page.who,
        linkage=page.linkage,
        organisation=organisation,
        links=links,
        file=file,
        now=timezone.now(),
    )


def _try_proposals(
    page: LinkagePage, organisation: Organisation, links: Sequence[TableLink], file: str
) -> tuple[list[ProposalLine], int]:
    """What would be proposed, and how many lines say nothing new; nothing is written."""
    with transaction.atomic():
        done = _propose(page, organisation, links, file)
        lines = [proposal_line(page, proposal) for proposal in done.proposals]
        transaction.set_rollback(True)
    return lines, done.unchanged


def _proposed(request: HttpRequest, page: LinkagePage, proposed: FileProposals) -> HttpResponse:
    count = len(proposed.proposals)
    if not count:
        raise Conflict(_("The file proposes nothing new."))
    messages.success(request, ngettext("%(n)s link proposed.", "%(n)s links proposed.", count) % {"n": count})
    enqueue_linkage_mails(request)
    return redirect("linkage-proposals", page.linkage.slug)

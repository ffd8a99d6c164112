"""Versions of a joint linkage: the list, a page for each at an address for good, what differs, files, a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.core.errors import NotAllowed, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Node
from goalweave.core.text.languages import LANGUAGES, LanguageMap, base_language
from goalweave.documents.document_cache import document_digest, offer_cached, read_cached
from goalweave.documents.joint_matrix import joint_matrix_document
from goalweave.documents.output import FORMS, load_style, render_document
from goalweave.linkages import actions, queries, rules
from goalweave.linkages.content import LinkageDifference, LinkText
from goalweave.linkages.models import Version
from goalweave.linkages.states import OwnerState, RowState
from goalweave.linkages.versions import frozen_text
from goalweave.publishing import PdfUnavailable, missing_for_pdf
from goalweave.web.documents.forms import cache_folder, styles_folder
from goalweave.web.downloads import csv_response, file_response
from goalweave.web.linkages.forms import ReleaseForm
from goalweave.web.linkages.page_context import LinkagePage, node_if_known, public_page, work_page
from goalweave.web.linkages.proposals import FieldComparison, compare_link_fields
from goalweave.web.linkages.row_labels import ROW_STATES, SHAPES
from goalweave.web.linkages.show import version_line
from goalweave.web.linkages.tasks import enqueue_linkage_mails
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data
from goalweave.wording import labels

CSV = (
    *("row", "subject", "object", "relation", "weight", "strength", "strength_by", "sign", "status", "source"),
    *(f"rationale.{language}" for language in LANGUAGES),
    *("agreed", "disputed"),
)


@dataclass(frozen=True)
class FrozenLink:
    text: LinkText
    here: Curie | None
    other: Curie | None
    other_node: Node | None
    strength: str
    status: str
    agreed: tuple[str, ...]
    disputed: tuple[str, ...]


@dataclass(frozen=True)
class FrozenRow:
    """owners: name, whether it had signed the row as it is here, when it last signed."""

    code: str
    curie: Curie | None
    node: Node | None
    shape: str
    state: str
    owners: list[tuple[LanguageMap, bool, datetime | None]]
    links: list[FrozenLink]


@dataclass(frozen=True)
class DifferenceLine:
    link: LinkText
    subject: Curie | None
    object: Curie | None
    object_node: Node | None
    fields: list[FieldComparison]


@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    page = public_page(request, slug)
    versions = queries.versions(page.linkage)
    context = {
        "page": page,
        "versions": [version_line(version, versions[0]) for version in versions],
        "crumbs": page.crumbs((_("Versions"), "")),
    }
    return render(request, "linkages/versions.html", context)


@require_safe
def show(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The version as it was released."""
    page = public_page(request, slug)
    version = _version(page, number)
    versions = queries.versions(page.linkage)
    earlier = next(
        (candidate for candidate in versions if (candidate.major, candidate.minor) < (version.major, version.minor)),
        None,
    )
    context = {
        "page": page,
        "shown": version_line(version, versions[0]),
        "version": version,
        "rows": frozen_rows(page, version),
        "earlier": earlier,
        "difference": difference_counts(queries.version_difference(earlier, version)) if earlier else None,
        "address": request.build_absolute_uri(reverse("linkage-version", args=[page.linkage.slug, version.number])),
        "no_pdf": bool(missing_for_pdf(())),
        "crumbs": page.crumbs(
            (_("Versions"), reverse("linkage-versions", args=[page.linkage.slug])), (version.number, "")
        ),
    }
    return render(request, "linkages/version.html", context)


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """`?from=`, `?to=`: numbers of two versions; the latest two otherwise."""
    page = public_page(request, slug)
    versions = queries.versions(page.linkage)
    numbers = [version.number for version in versions]
    after = _version(page, request.GET.get("to") or numbers[0])
    earlier = [version.number for version in versions if (version.major, version.minor) < (after.major, after.minor)]
    before = _version(page, request.GET.get("from") or (earlier[0] if earlier else numbers[-1]))
    difference = queries.version_difference(before, after)
    context = {
        "page": page,
        "numbers": numbers,
        "before": before,
        "after": after,
        "counts": difference_counts(difference),
        "parts": difference_lines(page, difference),
        "crumbs": page.crumbs(
            (_("Versions"), reverse("linkage-versions", args=[page.linkage.slug])), (_("Differences"), "")
        ),
    }
    return render(request, "linkages/compare.html", context)


@require_safe
def links_csv(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The links of a version, with the columns of a pack and who agreed to each."""
    page = public_page(request, slug)
    version = _version(page, number)
    return csv_response(f"{page.linkage.slug}-{version.number}.csv", CSV, _csv_rows(version))


@require_safe
def matrix_pdf(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The printed matrix of a version, with rationales and signatures."""
    page = public_page(request, slug)
    version = _version(page, number)
    with error_messages(request):
        language = base_language(get_language() or "en")
        if missing := missing_for_pdf((language,)):
            raise PdfUnavailable(missing)
        address = request.build_absolute_uri(reverse("linkage-version", args=[page.linkage.slug, version.number]))
        document = joint_matrix_document(page.catalogue, version, page.title, language, address)
        style = load_style("", styles_folder())
        name = f"{document_digest(document, 'pdf', style)}.pdf"
        content = read_cached(cache_folder(), name)
        if content is None:
            content = render_document(document, "pdf", style)
            offer_cached(cache_folder(), name, content)
        return file_response(content, f"{page.linkage.slug}-{version.number}.pdf", FORMS["pdf"])
    return redirect("linkage-version", page.linkage.slug, version.number)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """`notes:en=` … what has changed; `major=`."""
    page = work_page(request, slug)
    rows = queries.linkage_rows(page.who, page.linkage)
    owned = [row for row in rows if row.owners]
    complete = bool(owned) and all(row.state is RowState.SIGNED for row in owned)
    if not rules.may_release(page.who, page.linkage, complete=complete):
        raise NotAllowed("only administrators, or managers of an owner once all rows are signed, can release this")
    form = ReleaseForm(submitted_data(request))
    if form.is_bound and form.is_valid():
        with form_errors(form):
            version = actions.release_version(
                actor=page.who,
                linkage=page.linkage,
                notes=form.cleaned_data["notes"],
                now=timezone.now(),
                major=form.cleaned_data["major"],
            )
            messages.success(request, _("Version %(number)s is released.") % {"number": version.number})
            enqueue_linkage_mails(request)
            return redirect("linkage-version", page.linkage.slug, version.number)
    difference = queries.working_difference(page.who, page.linkage)
    unsigned = [row for row in owned if row.state is not RowState.SIGNED]
    context = {
        "page": page,
        "form": form,
        "latest": queries.latest_version(page.linkage),
        "counts": difference_counts(difference),
        "parts": difference_lines(page, difference),
        "unsigned": [(row.code, SHAPES[row.state], ROW_STATES[row.state], page.row_href(row.code)) for row in unsigned],
        "unowned": len(rows) - len(owned),
        "crumbs": page.crumbs((_("Release a version"), "")),
    }
    return render(request, "linkages/release.html", context, status=form_status(form))


def _version(page: LinkagePage, number: str) -> Version:
    version = queries.find_version(page.linkage, number)
    if version is None:
        raise UnknownNode(Message("{linkage} has no version {number}", linkage=page.linkage.slug, number=number))
    return version


def frozen_rows(page: LinkagePage, version: Version) -> list[FrozenRow]:
    by_row: dict[str, list[FrozenLink]] = {}
    for link in version.content["links"]:
        by_row.setdefault(link["row"], []).append(_frozen_link(page, link))
    return [_frozen_row(page, row, by_row.get(row["code"], [])) for row in version.content["rows"]]


def _frozen_row(page: LinkagePage, row: Mapping[str, Any], links: list[FrozenLink]) -> FrozenRow:
    state = RowState(row["state"])
    owners = [
        (
            owner["name"],
            owner["state"] == OwnerState.SIGNED,
            parse_datetime(owner["signed"]) if owner["signed"] else None,
        )
        for owner in row["owners"]
    ]
    curie, node = node_if_known(page.rows_framework, row["code"])
    return FrozenRow(row["code"], curie, node, SHAPES[state], str(ROW_STATES[state]), owners, links)


def _frozen_link(page: LinkagePage, link: Mapping[str, Any]) -> FrozenLink:
    text = frozen_text(link)
    here, other = (text.subject, text.object) if page.linkage.side == "subject" else (text.object, text.subject)
    own = node_if_known(page.rows_framework, here)[0] if here != link["row"] else None
    other_curie, other_node = node_if_known(page.columns_framework, other)
    return FrozenLink(
        text=text,
        here=own,
        other=other_curie,
        other_node=other_node,
        strength=_frozen_strength(link),
        status=link["status"],
        agreed=tuple(link["agreed"]),
        disputed=tuple(link["disputed"]),
    )


def _frozen_strength(link: Mapping[str, Any]) -> str:
    if not link["strength"]:
        return str(labels.NO_STRENGTH)
    return str(labels.STRENGTHS_BY[link["strength_by"]]) % {"strength": labels.STRENGTHS[link["strength"]]}


def difference_counts(difference: LinkageDifference) -> dict[str, int]:
    return {
        "added": len(difference.added),
        "changed": len(difference.changed),
        "removed": len(difference.removed),
    }


def difference_lines(page: LinkagePage, difference: LinkageDifference) -> list[tuple[str, list[DifferenceLine]]]:
    """By what happened; parts without links are left out."""
    changed = [
        _difference_line(
            page, change.after, [field for field in compare_link_fields(change.before, change.after) if field.differs]
        )
        for change in difference.changed
    ]
    parts = [
        (_("Added"), [_difference_line(page, link, compare_link_fields(None, link)) for link in difference.added]),
        (_("Changed"), changed),
        (_("Removed"), [_difference_line(page, link, compare_link_fields(None, link)) for link in difference.removed]),
    ]
    return [(name, lines) for name, lines in parts if lines]


def _difference_line(page: LinkagePage, link: LinkText, fields: list[FieldComparison]) -> DifferenceLine:
    object_, node = node_if_known(page.object, link.object)
    return DifferenceLine(link, node_if_known(page.subject, link.subject)[0], object_, node, fields)


def _csv_rows(version: Version) -> Iterator[tuple[object, ...]]:
    for link in version.content["links"]:
        by = link["strength_by"] if link["strength"] or link["weight"] is not None else ""
        yield (
            link["row"],
            link["subject"],
            link["object"],
            link["relation"],
            "" if link["weight"] is None else link["weight"],
            link["strength"],
            by,
            link["sign"],
            link["status"],
            link["source"],
            *(link["rationale"].get(language, "") for language in LANGUAGES),
            " ".join(link["agreed"]),
            " ".join(link["disputed"]),
        )

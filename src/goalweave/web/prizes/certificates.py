"""A certificate: the page that says whether its number is valid, and the certificate as PDF in the reader's language."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.documents.certificate import CertificateText, certificate_document
from goalweave.documents.output import FORMS, load_style
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import queries
from goalweave.prizes.entry_facts import read_entry_facts
from goalweave.publishing import PdfUnavailable, missing_for_pdf
from goalweave.web.addresses import on_site
from goalweave.web.documents.files import cached_file
from goalweave.web.documents.forms import styles_folder
from goalweave.web.posts import error_messages
from goalweave.web.prizes.page_context import edition_crumbs, edition_name, edition_or_404, entry_address
from goalweave.wording.prize_labels import CERTIFICATES, category_name
from goalweave.wording.templatetags.goalweave import country_name, pick_text, reader_language

FILES = ("pdf",)


@require_safe
def certificate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """`format=pdf` for the file. A number that is not valid any more has its page, which says so, but no file."""
    _who, row, call, _prize = edition_or_404(request, slug)
    own = queries.public_certificate(row, number, timezone.now())
    file_format = request.GET.get("format", "")
    if own is None or (file_format and (file_format not in FILES or own.withdrawn)):
        raise Http404
    facts = read_entry_facts(own.nominee.entry, catalogue())
    address = on_site(reverse("edition-certificate", args=[slug, own.number]), request)
    if file_format:
        text = CertificateText(
            edition_name(row, call),
            pick_text(row.call.organisation.name),
            own.kind,
            facts.title,
            facts.organisation,
            country_name(facts.country) if facts.country else "",
            category_name(call, own.nominee.category) if own.nominee.category else "",
            own.number,
            timezone.localdate(own.issued).isoformat(),
            address,
        )
        with error_messages(request):
            document = certificate_document(text, reader_language())
            if missing := missing_for_pdf((document.language,)):
                raise PdfUnavailable(missing)
            return cached_file(request, document, load_style("", styles_folder()), f"certificate-{own.number}", "pdf")
        return redirect("edition-certificate", slug, own.number)
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "certificate": own,
        "kind": CERTIFICATES[own.kind],
        "facts": facts,
        "category": category_name(call, own.nominee.category) if own.nominee.category else "",
        "entry_href": entry_address(own.nominee),
        "address": address,
        "pdf": "pdf" in FORMS and not missing_for_pdf(()),
        "crumbs": edition_crumbs(row, call, (_("Certificate %(number)s") % {"number": own.number}, "")),
    }
    return render(request, "prizes/certificate.html", context)

"""A certificate of a prize: one page with a number and the address under which it is verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _, pgettext

from goalweave.core.document import Block, Document, DocumentLayout, Hyperlink, Paragraph, ParagraphStyle, TextRun
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import PLACE, heading, own_direction, paragraph, sentence_around
from goalweave.documents.text_formats import document_language, format_day
from goalweave.prizes.models import CertificateKind


@dataclass(frozen=True, slots=True)
class CertificateText:
    """What is printed. edition: name of the prize with its year; organiser: who awards it; project, organisation, country: who gets it;
    category: empty for a prize without categories; issued: ISO date; address: of the page that verifies it."""

    edition: str
    organiser: str
    kind: str
    project: str
    organisation: str
    country: str
    category: str
    number: str
    issued: str
    address: str


def certificate_document(text: CertificateText, language: str) -> Document:
    with document_language(language):
        return Document(
            title=_TITLES[text.kind](),
            subtitle=sanitise_line(text.edition),
            language=language,
            author=sanitise_line(text.organiser),
            blocks=tuple(_blocks(text, language)),
            layout=DocumentLayout.CERTIFICATE,
        )


def _blocks(text: CertificateText, language: str) -> list[Block]:
    project = sanitise_line(text.project)
    who = " · ".join(filter(None, (sanitise_line(text.organisation), text.country)))
    blocks: list[Block] = [paragraph(_("This certificate is awarded to the project"), ParagraphStyle.SMALL)]
    blocks.append(heading(1, project))
    if who:
        blocks.append(paragraph(who, ParagraphStyle.LEAD))
    blocks.append(paragraph(_sentence(text)))
    facts = _("Certificate %(number)s, issued on %(day)s. To verify it: %(address)s") % {
        "number": PLACE,
        "day": format_day(text.issued, language),
        "address": PLACE,
    }
    runs = sentence_around(facts, own_direction(text.number), own_direction(text.address))
    content = tuple(
        Hyperlink(text.address, (run,)) if isinstance(run, TextRun) and run.text == text.address else run
        for run in runs
    )
    blocks.append(Paragraph(content, ParagraphStyle.SMALL))
    return blocks


def _sentence(text: CertificateText) -> str:
    """What was reached, in which category."""
    category = sanitise_line(text.category)
    if not category:
        return ""
    return _("Category: %(category)s") % {"category": category}


_TITLES: dict[str, Callable[[], str]] = {
    CertificateKind.WINNER: lambda: pgettext("title in a prize", "Winner"),
    CertificateKind.CHAMPION: lambda: pgettext("title in a prize", "Champion"),
    CertificateKind.NOMINEE: lambda: pgettext("title in a prize", "Nominee"),
}

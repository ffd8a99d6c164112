"""How a document came about, from what it used: frameworks, mappings, the classifier, links, and what cannot be seen in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.utils.translation import gettext as _

from goalweave.classifiers.model_files import read_figures as read_model_figures
from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Block, ItemList, Paragraph, TextRun
from goalweave.core.model import Framework, Record
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import PLACE, own_direction, paragraph, sentence_around, text_run
from goalweave.documents.shared_sections import DocumentContext
from goalweave.documents.text_formats import format_counts, format_number, text_in_language
from goalweave.packs.library import SHIPPED
from goalweave.wording.indicator_labels import PERCENT, unit_sign

MODEL = SHIPPED / "sdg" / "model"


def method_blocks(context: DocumentContext, records: Sequence[Record] | None = None) -> Iterator[Block]:
    """What the figures of a document about records rest on: only what this document used. records: None for all of them."""
    framework, language = context.framework, context.language
    used = context.records if records is None else records
    yield from framework_method_blocks(framework, language)
    yield from counting_method_blocks()
    yield from mapping_method_blocks(used, framework)
    if any(context.coverage.rows[code].accepted.via.records for code in framework.child_codes.get(None, ())):
        yield from link_method_blocks(context.catalogue, context.records, framework, language)


def counting_method_blocks() -> Iterator[Block]:
    """How this was counted, in plain words."""
    yield paragraph(
        _(
            "A record counts once for a node, whether it is mapped to the node itself or to a node below it. "
            "A record can be mapped to several nodes, so the figures for nodes do not add up to the total. "
            "Only accepted mappings count, not suggestions. Records that reach a node only via links are "
            "shown separately and never added."
        )
    )
    yield paragraph(
        _(
            "Mentions show how often records appear in their sources. Money stays in its original currency. "
            "It is allocated to nodes by the shares entered, or evenly if there are none. Budgets, "
            "commitments and expenditure are never added together."
        )
    )


def mapping_method_blocks(records: Iterable[Record], framework: Framework) -> Iterator[Block]:
    """How the records came to their mappings, and how good the classifier is where it had a part in them."""
    accepted: Counter[str] = Counter()
    open_suggestions, classified = 0, False
    for record in records:
        for mapping in record.mappings:
            if mapping.node.key != framework.key:
                continue
            origin = mapping.origin.partition(":")[0]
            classified = classified or "classifier" in mapping.origin or ":fast" in mapping.origin
            if mapping.contributes:
                accepted[origin] += 1
            else:
                open_suggestions += mapping.state == "suggested"
    if accepted:
        yield paragraph(
            _("Accepted mappings: %(all)s. %(origins)s.")
            % {"all": format_number(accepted.total()), "origins": _origins_text(accepted)}
        )
    if open_suggestions:
        yield paragraph(
            _("Suggestions that have not been reviewed and do not count: %(count)s.")
            % {"count": format_number(open_suggestions)}
        )
    if classified:
        yield from _classifier_blocks()


def framework_method_blocks(framework: Framework, language: str) -> Iterator[Block]:
    """Which edition of the framework was used, and where its text is from."""
    title, other = text_in_language(framework.title, language)
    sentence = _("Framework: %(title)s, edition %(edition)s.") % {"title": PLACE, "edition": framework.edition}
    yield Paragraph(sentence_around(sentence, TextRun(sanitise_line(title), italic=True, language=other)))


def link_method_blocks(
    catalogue: Catalogue, records: Iterable[Record], framework: Framework, language: str
) -> Iterator[Block]:
    """The sets of links along which records reach the framework, from those that they are mapped to."""
    mappings = chain.from_iterable(record.mappings for record in records)
    mapped = {mapping.node.key for mapping in mappings if mapping.contributes} - {framework.key}
    ends = [{framework.key, key} for key in mapped]
    used = [linkage for linkage in catalogue.linkages if {linkage.subject, linkage.object} in ends]
    if not used:
        return
    yield Paragraph(text_run(_("Records that reach a node only via links do so along these sets of links:")), keep=True)
    items = []
    for linkage in used:
        title, other = text_in_language(linkage.title, language)
        content = [TextRun(sanitise_line(title) or linkage.id, language=other)]
        if linkage.source:
            content += [TextRun(" ("), own_direction(sanitise_line(linkage.source)), TextRun(")")]
        items.append((Paragraph(tuple(content)),))
    yield ItemList(tuple(items))


def _origins_text(counts: Counter[str]) -> str:
    """“Named in the source text: 12; suggested by the classifier, then accepted: 5”."""
    names = {
        "mention": _("named in the source text"),
        "classifier": _("suggested by the classifier, then accepted"),
        "code": _("derived from codes in the data"),
        "import": _("imported with the data"),
        "person": _("entered by a person"),
    }
    return format_counts((names.get(origin, origin), count) for origin, count in counts.most_common())


def _classifier_blocks() -> Iterator[Block]:
    figures = read_model_figures(MODEL)
    if figures is None or not figures.kinds:
        return
    texts = sum(kind.texts for kind in figures.kinds)
    first = sum(kind.first * kind.texts for kind in figures.kinds) / texts
    third = sum(kind.third * kind.texts for kind in figures.kinds) / texts
    sign = unit_sign(PERCENT)
    yield paragraph(
        _(
            "The classifier was measured on %(texts)s texts that other organisations have labelled with goals and that it "
            "was not trained on: its first suggestion was right for %(first)s, one of its first three for %(third)s."
        )
        % {"texts": format_number(texts), "first": f"{100 * first:.0f}{sign}", "third": f"{100 * third:.0f}{sign}"}
    )

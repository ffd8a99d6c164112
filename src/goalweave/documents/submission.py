"""A submission as a document: its answers, the records behind every sentence, and the goals that these contribute to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from django.utils.translation import gettext as _, pgettext

from goalweave.core.answers.markdown import read_blocks
from goalweave.core.catalogue import Catalogue
from goalweave.core.document import (
    Block,
    Cell,
    ColumnAlign,
    Document,
    EndNote,
    Heading,
    Hyperlink,
    Inline,
    ItemList,
    NoteRef,
    Notes,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Table,
    TableOfContents,
    TextRun,
)
from goalweave.core.model import Question, QuestionKind, Section
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import (
    RECORD_ALIGNMENTS,
    RECORD_WIDTHS,
    cell,
    heading,
    node_tiles,
    paragraph,
    record_heads,
    record_row,
    table,
    table_of_filled_columns,
    text_run,
    translated_cell,
    translated_paragraph,
)
from goalweave.documents.goal_chart import empty_nodes_text, goal_figure
from goalweave.documents.methods import framework_method_blocks, mapping_method_blocks
from goalweave.documents.sources import source_content
from goalweave.documents.submission_content import AnswerContent, SubmissionContent
from goalweave.documents.text_formats import document_language, format_day, format_number, text_in_language

MAIN_FRAMEWORK = "sdg"


@dataclass(frozen=True)
class _SubmissionContext:
    """What is the same for every answer. order: id of a record → its number in the document."""

    shown: SubmissionContent
    catalogue: Catalogue
    language: str
    order: Mapping[str, int]


def submission_document(content: SubmissionContent, catalogue: Catalogue) -> Document:
    """The submission in its own language; interface words too."""
    with document_language(content.language):
        submission = _SubmissionContext(content, catalogue, content.language, content.record_numbers())
        return Document(
            title=pick(content.questionnaire.title, content.language),
            subtitle=pick(content.questionnaire.owner or {}, content.language),
            language=content.language,
            author=pick(content.organisation, content.language),
            date=format_day(content.frozen, content.language),
            period=_("Submission, %(year)s") % {"year": content.year} if content.year else _("Submission"),
            state=content.state or pgettext("state of a document", "Draft"),
            facts=tuple(_fact_rows(content)),
            footer=pick(content.organisation, content.language),
            blocks=tuple(_document_blocks(submission)),
        )


def _fact_rows(content: SubmissionContent) -> Iterator[tuple[str, str]]:
    language = content.language
    for label, value in content.facts:
        yield pick(label, language), sanitise_line(value)
    answered = sum(
        _has_content(content.answers.get(question.number, AnswerContent()))
        for question in content.questionnaire.questions
    )
    yield (
        _("Questions answered"),
        _("%(answered)s of %(all)s")
        % {"answered": format_number(answered), "all": format_number(len(content.questionnaire.questions))},
    )
    yield _("Records cited"), format_number(len(content.record_numbers()))
    if content.as_of:
        yield _("Data as of"), format_day(content.as_of, language)


def _document_blocks(context: _SubmissionContext) -> Iterator[Block]:
    content = context.shown
    yield TableOfContents(2)
    for section in content.questionnaire.sections:
        yield from _section_blocks(context, section)
    if content.files:
        yield heading(1, _("Submitted files"))
        yield _bullet_list(content.files)
    cited = [content.records[name] for name in context.order]
    nodes = chain.from_iterable(record.nodes for record in cited)
    if any(node.key.startswith(f"{MAIN_FRAMEWORK}@") for node in nodes):
        yield from _goal_blocks(context)
    yield from _method_blocks(context)
    if cited:
        owner = pick(content.short or content.organisation, context.language)
        yield heading(1, _("Sources"))
        yield Notes(
            tuple(
                EndNote(place, source_content(content.records[name], context.language, owner))
                for name, place in context.order.items()
            )
        )
    yield from _annex_blocks(context)


def _method_blocks(context: _SubmissionContext) -> Iterator[Block]:
    """How to read the document, and how the records came to the goals it names."""
    content = context.shown
    yield heading(1, _("About this document"))
    if context.order:
        yield paragraph(_("Each number in the text links to the record that supports the sentence."))
    framework = context.catalogue.framework(MAIN_FRAMEWORK)
    records = [record for name in context.order if (record := content.records[name].record) is not None]
    mappings = chain.from_iterable(record.mappings for record in records)
    if any(mapping.node.key == framework.key for mapping in mappings):
        yield from framework_method_blocks(framework, context.language)
        yield from mapping_method_blocks(records, framework)
    if content.digest:
        yield paragraph(_("The submitted version has the checksum (SHA-256) %(digest)s.") % {"digest": content.digest})


def _section_blocks(context: _SubmissionContext, section: Section) -> Iterator[Block]:
    yield _translated_heading(1, section.title, section.code, context.language)
    if section.text:
        yield replace(translated_paragraph(section.text, context.language, ParagraphStyle.LEAD), keep=True)
    for question in section.questions:
        yield from _question_blocks(context, question)


def _question_blocks(context: _SubmissionContext, question: Question) -> Iterator[Block]:
    answer = context.shown.answers.get(question.number, AnswerContent())
    name = question.short or question.text
    yield _translated_heading(2, name, question.number, context.language, f"q-{question.number}")
    if question.text:
        yield replace(translated_paragraph(question.text, context.language, ParagraphStyle.QUOTE), keep=True)
    if not _has_content(answer):
        yield paragraph(_("No answer."), ParagraphStyle.SMALL)
        return
    yield from _value_blocks(context, question, answer)
    yield from (_renumber_block(block, context, answer, question) for block in read_blocks(answer.text))
    if answer.files:
        yield _bullet_list(answer.files)


def _translated_heading(level: int, texts: LanguageMap, number: str, language: str, anchor: str = "") -> Heading:
    text, other = text_in_language(texts, language)
    return Heading(level, (TextRun(sanitise_line(text), language=other),), anchor, number)


def _has_content(answer: AnswerContent) -> bool:
    return bool(answer.text.strip() or answer.value not in (None, "", []) or answer.files)


def _value_blocks(context: _SubmissionContext, question: Question, answer: AnswerContent) -> Iterator[Block]:
    """What a choice, number, address or table holds."""
    value = answer.value
    if value in (None, "", []):
        return
    if question.kind is QuestionKind.TABLE and isinstance(value, list):
        heads = [pick(column.label, context.language) for column in question.columns]
        rows = []
        for row in value:
            texts = (sanitise_line(str(row.get(column.id, ""))) for column in question.columns)
            rows.append(tuple(map(cell, texts)))
        if heads:
            yield table(pick(question.short, context.language), heads, rows, [ColumnAlign.START] * len(heads))
    elif question.kind is QuestionKind.CHOICE:
        labels = {choice.id: pick(choice.label, context.language) for choice in question.choices}
        choices = value if isinstance(value, list) else [value]
        yield _bullet_list([labels.get(str(choice), str(choice)) for choice in choices])
    elif question.kind is QuestionKind.LINK:
        yield Paragraph((Hyperlink(str(value), text_run(str(value))),))
    else:
        yield paragraph(sanitise_line(str(value)))


def _bullet_list(texts: Iterable[str]) -> ItemList:
    return ItemList(tuple((paragraph(sanitise_line(text)),) for text in texts))


def _renumber_block(block: Block, context: _SubmissionContext, answer: AnswerContent, question: Question) -> Block:
    """The block with marks that count through the whole document; a mark without a source is left out."""
    match block:
        case Heading(content=content) | Paragraph(content=content):
            return replace(block, content=_renumber_marks(content, context, answer))
        case ItemList(items=items):
            inner = []
            for item in items:
                inner.append(tuple(_renumber_block(part, context, answer, question) for part in item))
            return replace(block, items=tuple(inner))
        case Table(head=head, rows=rows):
            caption = block.caption or pick(question.short, context.language)
            return replace(
                block,
                caption=caption,
                head=_renumber_cells(head, context, answer),
                rows=_renumber_cells(rows, context, answer),
            )
    return block


def _renumber_cells(
    rows: Sequence[Sequence[Cell]], context: _SubmissionContext, answer: AnswerContent
) -> tuple[tuple[Cell, ...], ...]:
    renumbered = []
    for row in rows:
        renumbered.append(tuple(replace(cell, content=_renumber_marks(cell.content, context, answer)) for cell in row))
    return tuple(renumbered)


def _renumber_marks(
    content: Sequence[Inline], context: _SubmissionContext, answer: AnswerContent
) -> tuple[Inline, ...]:
    inlines: list[Inline] = []
    for inline in content:
        if not isinstance(inline, NoteRef):
            inlines.append(inline)
        elif place := context.order.get(answer.sources.get(inline.number, "")):
            inlines.append(NoteRef(place))
    return tuple(inlines)


def _goal_blocks(context: _SubmissionContext) -> Iterator[Block]:
    framework = context.catalogue.framework(MAIN_FRAMEWORK)
    counts: dict[str, int] = {}
    for name in context.order:
        own = {framework.top(node.code) for node in context.shown.records[name].nodes if node.key == framework.key}
        for code in own:
            counts[code] = counts.get(code, 0) + 1
    yield heading(1, _("Goals that the cited records contribute to"))
    yield paragraph(
        _(
            "Unique records: each counts once for a goal, however often it is cited. Only accepted mappings "
            "count. A record can be mapped to several goals, so the figures do not add up."
        ),
        ParagraphStyle.SMALL,
        keep=True,
    )
    caption = _("Cited records by goal")
    numbers = {code: (count, 0) for code, count in counts.items()}
    yield goal_figure(context.catalogue, framework, numbers, context.language, caption)
    if empty := empty_nodes_text(framework, numbers):
        yield paragraph(_("No cited record contributes to: %(codes)s.") % {"codes": empty}, ParagraphStyle.SMALL)


def _annex_blocks(context: _SubmissionContext) -> Iterator[Block]:
    """The cited records as a table; of those that the reader may not see, what was cited of them alone."""
    rows = []
    for name, number in context.order.items():
        cited = context.shown.records[name]
        if cited.record is not None:
            row = record_row(cited.record, context.catalogue, context.language)
        else:
            title = translated_cell(cited.title, context.language, heading=True)
            own = Cell(node_tiles(context.catalogue, cited.nodes, context.language))
            row = (title, cell(""), cell(""), cell(""), own)
        rows.append((cell(str(number)), *row))
    if rows:
        yield PageBreak(wide=True)
        yield heading(1, _("Annex: cited records"))
        heads = (_("Number"), *record_heads())
        yield table_of_filled_columns(
            _("Records cited"), heads, rows, (ColumnAlign.END, *RECORD_ALIGNMENTS), (0.6, *RECORD_WIDTHS)
        )

"""A submission as a document: its answers, the records behind every sentence, and the goals that these contribute to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

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
)
from goalweave.core.model import Question, QuestionKind, Section
from goalweave.core.text.languages import pick
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
    text_run,
    translated_cell,
    translated_paragraph,
)
from goalweave.documents.goal_chart import goal_figure
from goalweave.documents.sources import source_content
from goalweave.documents.submission_content import AnswerContent, SubmissionContent
from goalweave.documents.text_formats import document_language, format_day, format_number

MAIN_FRAMEWORK = "sdg"


@dataclass(frozen=True)
class _SubmissionContext:
    """What is the same for every answer. order: id of a record → its number in the document."""

    shown: SubmissionContent
    catalogue: Catalogue
    language: str
    order: Mapping[str, int]


def submission_document(shown: SubmissionContent, catalogue: Catalogue) -> Document:
    """The submission in its own language; interface words too."""
    with document_language(shown.language):
        desk = _SubmissionContext(shown, catalogue, shown.language, shown.order())
        return Document(
            title=pick(shown.questionnaire.title, shown.language),
            subtitle=shown.state
            or (_("Submission, %(year)s") % {"year": shown.year} if shown.year else _("Submission")),
            language=shown.language,
            author=pick(shown.organisation, shown.language),
            date=format_day(shown.frozen, shown.language),
            facts=tuple(_fact_rows(shown)),
            footer=" · ".join(
                filter(None, (pick(shown.short or shown.organisation, shown.language), shown.questionnaire.key))
            ),
            blocks=tuple(_document_blocks(desk)),
        )


def _fact_rows(shown: SubmissionContent) -> Iterator[tuple[str, str]]:
    language = shown.language
    yield _("Questionnaire"), shown.questionnaire.key
    if shown.questionnaire.owner:
        yield _("Requested by"), pick(shown.questionnaire.owner, language)
    if shown.year is not None:
        yield _("Year"), str(shown.year)
    for label, value in shown.facts:
        yield pick(label, language), sanitise_line(value)
    answered = sum(
        _has_content(shown.answers.get(one.number, AnswerContent())) for one in shown.questionnaire.questions
    )
    yield (
        _("Questions answered"),
        _("%(answered)s of %(all)s")
        % {"answered": format_number(answered), "all": format_number(len(shown.questionnaire.questions))},
    )
    yield _("Records cited"), format_number(len(shown.order()))
    if shown.as_of:
        yield _("Data as of"), format_day(shown.as_of, language)
    if shown.digest:
        yield _("Checksum (SHA-256)"), shown.digest


def _document_blocks(desk: _SubmissionContext) -> Iterator[Block]:
    shown = desk.shown
    yield TableOfContents(2)
    for section in shown.questionnaire.sections:
        yield from _section_blocks(desk, section)
    if shown.files:
        yield heading(1, _("Submitted files"))
        yield _bullet_list(shown.files)
    cited = [shown.records[name] for name in desk.order]
    if cited and any(one.key.startswith(f"{MAIN_FRAMEWORK}@") for record in cited for one in record.nodes):
        yield from _goal_blocks(desk)
    if cited:
        owner = pick(shown.short or shown.organisation, desk.language)
        yield heading(1, _("Sources"))
        yield paragraph(
            _("Each number in the text links to the record that supports the sentence."), ParagraphStyle.SMALL
        )
        yield Notes(
            tuple(
                EndNote(place, source_content(shown.records[name], desk.catalogue, desk.language, owner))
                for name, place in desk.order.items()
            )
        )
    yield from _annex_blocks(desk)


def _section_blocks(desk: _SubmissionContext, section: Section) -> Iterator[Block]:
    yield heading(1, pick(section.title, desk.language), section.code)
    if section.text:
        yield translated_paragraph(section.text, desk.language, ParagraphStyle.LEAD)
    for question in section.questions:
        yield from _question_blocks(desk, question)


def _question_blocks(desk: _SubmissionContext, question: Question) -> Iterator[Block]:
    given = desk.shown.answers.get(question.number, AnswerContent())
    yield heading(2, pick(question.short or question.text, desk.language), question.number, f"q-{question.number}")
    if question.text:
        yield translated_paragraph(question.text, desk.language, ParagraphStyle.QUOTE)
    if not _has_content(given):
        yield paragraph(_("No answer."), ParagraphStyle.SMALL)
        return
    yield from _value_blocks(desk, question, given)
    yield from (_renumber_block(block, desk, given, question) for block in read_blocks(given.text))
    if given.files:
        yield _bullet_list(given.files)


def _has_content(given: AnswerContent) -> bool:
    return bool(given.text.strip() or given.value not in (None, "", []) or given.files)


def _value_blocks(desk: _SubmissionContext, question: Question, given: AnswerContent) -> Iterator[Block]:
    """What a choice, number, address or table holds."""
    value = given.value
    if value in (None, "", []):
        return
    if question.kind is QuestionKind.TABLE and isinstance(value, list):
        heads = [pick(column.label, desk.language) for column in question.columns]
        rows = [tuple(cell(sanitise_line(str(row.get(one.id, "")))) for one in question.columns) for row in value]
        if heads:
            yield table(pick(question.short, desk.language), heads, rows, [ColumnAlign.START] * len(heads))
    elif question.kind is QuestionKind.CHOICE:
        labels = {one.id: pick(one.label, desk.language) for one in question.choices}
        wanted = value if isinstance(value, list) else [value]
        yield _bullet_list([labels.get(str(one), str(one)) for one in wanted])
    elif question.kind is QuestionKind.LINK:
        yield Paragraph((Hyperlink(str(value), text_run(str(value))),))
    else:
        yield paragraph(sanitise_line(str(value)))


def _bullet_list(words: Iterable[str]) -> ItemList:
    return ItemList(tuple((paragraph(sanitise_line(one)),) for one in words))


def _renumber_block(block: Block, desk: _SubmissionContext, given: AnswerContent, question: Question) -> Block:
    """The block with marks that count through the whole document; a mark without a source is left out."""
    match block:
        case Heading(content=content) | Paragraph(content=content):
            return replace(block, content=_renumber_marks(content, desk, given))
        case ItemList(items=items):
            inner = tuple(tuple(_renumber_block(one, desk, given, question) for one in item) for item in items)
            return replace(block, items=inner)
        case Table(head=head, rows=rows):
            caption = block.caption or pick(question.short, desk.language)
            return replace(
                block, caption=caption, head=_renumber_cells(head, desk, given), rows=_renumber_cells(rows, desk, given)
            )
    return block


def _renumber_cells(
    rows: Sequence[Sequence[Cell]], desk: _SubmissionContext, given: AnswerContent
) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(replace(one, content=_renumber_marks(one.content, desk, given)) for one in row) for row in rows)


def _renumber_marks(content: Sequence[Inline], desk: _SubmissionContext, given: AnswerContent) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for inline in content:
        if not isinstance(inline, NoteRef):
            found.append(inline)
        elif place := desk.order.get(given.sources.get(inline.number, "")):
            found.append(NoteRef(place))
    return tuple(found)


def _goal_blocks(desk: _SubmissionContext) -> Iterator[Block]:
    framework = desk.catalogue.framework(MAIN_FRAMEWORK)
    counts: dict[str, int] = {}
    for name in desk.order:
        own = {framework.top(one.code) for one in desk.shown.records[name].nodes if one.key == framework.key}
        for code in own:
            counts[code] = counts.get(code, 0) + 1
    yield heading(1, _("Goals that the cited records contribute to"))
    yield paragraph(
        _(
            "Unique records: each counts once for a goal, however often it is cited. Only accepted mappings "
            "count. A record can be mapped to several goals, so the figures do not add up."
        ),
        ParagraphStyle.SMALL,
    )
    caption = _("Cited records by goal")
    numbers = {code: (count, 0) for code, count in counts.items()}
    yield goal_figure(desk.catalogue, framework, numbers, desk.language, caption)


def _annex_blocks(desk: _SubmissionContext) -> Iterator[Block]:
    """The cited records as a table; of those that the reader may not see, what was cited of them alone."""
    rows = []
    for name in desk.order:
        one = desk.shown.records[name]
        if one.record is not None:
            rows.append(record_row(one.record, desk.catalogue, desk.language))
        else:
            title = translated_cell(one.title, desk.language, heading=True)
            own = Cell(node_tiles(desk.catalogue, one.nodes, desk.language))
            rows.append((title, cell(""), cell(""), cell(""), own))
    if rows:
        yield PageBreak(wide=True)
        yield heading(1, _("Annex: cited records"))
        yield table(_("Records cited"), record_heads(), rows, RECORD_ALIGNMENTS, RECORD_WIDTHS)

"""A table of figures: what each record has as its result, with unit and year."""

from __future__ import annotations

from collections.abc import Iterator

from goalweave.core.answers.planning import AnswerPlan, asks_for_figures
from goalweave.core.answers.prose.record_wording import note_sentences
from goalweave.core.answers.prose.wording_context import WordingContext
from goalweave.core.answers.record_sentences import inline_markdown
from goalweave.core.model import NoteKind, Record


def figure_head(context: WordingContext) -> tuple[str, str]:
    """The two lines before the rows."""
    title = context.renderer.sentences.facts["column_title"]
    return f"| {title} | {context.say('column_figures')} |", "|---|---|"


def figure_rows(plan: AnswerPlan, context: WordingContext) -> Iterator[tuple[Record, str]]:
    """A row for each record with a result in this language that no other answer tells."""
    if not asks_for_figures(plan.question):
        return
    number = 0
    for planned in plan.told:
        if NoteKind.RESULT in planned.told_elsewhere:
            continue
        text = context.paragraphs_joined(note_sentences(planned.record, NoteKind.RESULT, context, labelled=False))
        if text:
            number += 1
            yield (
                planned.record,
                f"| {inline_markdown(context.title_text(planned.record))}[^{number}] | {_cell(text)} |",
            )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

"""Drafts of answers from records: planned for all questions at once, then worded one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from goalweave.core.answers.draft import Draft
from goalweave.core.answers.evidence_query import EvidenceMatch
from goalweave.core.answers.interlinkage_sentences import InterlinkageStatements, interlinkage_paragraphs
from goalweave.core.answers.markdown import MARK, count_words
from goalweave.core.answers.planning import AnswerPlan, SubmissionPlan, plan_submission
from goalweave.core.answers.planning.question_fit import Matches
from goalweave.core.answers.prose import USUAL, WordingContext, figure_head, figure_rows, planned_records, word_answer
from goalweave.core.answers.record_passages import record_bullet, record_table_head, record_table_row
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.model import Question, QuestionKind, Record

__all__ = ["USUAL", "Draft", "plan_drafts", "word_draft", "word_drafts", "write_draft"]


def plan_drafts(
    questions: Sequence[Question],
    matches: Matches,
    renderer: RecordRenderer,
    year: int | None = None,
    question_of_record: Mapping[str, str] | None = None,
    unmatched: Sequence[Record] = (),
) -> SubmissionPlan:
    """Plan the answers to all questions of a questionnaire for an organisation; the parameters as in `plan_submission`."""
    return plan_submission(
        questions,
        matches,
        language=renderer.language,
        organisation=renderer.organisation,
        own_names=renderer.own_names,
        year=year,
        question_of_record=question_of_record,
        unmatched=unmatched,
    )


def word_drafts(
    plan: SubmissionPlan,
    questions: Sequence[Question],
    renderer: RecordRenderer,
    year: int | None = None,
    statements: Mapping[str, InterlinkageStatements | None] | None = None,
    unplaced: Sequence[Record] = (),
) -> dict[str, Draft]:
    """Word all answers of a plan, by number. statements: by number of the questions that ask for them; unplaced: records that fit no
    question, which the notes to the last narrative name."""
    drafts = {
        question.number: word_draft(
            plan.answers[question.number], renderer, (statements or {}).get(question.number), year, position
        )
        for position, question in enumerate(questions)
    }
    narratives = [question.number for question in questions if question.kind is QuestionKind.NARRATIVE]
    if unplaced and narratives:
        context = WordingContext(renderer, renderer.sentences.grammar, year)
        last = drafts[narratives[-1]]
        note = context.say("notes.unplaced", titles=context.titles(unplaced))
        drafts[narratives[-1]] = replace(last, notes=(*last.notes, note))
    return drafts


def write_draft(
    question: Question,
    records: Sequence[Record],
    renderer: RecordRenderer,
    statements: InterlinkageStatements | None = None,
    year: int | None = None,
) -> Draft:
    """Draft one answer by itself, from records that all belong in it."""
    matches = {question.number: [(record, EvidenceMatch()) for record in records]}
    plan = plan_drafts([question], matches, renderer, year)
    return word_draft(plan.answers[question.number], renderer, statements, year)


def word_draft(
    plan: AnswerPlan,
    renderer: RecordRenderer,
    statements: InterlinkageStatements | None = None,
    year: int | None = None,
    position: int = 0,
) -> Draft:
    """Word a planned answer. statements: a narrative begins with them. Narratives keep to the word limit of the question; choices,
    numbers and addresses are never guessed."""
    question = plan.question
    context = WordingContext(renderer, renderer.sentences.grammar, year)
    if question.kind is QuestionKind.NARRATIVE:
        if statements is not None:
            return _draft_with_statements(plan, context, statements, position)
        return word_answer(plan, context, position)
    records = planned_records(plan)
    if not records and question.kind is QuestionKind.ATTACHMENT and plan.loose:
        return Draft("", notes=(context.say("notes.attachable", titles=context.titles(plan.loose)),))
    if not records:
        return Draft("")
    if question.kind is QuestionKind.RECORDS:
        lines = [f"- {record_bullet(record, renderer, number)}" for number, record in enumerate(records, 1)]
    elif question.kind is QuestionKind.TABLE and (figures := list(figure_rows(plan, context))):
        records = [record for record, _row in figures]
        lines = [*figure_head(context), *(row for _record, row in figures)]
    elif question.kind is QuestionKind.TABLE:
        rows = [record_table_row(record, renderer, number) for number, record in enumerate(records, 1)]
        lines = [*record_table_head(renderer), *rows]
    else:
        return Draft("")
    return Draft("\n".join(lines), tuple(record.id for record in records))


def _draft_with_statements(
    plan: AnswerPlan, context: WordingContext, statements: InterlinkageStatements, position: int
) -> Draft:
    """Trade-offs and synergies first, then as many of the records as find room. A record that both name has one mark."""
    limit = plan.question.most or USUAL
    paragraphs, sources = interlinkage_paragraphs(statements, context.renderer, limit)
    room = limit - sum(map(count_words, paragraphs))
    records = [record.id for record in planned_records(plan)]
    rest = word_answer(plan, context, position, room) if room > 0 and records else Draft("", left_out=tuple(records))
    numbers = {name: number for number, name in enumerate(dict.fromkeys((*sources, *rest.sources)), 1)}
    text = MARK.sub(lambda match: f"[^{numbers[rest.sources[int(match[1]) - 1]]}]", rest.text)
    return replace(
        rest,
        text="\n\n".join(filter(None, (*paragraphs, text))),
        sources=tuple(numbers),
        left_out=tuple(name for name in rest.left_out if name not in numbers),
    )

"""What an answer says of records that other answers tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from goalweave.core.answers.planning import AnswerPlan, Aspect, ElsewhereRecord, NotedRecord
from goalweave.core.answers.prose.lead_sentence import asks_about_kind
from goalweave.core.answers.prose.record_wording import note_sentences, word_aspects
from goalweave.core.answers.prose.wording_context import WordingContext
from goalweave.core.model import NoteKind, Record

MOST_REFERENCES = 5
"""Other answers that an answer refers to, where not all of a kind are asked for."""
MOST_NAMED_RESULTS = 8
MOST_NAMED = 2
"""Records that are named in a reference to one answer; more are counted."""


def reference_sentences(plan: AnswerPlan, context: WordingContext) -> Iterator[tuple[str, tuple[Record, ...]]]:
    """What is told elsewhere: a sentence of the record's that is about this question, or a note that the question asks for; then in one
    sentence the other answers, with what is in them."""
    plain: dict[str, list[Record]] = {}
    referenced: set[str] = set()
    quoted = [reference for reference in plan.elsewhere if _sentences_of_reference(reference, context)]
    for reference in plan.elsewhere:
        if reference not in quoted and (line := word_aspects(reference.record, plan.aspects, context)):
            yield f"- {line}", (reference.record,)
            referenced.add(reference.record.id)
    dash = "- " if len(quoted) > 1 else ""
    for reference in quoted:
        title = context.title(reference.record)
        text = _sentences_of_reference(reference, context)
        yield dash + context.say("elsewhere_text", title=title, number=reference.number, text=text), (reference.record,)
    for reference in plan.elsewhere:
        if reference not in quoted and reference.record.id not in referenced:
            plain.setdefault(reference.number, []).append(reference.record)
    yield from _result_references(plan, context)
    for noted in plan.noted:
        if not is_noted_here(noted, context):
            plain.setdefault(noted.number, []).append(noted.record)
    if not plain:
        return
    numbers = list(plain) if asks_about_kind(plan) else list(plain)[:MOST_REFERENCES]
    numbers.sort(key=number_order)
    cited = list(chain.from_iterable(plain[number][:MOST_NAMED] for number in numbers))
    if (
        len(numbers) == 1
        and not plan.told
        and not plan.noted
        and not (asks_about_kind(plan) and len(plan.elsewhere) > 1)
    ):
        records = plain[numbers[0]]
        counted = _count_nouns(records, context)
        parts = {"counted": counted, "number": numbers[0], "titles": context.titles(records, MOST_REFERENCES)}
        parts["Counted"] = counted[:1].upper() + counted[1:]
        parts["bears"] = context.say("bears", len(records))
        parts["them"] = context.say("them", len(records))
        yield context.say("elsewhere_all", **parts), tuple(records[:MOST_REFERENCES])
        return
    references = [_reference(number, plain[number], context) for number in numbers]
    name = "see" if plan.told or plan.noted or quoted else "elsewhere_many"
    yield context.say(name, len(references), references=context.join(references, most=len(references))), tuple(cited)


def _result_references(plan: AnswerPlan, context: WordingContext) -> Iterator[tuple[str, tuple[Record, ...]]]:
    """Where the results of records are told that are described here, if the question asks for results."""
    if Aspect.RESULT not in plan.aspects:
        return
    by_number: dict[str, list[Record]] = {}
    for planned in plan.told:
        if NoteKind.RESULT in planned.told_elsewhere:
            by_number.setdefault(planned.results_in, []).append(planned.record)
    for number, records in sorted(by_number.items(), key=lambda entry: number_order(entry[0])):
        titles = context.titles(records, most=MOST_NAMED_RESULTS)
        yield context.say("results_in", number=number, titles=titles), tuple(records[:MOST_NAMED_RESULTS])


def number_order(number: str) -> tuple[tuple[int, str], ...]:
    """`4.10` after `4.9`."""
    return tuple((int(part) if part.isdecimal() else 0, part) for part in number[:100].split("."))


def _reference(number: str, records: Sequence[Record], context: WordingContext) -> str:
    """`3.2 (**EQUALS**)`, or how many there are of what: `4.4 (eleven events)`."""
    named = len(records) <= MOST_NAMED
    what = (
        context.join([context.short_title(record) for record in records]) if named else _count_nouns(records, context)
    )
    return context.say("reference_to", number=number, what=what)


def _count_nouns(records: Sequence[Record], context: WordingContext) -> str:
    kinds = Counter(record.kind for record in records).most_common()
    return context.join([context.say(f"nouns.{kind}.acc", count) for kind, count in kinds])


def _sentences_of_reference(reference: ElsewhereRecord, context: WordingContext) -> str:
    return context.paragraphs_joined(context.sentence(sentence.text) for sentence in reference.sentences)


def is_noted_here(noted: NotedRecord, context: WordingContext) -> bool:
    """Whether a note that is asked for has a text in this language."""
    return any(list(note_sentences(noted.record, kind, context)) for kind in noted.kinds)

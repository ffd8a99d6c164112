"""A planned answer in words: the message first, then the records, references to other answers, and notes to the writer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from goalweave.core.answers.draft import Draft
from goalweave.core.answers.planning import AnswerPlan, ElsewhereRecord, OwnRole, PlannedRecord, asks_kind
from goalweave.core.answers.prose.record_wording import (
    RecordWording,
    is_over,
    note_sentences,
    verb_phrase,
    word_aspects,
    word_record,
)
from goalweave.core.answers.prose.wording_context import WordingContext
from goalweave.core.model import NoteKind, Record, RecordKind
from goalweave.core.text.languages import pick
from goalweave.core.text.passages import text_length

USUAL = 400
"""Words of an answer where the question sets no limit."""
EACH = 45
"""Words a record, where there are so many that the usual length would leave most of them out."""
LONGEST = 1500
MANY = 10
"""Records from which a list is grouped by goals, where that splits it best, and says less of each."""
PROSE = 3
"""Records up to which an answer is prose; more are a list."""
MOST_LISTED = 40
MOST_MARKS = 3
"""Sources of a sentence that counts."""
MOST_FURTHER = 3
MOST_CLAUSES = 4
"""Of the first sentence; further kinds are only counted."""
MOST_REFERENCES = 5
"""Other answers that an answer refers to, where not all of a kind are asked for."""
MOST_NAMED = 2
"""Records that are named in a reference to one answer; more are counted."""
FEW = 6
"""Records up to which several kinds and roles are told in prose."""
_GOALS = re.compile(r"\b(?:goal by goal|each goal|by goal|goals? and targets? one by one)\b", re.IGNORECASE)
NOUN_KINDS = ("event", "publication", "partnership", "mechanism", "decision", "statement", "training", "activity")

_SUBJECT_KINDS = frozenset((RecordKind.EVENT, RecordKind.PUBLICATION, RecordKind.STATEMENT))
"""Kinds that have a date each, so that a count of them needs the years that it covers."""


@dataclass
class _Marks:
    """Id of a record → number of its mark, in the order of their first use."""

    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, records: Iterable[Record]) -> str:
        ids = dict.fromkeys(record.id for record in records)
        return "".join(f"[^{self.numbers.setdefault(name, len(self.numbers) + 1)}]" for name in ids)


@dataclass
class _Item:
    """A record that is told, and how many of its further sentences."""

    planned: PlannedRecord
    wording: RecordWording
    full: bool = False
    further: int = 0

    def text(self, marks: _Marks, context: WordingContext, *, listed: bool) -> str:
        mark = marks.of((self.planned.record,))
        if not self.full:
            return f"{self.wording.short}{mark}"
        first = self.wording.point if listed else self.wording.first
        sentences = [first, *self.wording.further[: self.further]]
        return context.paragraphs_joined(f"{sentence}{mark}" for sentence in sentences)


def word_answer(plan: AnswerPlan, context: WordingContext, position: int = 0, limit: int | None = None) -> Draft:
    """Word a narrative answer. position: of the question, by which the ways of beginning take turns; limit: of words."""
    if not plan.told and not plan.elsewhere and not plan.noted:
        return Draft("", notes=(context.say("notes.nothing"),))
    marks = _Marks()
    records = len(plan.told) + len(plan.elsewhere) + len(plan.noted)
    most = limit if limit is not None else plan.question.most or min(max(USUAL, EACH * records), LONGEST)
    lead = _lead(plan, context, position)
    references = list(_reference_sentences(plan, context))
    used = text_length(lead[0]) if lead else 0
    items, unlisted = _fit_items(plan, context, most - used, sum(text_length(text) for text, _records in references))
    paragraphs: list[str] = []
    if lead:
        paragraphs.append(f"{lead[0]}{marks.of(lead[1])}")
    paragraphs += _body(items, plan, context, marks)
    room = most - sum(map(text_length, paragraphs))
    paragraphs += _noted_lists(plan, context, marks, room)
    room = most - sum(map(text_length, paragraphs))
    closing = []
    for text, cited in references:
        if text_length(text) <= room or not paragraphs:
            closing.append(f"{text}{marks.of(cited)}")
            room -= text_length(text)
    points = [text for text in closing if text.startswith("- ")]
    if points:
        paragraphs.append("\n".join(points))
    paragraphs.append(context.paragraphs_joined(text for text in closing if text not in points))
    shown = set(marks.numbers)
    everything = planned_records(plan)
    return Draft(
        "\n\n".join(filter(None, paragraphs)),
        tuple(marks.numbers),
        tuple(record.id for record in everything if record.id not in shown),
        notes=tuple(_notes(plan, items, unlisted, context)),
    )


def planned_records(plan: AnswerPlan) -> list[Record]:
    """All records of an answer, those that it describes first."""
    told = [planned.record for planned in plan.told]
    return [*told, *(reference.record for reference in plan.elsewhere), *(noted.record for noted in plan.noted)]


def _lead(plan: AnswerPlan, context: WordingContext, position: int) -> tuple[str, tuple[Record, ...]] | None:
    """The answer in one sentence: how many of what, in which role, over which years; None where one record says it itself."""
    counted = (
        [*plan.told, *(_as_planned(reference) for reference in plan.elsewhere)] if _asks_kind(plan) else list(plan.told)
    )
    if len(counted) < 2 or not plan.told:
        return None
    clauses, others = _clauses(_count_groups(counted, context.year), context)
    topic = _topic(plan, context)
    forms = context.grammar.lists["lead"]
    text = forms[position % len(forms)]
    parts = {
        "subject": context.names["org" if topic else "Org"],
        "clauses": context.join(clauses, most=len(clauses)),
        "period": _period(counted, context),
        "besides": context.say("besides", counted=context.join(others, most=len(others))) if others else "",
        "topic_front": context.say("topic_front", topic=topic) if topic else "",
        "topic_end": context.say("topic_end", topic=topic) if topic else "",
    }
    worded = text.format(**{**context.names, **parts})
    return (_capitalised(worded) if topic else worded), tuple(planned.record for planned in plan.told[:MOST_MARKS])


def _asks_kind(plan: AnswerPlan) -> bool:
    return plan.question.evidence is not None and asks_kind(plan.question.evidence)


def _as_planned(reference: ElsewhereRecord) -> PlannedRecord:
    return PlannedRecord(reference.record, reference.role, reference.sentences, 0.0)


def counted_role(kind: RecordKind, role: OwnRole) -> OwnRole:
    """The role under which a record is counted: in a partnership or mechanism an organisation takes part, whoever leads it."""
    if kind in (RecordKind.MECHANISM, RecordKind.PARTNERSHIP):
        return OwnRole.PART
    if kind is RecordKind.DECISION:
        return OwnRole.UNCLEAR
    if kind is RecordKind.STATEMENT and role in (OwnRole.PART, OwnRole.SUPPORT):
        return OwnRole.LEAD
    return role


_Group = tuple[RecordKind, OwnRole, bool]


def _count_groups(planned: Sequence[PlannedRecord], year: int | None) -> list[tuple[_Group, int]]:
    """Kinds with most records first; within a kind what the organisation led first."""
    kinds = Counter(one.record.kind for one in planned)
    over = {kind: all(is_over(one.record, year) for one in planned if one.record.kind is kind) for kind in kinds}
    groups: Counter[_Group] = Counter()
    for one in planned:
        groups[one.record.kind, counted_role(one.record.kind, one.role), over[one.record.kind]] += 1
    order = list(OwnRole)
    return sorted(groups.items(), key=lambda entry: (-kinds[entry[0][0]], entry[0][0], order.index(entry[0][1])))


def _clauses(groups: Sequence[tuple[_Group, int]], context: WordingContext) -> tuple[list[str], list[str]]:
    """What the organisation did, in a few clauses; and the counted nouns of the kinds for which there are no more."""
    by_kind: dict[RecordKind, list[tuple[_Group, int]]] = {}
    for group, number in groups:
        by_kind.setdefault(group[0], []).append((group, number))
    said: dict[str, list[dict[str, str]]] = {}
    others: list[str] = []
    for kind, members in by_kind.items():
        if len(said) + len(members) > MOST_CLAUSES and said:
            others.append(context.say(f"nouns.{kind}.acc", sum(number for _group, number in members)))
            continue
        for verb, nouns in _kind_clauses(members, context):
            said.setdefault(verb, []).append(nouns)
    clauses = []
    for verb, counted in said.items():
        joined = {case: context.join([forms[case] for forms in counted if case in forms]) for case in counted[0]}
        clauses.append(verb.format(**{**context.names, **joined}))
    return clauses, others


def _kind_clauses(
    members: Sequence[tuple[_Group, int]], context: WordingContext
) -> Iterator[tuple[str, dict[str, str]]]:
    """A verb and its counted nouns for each role in records of one kind; what was led, alone or with others, in one clause."""
    numbers = {group[1]: number for group, number in members}
    kind, _role, past = members[0][0]
    both = f"{'past' if past and context.grammar.has(f'past.{kind}.both') else 'verbs'}.{kind}.both"
    joint = numbers.get(OwnRole.JOINT, 0)
    first = True
    for role in OwnRole:
        number = numbers.get(role, 0)
        if not number or (role is OwnRole.JOINT and OwnRole.LEAD in numbers and context.grammar.has(both)):
            continue
        source = f"nouns.{kind}" if first or not context.grammar.has("again.acc") else "again"
        first = False
        if role is OwnRole.LEAD and joint and context.grammar.has(both):
            verb = context.grammar.phrases[both]["other"].replace("{joint}", context.grammar.numeral(joint))
            number += joint
        else:
            verb = context.grammar.phrases[verb_phrase(kind, role, past, context)]["other"]
        yield verb, _noun_cases(source, number, context)


def _noun_cases(source: str, number: int, context: WordingContext) -> dict[str, str]:
    prefix = f"{source}."
    cases = [name.removeprefix(prefix) for name in context.grammar.phrases if name.startswith(prefix)]
    return {case: context.say(f"{prefix}{case}", number) for case in cases}


def _period(planned: Sequence[PlannedRecord], context: WordingContext) -> str:
    dated = [one.record for one in planned if one.record.kind in _SUBJECT_KINDS]
    years = sorted({date[:4] for record in dated for date in (record.start, record.end) if date})
    if len(dated) < len(planned) or not years or any(not (record.start or record.end) for record in dated):
        return ""
    if len(years) == 1:
        return context.say("year", start=years[0])
    return context.say("years", start=years[0], end=years[-1])


def _topic(plan: AnswerPlan, context: WordingContext) -> str:
    """The subject, where the counted nouns do not name it."""
    short = pick(plan.question.short, context.language)
    query = plan.question.evidence
    if not short or query is None or len(query.kinds) == 1 or _asks_kind(plan):
        return ""
    # “Labour: commitment” is about labour; what is asked of it the counted nouns say.
    short = re.split(r"[:：] ?", short, maxsplit=1)[0]
    folded = short.casefold()
    nouns = [context.grammar.phrases[f"kinds.{kind}"]["other"].casefold()[:6] for kind in NOUN_KINDS]
    if any(noun in folded for noun in nouns) or folded.startswith(
        ("other", "autre", "otr", "друг", "проч", "أخرى", "其他")
    ):
        return ""
    first = short.split(maxsplit=1)[0]
    if context.language in ("en",) and first[1:].islower():
        short = short[:1].lower() + short[1:]
    return short.replace("; ", " and ") if context.language == "en" else short


def _fit_items(
    plan: AnswerPlan, context: WordingContext, room: int, wanted_by_references: int
) -> tuple[list[_Item], list[PlannedRecord]]:
    """As many records as there is room for, then sentences on them, in the order of rank; further sentences go round by round, so that
    no record takes the room of all others."""
    items: list[_Item] = []
    unlisted: list[PlannedRecord] = []
    room -= min(wanted_by_references, room // 4)
    for planned in plan.told:
        wording = word_record(planned, plan.aspects, context)
        words = text_length(wording.short)
        if len(items) >= MOST_LISTED or words > room:
            unlisted.append(planned)
            continue
        items.append(_Item(planned, wording))
        room -= words
    listed = _is_listed(items)
    for item in items:
        words = text_length(item.wording.point if listed else item.wording.first) - text_length(item.wording.short)
        if words <= room:
            item.full = True
            room -= words
    for number in range(MOST_FURTHER if len(items) <= MANY else 1):
        for item in items:
            if item.full and item.further == number < len(item.wording.further):
                words = text_length(item.wording.further[number])
                if words <= room:
                    item.further += 1
                    room -= words
    return items, unlisted


def _is_listed(items: Sequence[_Item]) -> bool:
    groups = {_group_of(item) for item in items}
    # Records that have no text in this language would make a row of sentences that are all alike.
    if len(items) > 1 and not any(item.planned.sentences for item in items):
        return True
    return len(items) > FEW or (len(items) > PROSE and len(groups) < PROSE)


def _group_of(item: _Item) -> tuple[RecordKind, OwnRole]:
    kind = item.planned.record.kind
    return kind, counted_role(kind, item.planned.role)


def _body(items: Sequence[_Item], plan: AnswerPlan, context: WordingContext, marks: _Marks) -> Iterator[str]:
    """Prose for a few records; else a list for each kind and role, and prose for what is alone in its group."""
    if not _is_listed(items):
        for item in items:
            yield item.text(marks, context, listed=False)
        return
    groups, prose = _group_items(items, plan, context)
    for item in prose:
        yield item.text(marks, context, listed=False)
    for head, members in groups:
        lines = [f"- {item.text(marks, context, listed=True)}" for item in members]
        yield "\n\n".join(filter(None, (head if len(groups) > 1 or prose else "", "\n".join(lines))))


def _group_items(
    items: Sequence[_Item], plan: AnswerPlan, context: WordingContext
) -> tuple[list[tuple[str, list[_Item]]], list[_Item]]:
    """The line above each group, and its records: by goal where that splits them best, else by kind and role; and the records that are
    alone in theirs, which are told in prose."""
    by_goal: dict[str, list[_Item]] = {}
    by_role: dict[tuple[RecordKind, OwnRole], list[_Item]] = {}
    for item in items:
        by_goal.setdefault(context.goal(item.planned.record), []).append(item)
        by_role.setdefault(_group_of(item), []).append(item)
    if _splits_well(by_goal, by_role, len(items)) or (_GOALS.search(pick(plan.question.text)) and len(by_goal) > 1):
        ordered = sorted(by_goal.items(), key=lambda entry: (not entry[0], context.goal_order(entry[0])))
        return [(context.goal_heading(goal), members) for goal, members in ordered], []
    order = list(OwnRole)
    roles = sorted(by_role.items(), key=lambda entry: (-len(entry[1]), entry[0][0], order.index(entry[0][1])))
    groups = []
    single = [members[0] for _group, members in roles if len(members) == 1 and len(roles) > 1]
    prose = [item for item in single if item.planned.sentences]
    for (kind, role), members in roles:
        if members[0] in prose:
            continue
        newest = sorted(members, key=lambda item: item.planned.record.start or item.planned.record.end, reverse=True)
        groups.append((_header(kind, role, context), newest))
    return groups, prose


def _splits_well(
    by_goal: Mapping[str, Sequence[_Item]], by_role: Mapping[tuple[RecordKind, OwnRole], Sequence[_Item]], total: int
) -> bool:
    """Whether nearly all records have a goal, goals part them into a handful of groups, and kinds and roles do not."""
    goals = len(by_goal) - ("" in by_goal)
    without = len(by_goal.get("", ()))
    largest = max(len(members) for members in by_role.values())
    return total > MANY and without <= total // 5 and 3 <= goals <= total // 2 + 2 and largest > total // 2


def _header(kind: RecordKind, role: OwnRole, context: WordingContext) -> str:
    names = (f"headers.{kind}.{role}", f"headers.any.{role}", f"headers.{kind}.unclear", f"headers.{kind}.part")
    kinds = context.grammar.phrases[f"kinds.{kind}"]["other"]
    if not context.grammar.has(f"headers.{kind}.{role}") and kind in (
        RecordKind.DECISION,
        RecordKind.MECHANISM,
        RecordKind.PARTNERSHIP,
    ):
        return context.say("headers.any.unclear", kinds=kinds, kinds_lower=kinds[:1].lower() + kinds[1:])
    text = context.say(context.grammar.first(*names), kinds=kinds, kinds_lower=kinds[:1].lower() + kinds[1:])
    return text[:1].upper() + text[1:]


def _reference_sentences(plan: AnswerPlan, context: WordingContext) -> Iterator[tuple[str, tuple[Record, ...]]]:
    """What is told elsewhere: a sentence of the record's that is about this question, or a note that the question asks for; then in one
    sentence the other answers, with what is in them."""
    plain: dict[str, list[Record]] = {}
    told: set[str] = set()
    quoted = [reference for reference in plan.elsewhere if _told_here(reference, context)]
    for reference in plan.elsewhere:
        if reference not in quoted and (line := word_aspects(reference.record, plan.aspects, context)):
            yield f"- {line}", (reference.record,)
            told.add(reference.record.id)
    dash = "- " if len(quoted) > 1 else ""
    for reference in quoted:
        title = context.title(reference.record)
        text = _told_here(reference, context)
        yield dash + context.say("elsewhere_text", title=title, number=reference.number, text=text), (reference.record,)
    for reference in plan.elsewhere:
        if reference not in quoted and reference.record.id not in told:
            plain.setdefault(reference.number, []).append(reference.record)
    if not plain:
        return
    numbers = list(plain) if _asks_kind(plan) else list(plain)[:MOST_REFERENCES]
    numbers.sort(key=_number_order)
    cited = [record for number in numbers for record in plain[number][:MOST_NAMED]]
    if len(numbers) == 1 and not plan.told:
        records = plain[numbers[0]]
        counted = _count_nouns(records, context)
        parts = {"counted": counted, "number": numbers[0], "titles": context.titles(records, MOST_REFERENCES)}
        parts["Counted"] = counted[:1].upper() + counted[1:]
        parts["bears"] = context.say("bears", len(records))
        parts["them"] = context.say("them", len(records))
        yield context.say("elsewhere_all", **parts), tuple(records[:MOST_REFERENCES])
        return
    references = [_reference(number, plain[number], context) for number in numbers]
    name = "see" if plan.told or quoted else "elsewhere_many"
    yield context.say(name, len(references), references=context.join(references, most=len(references))), tuple(cited)


def _number_order(number: str) -> tuple[tuple[int, str], ...]:
    """`4.10` after `4.9`."""
    return tuple((int(part) if part.isdigit() else 0, part) for part in number.split("."))


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


def _told_here(reference: ElsewhereRecord, context: WordingContext) -> str:
    return context.paragraphs_joined(context.sentence(sentence.text) for sentence in reference.sentences)


def _noted_lists(plan: AnswerPlan, context: WordingContext, marks: _Marks, room: int) -> Iterator[str]:
    """A list each of the results, challenges and lessons that the question asks for; the kinds share the room that there is."""
    kinds = [kind for kind in NoteKind if any(kind in noted.kinds for noted in plan.noted)]
    for place, kind in enumerate(kinds):
        share = room // (len(kinds) - place)
        lines = []
        for noted in plan.noted:
            text = (
                context.paragraphs_joined(note_sentences(noted.record, kind, context, labelled=False))
                if kind in noted.kinds
                else ""
            )
            line = context.say("item_text", title=context.title(noted.record), facts="", text=text) if text else ""
            if not line or text_length(line) > share:
                continue
            share -= text_length(line)
            room -= text_length(line)
            lines.append(f"- {line}{marks.of((noted.record,))}")
        if lines:
            yield context.say(f"noted.{kind}") + "\n\n" + "\n".join(lines)


def _notes(
    plan: AnswerPlan, items: Sequence[_Item], unlisted: Sequence[PlannedRecord], context: WordingContext
) -> Iterator[str]:
    """What the registry does not say, for the person who finishes the answer."""
    yield from map(_capitalised, _registry_notes(plan, items, unlisted, context))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _registry_notes(
    plan: AnswerPlan, items: Sequence[_Item], unlisted: Sequence[PlannedRecord], context: WordingContext
) -> Iterator[str]:
    for aspect in plan.missing:
        if context.grammar.has(f"notes.{aspect}"):
            yield context.say(f"notes.{aspect}")
    unclear = [
        item.planned.record
        for item in items
        if item.planned.role is OwnRole.UNCLEAR and item.planned.record.kind is not RecordKind.DECISION
    ]
    if unclear:
        yield context.say("notes.unclear", titles=context.titles(unclear))
    foreign = [
        item.planned.record for item in items if item.wording.foreign and context.is_foreign(item.planned.record)
    ]
    if foreign:
        yield context.say("notes.foreign", len(foreign), titles=context.titles(foreign))
    loose = [planned.record for planned in plan.told if planned.record.id in plan.unmatched]
    if loose:
        yield context.say("notes.loose", titles=context.titles(loose))
    if unlisted:
        yield context.say("notes.unlisted", len(unlisted), titles=context.titles([one.record for one in unlisted]))

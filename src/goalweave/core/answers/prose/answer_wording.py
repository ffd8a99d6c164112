"""A planned answer in words: the message first, then the records, references to other answers, and notes to the writer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from goalweave.core.answers.draft import Draft
from goalweave.core.answers.planning import AnswerPlan, Aspect, OwnRole, PlannedRecord, most_wanted_items, tells_aspect
from goalweave.core.answers.prose.lead_sentence import counted_role, lead_sentence
from goalweave.core.answers.prose.open_parts import open_parts
from goalweave.core.answers.prose.record_wording import (
    RecordWording,
    describe_together,
    note_sentences,
    word_record,
)
from goalweave.core.answers.prose.references import is_noted_here, reference_sentences
from goalweave.core.answers.prose.wording_context import WordingContext, capitalised
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
SHORTEST = 3
"""Words without which no further record can be named."""
MOST_FURTHER = 3
FEW = 6
"""Records up to which several kinds and roles are told in prose."""
ALIKE_WORDS = 3
ALIKE_CHARACTERS = 5
"""Of a sentence in a script without blanks."""
MANY_ALIKE = 4
_DATED = frozenset((RecordKind.EVENT, RecordKind.PUBLICATION, RecordKind.STATEMENT))
_MEMBERSHIPS = frozenset((RecordKind.MECHANISM, RecordKind.PARTNERSHIP))
_GOALS = re.compile(r"\b(?:goal by goal|each goal|by goal|goals? and targets? one by one)\b", re.IGNORECASE)


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
        mentioned = [context.say("notes.loose", titles=context.titles(plan.loose))] if plan.loose else []
        return Draft("", notes=(context.say("notes.nothing"), *mentioned))
    marks = _Marks()
    records = len(plan.told) + len(plan.elsewhere) + len(plan.noted)
    most = limit if limit is not None else plan.question.most or min(max(USUAL, EACH * records), LONGEST)
    lead = lead_sentence(plan, context, position)
    references = list(reference_sentences(plan, context))
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
        # The usual length is no limit: where a question sets none, no reference is left out.
        if text_length(text) <= room or not paragraphs or (limit is None and plan.question.most is None):
            closing.append(f"{text}{marks.of(cited)}")
            room -= text_length(text)
    points = [text for text in closing if text.startswith("- ")]
    if points:
        paragraphs.append("\n".join(points))
    remaining = context.paragraphs_joined(text for text in closing if text not in points)
    if len(paragraphs) == 1 and not items and not plan.noted and not points and remaining:
        # Without records of its own the answer is a count and where they are told: one paragraph.
        remaining = context.paragraphs_joined((paragraphs.pop(), remaining))
    paragraphs.append(remaining)
    shown = set(marks.numbers)
    everything = planned_records(plan)
    text = "\n\n".join(filter(None, paragraphs))
    return Draft(
        text,
        tuple(marks.numbers),
        tuple(record.id for record in everything if record.id not in shown),
        notes=(*_notes(plan, items, unlisted, context), *_open_notes(plan, text, context)),
    )


def _open_notes(plan: AnswerPlan, text: str, context: WordingContext) -> Iterator[str]:
    told_records = [*planned_records(plan)]
    covered = frozenset(
        aspect for aspect in Aspect if any(tells_aspect(record, aspect, context.year) for record in told_records)
    )
    open_ones = open_parts(plan.question, text, context.language, covered, told_records)
    for name, recorded in (("notes.unrecorded", False), ("notes.unanswered", True)):
        parts = [context.say("asked_part", part=part.text) for part in open_ones if part.recorded is recorded]
        if parts:
            yield context.say(name, parts=context.join(parts))


def planned_records(plan: AnswerPlan) -> list[Record]:
    """All records of an answer, those that it describes first."""
    records = [planned.record for planned in plan.told]
    return [*records, *(reference.record for reference in plan.elsewhere), *(noted.record for noted in plan.noted)]


def _fit_items(
    plan: AnswerPlan, context: WordingContext, room: int, wanted_by_references: int
) -> tuple[list[_Item], list[PlannedRecord]]:
    """As many records as there is room for, then sentences on them, in the order of rank; further sentences go round by round, so that
    no record takes the room of all others."""
    items: list[_Item] = []
    unlisted: list[PlannedRecord] = []
    room -= min(wanted_by_references, room // 4)
    most = most_wanted_items(plan.question) or len(plan.told)
    for planned in plan.told[:most]:
        if len(items) >= MOST_LISTED or room < SHORTEST:
            unlisted.append(planned)
            continue
        wording = word_record(planned, plan.aspects, context)
        words = text_length(wording.short)
        if words > room:
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
    # Bodies have two more: what they may decide, and how often they meet.
    further = MOST_FURTHER + (Aspect.BODIES in plan.aspects)
    for number in range(further if len(items) <= MANY else 1):
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
    alike = _alike(items)
    items = [item for item in items if item not in alike]
    groups, prose = _group_items(items, plan, context)
    for item in prose:
        yield item.text(marks, context, listed=False)
    for head, members in groups:
        lines = [f"- {item.text(marks, context, listed=True)}" for item in members]
        yield "\n\n".join(filter(None, (head if len(groups) > 1 or prose else "", "\n".join(lines))))
    if alike:
        titles = [f"{context.title(item.planned.record)}{marks.of((item.planned.record,))}" for item in alike]
        joined = context.join([context.definite(title) for title in titles], most=len(titles))
        yield describe_together([item.planned for item in alike], joined, context)


def _alike(items: Sequence[_Item]) -> list[_Item]:
    """Memberships of which the text says the same in the same words: one sentence names them all."""
    groups: dict[tuple[RecordKind, str], list[_Item]] = {}
    for item in items:
        own = item.planned.sentences
        if item.planned.record.kind in _MEMBERSHIPS and len(own) == 1 and not item.wording.further:
            words = own[0].text.split()
            beginning = " ".join(words[:ALIKE_WORDS]) if len(words) > ALIKE_WORDS else own[0].text[:ALIKE_CHARACTERS]
            groups.setdefault((item.planned.record.kind, beginning), []).append(item)
    largest = max(groups.values(), key=len, default=[])
    return largest if len(largest) >= MANY_ALIKE else []


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
        if kind in _DATED:
            members = sorted(
                members, key=lambda item: item.planned.record.start or item.planned.record.end, reverse=True
            )
        groups.append((_header(kind, role, context), members))
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
    kinds = context.grammar.phrases[f"kinds.{kind}"]["other"]
    own = f"headers.{kind}.{role}"
    if not context.grammar.has(own) and kind in (RecordKind.DECISION, RecordKind.MECHANISM, RecordKind.PARTNERSHIP):
        return context.say("heading", name=kinds)
    names = (own, f"headers.any.{role}", f"headers.{kind}.unclear", f"headers.{kind}.part")
    lower = kinds[:1].lower() + kinds[1:]
    return capitalised(context.say(context.grammar.first(*names), kinds=kinds, kinds_lower=lower))


def _noted_lists(plan: AnswerPlan, context: WordingContext, marks: _Marks, room: int) -> Iterator[str]:
    """A list each of the results, challenges and lessons that the question asks for; a lesson follows the challenge that it is of. The
    kinds share the room that there is."""
    lists = [(kind, list(_noted_lines(kind, plan, context))) for kind in NoteKind]
    lists = [(kind, lines) for kind, lines in lists if lines]
    for place, (kind, lines) in enumerate(lists):
        share = room // (len(lists) - place)
        shown = []
        for record, line in lines:
            if text_length(line) <= share:
                share -= text_length(line)
                room -= text_length(line)
                shown.append(f"{line}{marks.of((record,))}")
        if len(shown) == 1:
            yield shown[0]
        elif shown:
            points = "\n".join(f"- {line}" for line in shown)
            yield f"{context.say(f'noted.{kind}')}\n\n{points}"


def _noted_lines(kind: NoteKind, plan: AnswerPlan, context: WordingContext) -> Iterator[tuple[Record, str]]:
    for noted in plan.noted:
        if kind not in noted.kinds:
            continue
        texts = list(note_sentences(noted.record, kind, context, labelled=False))
        pairs = NoteKind.CHALLENGE in noted.kinds and any(
            note_sentences(noted.record, NoteKind.CHALLENGE, context, labelled=False)
        )
        if kind is NoteKind.LESSON and pairs:
            continue
        if kind is NoteKind.CHALLENGE and NoteKind.LESSON in noted.kinds:
            texts += note_sentences(noted.record, NoteKind.LESSON, context)
        if not texts:
            continue
        parts = {"title": context.title(noted.record), "text": context.paragraphs_joined(texts)}
        # A lesson by itself does not say of what.
        alone = kind is NoteKind.LESSON and noted.number != plan.question.number
        name = "elsewhere_text" if alone else "item_text"
        yield noted.record, context.say(name, number=noted.number, facts="", **parts)


def _notes(
    plan: AnswerPlan, items: Sequence[_Item], unlisted: Sequence[PlannedRecord], context: WordingContext
) -> Iterator[str]:
    """What the registry does not say, for the person who finishes the answer."""
    yield from map(capitalised, _registry_notes(plan, items, unlisted, context))


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
    foreign += [noted.record for noted in plan.noted if not is_noted_here(noted, context)]
    if foreign:
        yield context.say("notes.foreign", len(foreign), titles=context.titles(foreign))
    if _GOALS.search(pick(plan.question.text)) and (goals := context.goals_without(planned_records(plan))):
        yield context.say("notes.goals", goals=context.join(goals, most=len(goals)))
    if plan.loose:
        yield context.say("notes.loose", titles=context.titles(plan.loose))
    if unlisted:
        yield context.say(
            "notes.unlisted", len(unlisted), titles=context.titles([planned.record for planned in unlisted])
        )

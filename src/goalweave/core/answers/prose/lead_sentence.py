"""The first sentence of an answer: how many of what, in which role, over which years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from goalweave.core.answers.planning import AnswerPlan, ElsewhereRecord, OwnRole, PlannedRecord, asks_kind
from goalweave.core.answers.prose.record_wording import is_over, verb_phrase
from goalweave.core.answers.prose.wording_context import WordingContext, capitalised
from goalweave.core.model import Record, RecordKind
from goalweave.core.text.languages import pick

MOST_MARKS = 3
"""Sources of a sentence that counts."""
LEAST_COUNTED = 4
"""Records from which their number says something; fewer speak for themselves."""
MOST_CLAUSES = 4
"""Of the first sentence; further kinds are only counted."""

NOUN_KINDS = ("event", "publication", "partnership", "mechanism", "decision", "statement", "training", "activity")
_SUBJECT_KINDS = frozenset((RecordKind.EVENT, RecordKind.PUBLICATION, RecordKind.STATEMENT))
"""Kinds that have a date each, so that a count of them needs the years that it covers."""


def lead_sentence(plan: AnswerPlan, context: WordingContext, position: int) -> tuple[str, tuple[Record, ...]] | None:
    """How many records of one kind, in which role, over which years, where their number is a message; else None, so that the answer
    begins with the record that answers best. What the organisation's role in is not known is not counted."""
    counted = (
        [*plan.told, *(_as_planned(reference) for reference in plan.elsewhere)]
        if asks_about_kind(plan)
        else list(plan.told)
    )
    kinds = {entry.record.kind for entry in counted}
    counted = [entry for entry in counted if counted_role(entry.record.kind, entry.role) is not OwnRole.UNCLEAR]
    # Titles alone, without a text in this language, need a sentence before them, of however many kinds they are.
    worded = any(entry.sentences for entry in counted)
    least = LEAST_COUNTED if worded else 2
    if len(counted) < least or (worded and len(kinds) != 1) or len(counted) < len(plan.told) / 2:
        return None
    clauses, others = _clauses(_count_groups(counted, context.year), context)
    topic = _topic(plan, context)
    forms = context.grammar.lists["lead"]
    text = forms[position % len(forms)]
    parts = {
        "subject": context.names["org" if topic else "Org"],
        "clauses": _join_clauses(clauses, context),
        "period": _period(counted, context),
        "besides": context.say("besides", counted=context.join(others, most=len(others))) if others else "",
        "topic_front": context.say("topic_front", topic=topic) if topic else "",
        "topic_end": context.say("topic_end", topic=topic) if topic else "",
    }
    lead = text.format(**{**context.names, **parts})
    return (capitalised(lead) if topic else lead), tuple(planned.record for planned in counted[:MOST_MARKS])


def asks_about_kind(plan: AnswerPlan) -> bool:
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
    kinds = Counter(member.record.kind for member in planned)
    over = {
        kind: all(is_over(member.record, year) for member in planned if member.record.kind is kind) for kind in kinds
    }
    groups: Counter[_Group] = Counter()
    for member in planned:
        kind = member.record.kind
        groups[kind, counted_role(kind, member.role), over[kind]] += 1
    order = list(OwnRole)
    return sorted(groups.items(), key=lambda entry: (-kinds[entry[0][0]], entry[0][0], order.index(entry[0][1])))


def _join_clauses(clauses: Sequence[str], context: WordingContext) -> str:
    """Verbs are joined otherwise than nouns where the grammar says so, as in Chinese."""
    if context.grammar.has("clause_join"):
        return context.say("clause_join").join(clauses)
    return context.join(clauses, most=len(clauses))


def _clauses(groups: Sequence[tuple[_Group, int]], context: WordingContext) -> tuple[list[str], list[str]]:
    """What the organisation did, in a few clauses; and the counted nouns of the kinds for which there are no more."""
    by_kind: dict[RecordKind, list[tuple[_Group, int]]] = {}
    for group, number in groups:
        by_kind.setdefault(group[0], []).append((group, number))
    clauses_by_kind: dict[str, list[tuple[dict[str, str], dict[str, str]]]] = {}
    others: list[str] = []
    for kind, members in by_kind.items():
        if len(clauses_by_kind) + len(members) > MOST_CLAUSES and clauses_by_kind:
            others.append(context.say(f"nouns.{kind}.acc", sum(number for _group, number in members)))
            continue
        for verb, nouns, full in _kind_clauses(members, context):
            clauses_by_kind.setdefault(verb, []).append((nouns, full))
    clauses = []
    for verb, forms_of_kinds in clauses_by_kind.items():
        # “One more” is of what was named last: with several kinds behind one verb each is named.
        counted = [full if len(forms_of_kinds) > 1 else nouns for nouns, full in forms_of_kinds]
        joined = {case: context.join([forms[case] for forms in counted if case in forms]) for case in counted[0]}
        clauses.append(verb.format(**{**context.names, **joined}))
    return clauses, others


def _kind_clauses(
    members: Sequence[tuple[_Group, int]], context: WordingContext
) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """A verb for each role in records of one kind, and its counted nouns, short where the kind was named before, and in full; what was
    led, alone or with others, in one clause."""
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
        yield verb, _noun_cases(source, number, context), _noun_cases(f"nouns.{kind}", number, context)


def _noun_cases(source: str, number: int, context: WordingContext) -> dict[str, str]:
    prefix = f"{source}."
    cases = [name.removeprefix(prefix) for name in context.grammar.phrases if name.startswith(prefix)]
    return {case: context.say(f"{prefix}{case}", number) for case in cases}


def _period(planned: Sequence[PlannedRecord], context: WordingContext) -> str:
    dated = [entry.record for entry in planned if entry.record.kind in _SUBJECT_KINDS]
    years = sorted({date[:4] for date in chain.from_iterable((record.start, record.end) for record in dated) if date})
    if len(dated) < len(planned) or not years or any(not (record.start or record.end) for record in dated):
        return ""
    if len(years) == 1:
        return context.say("year", start=years[0])
    return context.say("years", start=years[0], end=years[-1])


def _topic(plan: AnswerPlan, context: WordingContext) -> str:
    """The subject, where the counted nouns do not name it."""
    short = pick(plan.question.short, context.language)
    query = plan.question.evidence
    if not short or query is None or len(query.kinds) == 1 or asks_about_kind(plan):
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

"""One record in an answer: as a sentence, as a point of a list, and the further sentences on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from goalweave.core.answers.planning import (
    ENTERED,
    Aspect,
    OwnRole,
    OwnSentence,
    PlannedRecord,
    follows_on,
    is_fragment,
    usable_text,
)
from goalweave.core.answers.prose.anchoring import anchor_sentence, is_definable
from goalweave.core.answers.prose.body_facts import word_mandate, word_meetings
from goalweave.core.answers.prose.wording_context import TITLE_PLACE, WordingContext
from goalweave.core.answers.record_sentences import format_dates, format_money, inline_markdown, node_names
from goalweave.core.model import NoteKind, Record, RecordKind
from goalweave.core.text.languages import base_language

_FULL_STOPS = ".。 "
_SENTENCE_ENDS = "?!؟？！。…"
_LAST_ENDS = re.compile(rf"[{_SENTENCE_ENDS}]+(?=\W*$)")
_ASPECT_NOTES = {Aspect.CHALLENGE: NoteKind.CHALLENGE, Aspect.LESSON: NoteKind.LESSON}
_ASPECT_DETAILS = {Aspect.FUNDING: "funding", Aspect.STAFFING: "staffing", Aspect.REVIEW: "review"}
_PARTNER_PHRASES = (("lead", "led"), ("host", "hosted"), ("partner", "with"), ("funder", "funded"))
MOST_NODES = 20
"""Codes are short: none is hidden behind “and 8 more”, which may be the one that is asked about."""
_JOINT_KINDS = frozenset((RecordKind.PARTNERSHIP, RecordKind.MECHANISM))


@dataclass(frozen=True, slots=True)
class RecordWording:
    """Markdown without marks. short: the title with its facts; first: the record in one sentence; point: the same as a point of a
    list; further: sentences that may follow, the most telling first; foreign: whether a text in another language is left untold."""

    short: str
    first: str
    point: str
    further: tuple[str, ...] = ()
    foreign: bool = False


def word_record(planned: PlannedRecord, aspects: Sequence[Aspect], context: WordingContext) -> RecordWording:
    """Word one record for an answer in which `aspects` are asked."""
    record = planned.record
    title = context.title(record)
    own = planned.sentences
    here = [kind for kind in NoteKind if kind not in planned.told_elsewhere]
    results = list(note_sentences(record, NoteKind.RESULT, context)) if NoteKind.RESULT in here else []
    aspect_sentences = list(_aspect_sentences(record, aspects, here, context))
    beginning = " ".join((context.title_text(record), *(sentence.text for sentence in own[:1])))
    facts = _facts(record, planned.role, beginning, aspects, context)
    short = context.say("item", title=title, facts=_bracketed(facts, context))
    foreign = not own and any(record.text.values())
    if not own:
        first = _described(planned, title, facts, context)
        if results:
            return RecordWording(
                short,
                first,
                context.say("item_text", title=title, facts=_bracketed(facts, context), text=results[0]),
                (*results, *aspect_sentences),
                foreign,
            )
        return RecordWording(short, first, short, tuple(aspect_sentences), foreign)
    joined = [context.sentence(sentence.text) for sentence in own[1:]]
    following = 0
    # A sentence that points back stays behind the one that it points to.
    while following < len(joined) and follows_on(own[following + 1].text):
        following += 1
    how = _mechanism_facts(record, context)
    asks_how = asks_for_mechanisms(planned, aspects)
    further = (
        *joined[:following],
        *(how if asks_how else ()),
        *results,
        *aspect_sentences,
        *joined[following:],
        *(() if asks_how else how),
    )
    point = _as_point(record, own[0], title, facts, context)
    anchored = anchor_sentence(
        own[0],
        context.title_text(record),
        base_language(context.language),
        TITLE_PLACE,
        past=is_over(record, context.year),
    )
    first = point
    if own[0].nominal and not anchored and planned.role is not OwnRole.UNCLEAR:
        first = _described_as(planned, title, facts, context)
    if anchored and not context.is_foreign(record):
        first = _with_facts(context.sentence(anchored, title), title, facts, context)
    return RecordWording(short, first, point, further, foreign)


def asks_for_mechanisms(planned: PlannedRecord, aspects: Sequence[Aspect]) -> bool:
    return planned.record.kind is RecordKind.MECHANISM and Aspect.BODIES in aspects


def _mechanism_facts(record: Record, context: WordingContext) -> list[str]:
    """What a mechanism may decide, and how often it meets."""
    if record.kind is not RecordKind.MECHANISM:
        return []
    parts = []
    for name, word in (("mandate", word_mandate), ("meets", word_meetings)):
        value = record.details.get(name)
        text = value if isinstance(value, str) else _in_language(value, context.language) if value else ""
        usable = usable_text(text, context.language, context.names["org"], context.renderer.own_names) if text else ()
        if usable:
            further = [context.sentence(sentence) for sentence in usable[1:]]
            parts.append(context.paragraphs_joined((word(usable[0], context), *further)))
    return parts


def describe_together(planned: Sequence[PlannedRecord], titles: str, context: WordingContext) -> str:
    """Several records of one kind in one sentence. titles: joined, with their marks."""
    return _described(planned[0], titles, (), context)


def describe_record(record: Record, role: OwnRole, context: WordingContext) -> str:
    """One sentence of the grammar's own: what the organisation did, with the title and the facts."""
    facts = _facts(record, role, "", (), context)
    return _described(PlannedRecord(record, role, (), 0.0), context.title(record), facts, context)


def is_over(record: Record, year: int | None) -> bool:
    """Whether it is told in the past: completed, or ended before the round's year."""
    if record.status in ("completed", "cancelled"):
        return True
    last = record.end or (record.start if record.kind is RecordKind.EVENT else "")
    return year is not None and last[:4].isdigit() and int(last[:4]) < year


def _as_point(record: Record, sentence: OwnSentence, title: str, facts: Sequence[str], context: WordingContext) -> str:
    brackets = _bracketed(facts, context)
    if not sentence.nominal:
        return context.say("item_text", title=title, facts=brackets, text=context.sentence(sentence.text))
    phrase = _lower_first(sentence.text.rstrip(_FULL_STOPS), context)
    stop = context.grammar.phrases["stop"]["other"]
    name = "apposition" if context.language != "en" or is_definable(sentence.text) else "consists_of"
    return context.say(name, title=f"{title}{brackets}", phrase=context.sentence(phrase)) + stop


def _described(planned: PlannedRecord, title: str, facts: Sequence[str], context: WordingContext) -> str:
    """A sentence of the grammar's own, by kind and role, for a record without a text in this language."""
    clause = verb_phrase(planned.record.kind, planned.role, is_over(planned.record, context.year), context)
    nouns = {
        case: context.say(f"titled.{planned.record.kind}.{case}", title=title)
        for case in _cases(planned.record.kind, context)
    }
    return context.say("single", clause=context.say(clause, **nouns), facts=_bracketed(facts, context))


def _described_as(planned: PlannedRecord, title: str, facts: Sequence[str], context: WordingContext) -> str:
    """The sentence of the grammar's own, and what the record consists of behind a colon."""
    sentence = _described(planned, title, facts, context)
    stop = context.grammar.phrases["stop"]["other"]
    phrase = _lower_first(planned.sentences[0].text.rstrip(_FULL_STOPS), context)
    return context.say("consists", sentence=sentence.removesuffix(stop), phrase=context.sentence(phrase)) + stop


def _lower_first(phrase: str, context: WordingContext) -> str:
    first = phrase.split(maxsplit=1)[0] if phrase else ""
    if context.renderer.starts_with_own_name(phrase) or (len(first) > 1 and not first[1:].islower()):
        return phrase
    return phrase[:1].lower() + phrase[1:]


def verb_phrase(kind: RecordKind, role: OwnRole, past: bool, context: WordingContext) -> str:
    """Name of the verb in the grammar for what the organisation did; what it has no verb for is worded without a claim."""
    names = [f"past.{kind}.{role}", f"past.{kind}.part"] if past else []
    names += [f"verbs.{kind}.{role}"]
    if role is OwnRole.SUPPORT or kind in _JOINT_KINDS:
        names += [f"verbs.{kind}.part"]
    return context.grammar.first(*names, f"verbs.{kind}.unclear", f"verbs.{kind}.part")


def _cases(kind: RecordKind, context: WordingContext) -> list[str]:
    prefix = f"titled.{kind}."
    return [name.removeprefix(prefix) for name in context.grammar.phrases if name.startswith(prefix)]


def _with_facts(sentence: str, title: str, facts: Sequence[str], context: WordingContext) -> str:
    """The facts that the sentence does not say, behind the title."""
    if not facts or title not in sentence:
        return sentence
    return sentence.replace(title, f"{title}{_bracketed(facts, context)}", 1)


def _bracketed(facts: Sequence[str], context: WordingContext) -> str:
    if not facts:
        return ""
    # A mark that would end a sentence inside the brackets would part it from its source.
    plain = [fact.rstrip(_SENTENCE_ENDS) for fact in facts]
    return context.say("facts", facts=context.grammar.phrases["fact_join"]["other"].join(plain))


def _facts(
    record: Record, role: OwnRole, sentence: str, aspects: Sequence[Aspect], context: WordingContext
) -> tuple[str, ...]:
    """When, where, with whom and how much, as far as the title and the first sentence do not say it."""
    facts = [context.period(record, sentence)]
    leads = [partner.name for partner in record.partners]
    said_in_full = bool(record.text.get(context.language))
    for name in ("body", "reference", "forum"):
        value = record.details.get(name)
        if isinstance(value, str) and value and value not in sentence and value not in leads:
            facts.append(
                context.say("forum", forum=context.place(value)) if name == "forum" else inline_markdown(value)
            )
    # A text in another language than the record's own names partners as that language does, and so would name them twice.
    if not said_in_full or base_language(record.language) == base_language(context.language):
        facts += _partner_facts(record, role, sentence, context)
    places = [context.renderer.areas(place.area) for place in record.places]
    places = [context.place(place) for place in dict.fromkeys(places) if place not in sentence]
    if places:
        facts.append(context.say("places", places=context.join(places)))
    for name in ("participants", "beneficiaries"):
        value = record.details.get(name)
        if isinstance(value, int) and str(value) not in re.sub(r"(?<=\d)[,.\s](?=\d)", "", sentence):
            facts.append(context.say(name, value))
    if Aspect.FUNDING in aspects:
        facts += _money_facts(record, context)
    if not sentence.strip() or context.is_foreign(record) or not record.text.get(context.language):
        nodes = node_names(record, context.renderer)
        if nodes:
            facts.append(context.join(nodes, most=MOST_NODES))
    return tuple(filter(None, facts))


def _partner_facts(record: Record, role: OwnRole, sentence: str, context: WordingContext) -> Iterator[str]:
    """The partners that the text does not name. Where the organisation leads too, “led by UNECE” would hide its own part."""
    leads = role in (OwnRole.JOINT, OwnRole.LEAD)
    groups: dict[str, list[str]] = {}
    for partner_role, phrase in _PARTNER_PHRASES:
        for partner in record.partners:
            if partner.role == partner_role and partner.name not in context.renderer.own_names:
                groups.setdefault("with" if leads and phrase != "funded" else phrase, []).append(partner.name)
    for phrase, names in groups.items():
        # A mark that would end a sentence would part it from its source.
        plain = [_LAST_ENDS.sub("", name).strip() for name in dict.fromkeys(names) if not _is_mentioned(name, sentence)]
        new = [context.place(name) for name in plain if name]
        if new:
            yield context.say(phrase, partners=context.join(new))


def _is_mentioned(name: str, sentence: str) -> bool:
    """Whether a text names a partner, perhaps in other words around it: “the Office of the Special Adviser on Africa”."""
    parts = [part for part in re.findall(r"\w{3,}", name) if part[:1].isupper() or not part.isascii()]
    return name in sentence or (len(parts) > 2 and all(part in sentence for part in parts))


def note_sentences(record: Record, kind: NoteKind, context: WordingContext, *, labelled: bool = True) -> Iterator[str]:
    """What is noted of the record in this language; a result with the year that it is about. labelled: challenges and lessons begin with
    what they are."""
    for note in record.notes:
        if note.kind is not kind:
            continue
        text = _in_language(note.text, context.language)
        sentences = usable_text(text, context.language, context.names["org"], context.renderer.own_names)
        if not sentences:
            continue
        worded = [context.sentence(sentence) for sentence in sentences]
        year = (note.end or note.start)[:4]
        if kind is NoteKind.RESULT and year and year not in text:
            stripped = worded[-1].rstrip(_FULL_STOPS)
            stop = worded[-1][len(stripped) :].strip()
            worded[-1] = context.say("dated_result", text=stripped, when=year) + stop
        joined = context.paragraphs_joined(worded)
        fragment = kind is NoteKind.RESULT and is_fragment(sentences[0], context.language)
        plain = not labelled or (kind is NoteKind.RESULT and not fragment)
        yield joined if plain else context.say(str(kind), text=joined)


def _aspect_sentences(
    record: Record, aspects: Sequence[Aspect], here: Sequence[NoteKind], context: WordingContext
) -> Iterator[str]:
    for aspect in aspects:
        kind = _ASPECT_NOTES.get(aspect)
        if kind is not None:
            yield from note_sentences(record, kind, context) if kind in here else ()
        elif aspect in _ASPECT_DETAILS:
            value = record.details.get(_ASPECT_DETAILS[aspect])
            text = _in_language(value, context.language) if isinstance(value, Mapping) else ""
            sentences = usable_text(text, context.language, context.names["org"], context.renderer.own_names)
            if sentences:
                worded = context.paragraphs_joined(context.sentence(sentence) for sentence in sentences)
                yield context.say(_ASPECT_DETAILS[aspect], text=worded)
            reviewed = record.details.get("reviewed")
            if aspect is Aspect.REVIEW and isinstance(reviewed, str) and reviewed:
                yield context.say("reviewed", when=format_dates(reviewed, "", context.renderer))


def word_aspects(record: Record, aspects: Sequence[Aspect], context: WordingContext) -> str:
    """What the record tells of who pays, staffs or reviews it, as a point of a list; empty if it tells nothing."""
    entered = [aspect for aspect in aspects if aspect in ENTERED]
    facts = list(_money_facts(record, context)) if Aspect.FUNDING in entered else []
    # An amount without a date of its own is that of the record's years.
    if any(amount.date is None for amount in record.money) and facts and (period := context.period(record)):
        facts.insert(0, period)
    funders = [partner.name for partner in record.partners if partner.role == "funder"]
    if funders and Aspect.FUNDING in entered:
        facts.insert(0, context.say("funded", partners=context.join([context.place(name) for name in funders])))
    sentences = list(_aspect_sentences(record, entered, (), context))
    if not facts and not sentences:
        return ""
    short = context.say("item", title=context.title(record), facts=_bracketed(facts, context))
    if not sentences:
        return short
    text = context.paragraphs_joined(sentences)
    return context.say("item_text", title=context.title(record), facts=_bracketed(facts, context), text=text)


def _money_facts(record: Record, context: WordingContext) -> Iterator[str]:
    for amount in record.money:
        amount_text = format_money(amount, context.renderer, with_kind=False)
        when = f", {amount.date.year}" if amount.date else ""
        yield context.say(amount.kind, amount=f"{amount_text}{when}")


def _in_language(text: Mapping[str, str], language: str) -> str:
    base = base_language(language)
    return next((value for tag, value in text.items() if base_language(tag) == base and value), "")

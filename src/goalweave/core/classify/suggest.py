"""The door: records in, their mappings with suggestions out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as MappingOf, Sequence
from itertools import chain

from goalweave.core.classify.code_evidence import fuse, read_codes
from goalweave.core.classify.evaluation import roll_up_codes
from goalweave.core.classify.mentions import Mention, MentionFinder
from goalweave.core.classify.polarity import NOTHING_READ, Polarity, PolarityReader
from goalweave.core.classify.protocol import Candidate, Classifier
from goalweave.core.classify.reading import read_record
from goalweave.core.model import CodeList, Curie, Evidence, Framework, Mapping, MappingRank, MappingState, Record

MENTION = "mention"
MOST = 5
"""Suggestions of the classifier for one record, the best first; an officer keeps one or two."""
TELLING = 0.5
"""A node below another is suggested from this part of the other's score; else the text does not say enough, and the other is."""
CODE = "code"
"""Before the classifier, as in `code:fast-1`, if that suggests the node too."""
TITLE = "title"
"""What stands in the place of a code where a mapping rests on the title alone."""
SCORED_ORIGINS = ("classifier:", CODE)
"""How the origins begin of suggestions whose score says how sure they are."""
READ_ORIGINS = (*SCORED_ORIGINS, MENTION)
"""How the origins begin of what is suggested here."""


def suggest_mappings(
    record: Record,
    frameworks: Iterable[Framework],
    framework: Framework,
    finder: MentionFinder,
    classifier: Classifier,
    level: str = "",
    code_lists: MappingOf[str, CodeList] | None = None,
    polarity: PolarityReader | None = None,
) -> tuple[Mapping, ...]:
    """`suggest_all_mappings` for one record."""
    return suggest_all_mappings([record], frameworks, framework, finder, classifier, level, code_lists, polarity)[0]


def suggest_all_mappings(
    records: Sequence[Record],
    frameworks: Iterable[Framework],
    framework: Framework,
    finder: MentionFinder,
    classifier: Classifier,
    level: str = "",
    code_lists: MappingOf[str, CodeList] | None = None,
    polarity: PolarityReader | None = None,
) -> list[tuple[Mapping, ...]]:
    """The mappings of each record: those it has, then what its text mentions, then what the classifier and its codes
    suggest.

    Mentions are of all `frameworks`, in the order of the text; the classifier reads for `framework`, best first, MOST
    at most, the first of them primary unless something else is, and only what is neither there already nor the parent
    of something there. `level` is the deepest level of `framework` to suggest at (empty: all); a mention below it names
    its ancestor. The classifier reads the record with its structure (`core.classify.reading`); evidence is of the text
    in the record's main language. What a plain mention word means is recognised by the document that the record is in,
    or else by its own title and texts; never by other rows of a table. code_lists: by id, of the codes that records
    have; see `core.classify.code_evidence`. polarity: reads whether the text hinders what is suggested, which gets a
    negative sign, or only mentions it, which is left out; None: all is taken to support it.
    """
    known = {other.key: other for other in frameworks}
    readings = [read_record(record) for record in records]
    rankings = classifier.rank(
        [reading.text for reading in readings],
        framework,
        [record.language for record in records],
        level,
    )
    documents = {record.source.document for record in records}
    signs = {document: finder.signs(document) for document in documents}
    suggested: list[tuple[Mapping, ...]] = []
    for record, reading, ranking in zip(records, readings, rankings, strict=True):
        mappings = {mapping.node: mapping for mapping in record.mappings}
        around = signs[record.source.document] | finder.signs(_secondary_text(record))
        for node, evidence in _mention_evidence(
            record, known, framework, finder.find(record.body, around), level
        ).items():
            # Whatever a person or a publisher has said of the node stands.
            mappings.setdefault(node, Mapping(node, MappingState.SUGGESTED, MENTION, evidence=evidence))
        candidates = [(candidate, False) for candidate in ranking.candidates]
        if record.codes and code_lists:
            candidates = fuse(ranking.candidates, read_codes(record, code_lists, framework, level), framework)
        by_text = {candidate.code for candidate in ranking.candidates}
        by_code = {candidate.code for candidate, coded in candidates if coded}
        deepest = _deepest_candidates([pair[0] for pair in candidates], framework, mappings.values())
        whole = f"{reading.title}\n{record.body}"
        read = polarity.read(whole, record.language) if polarity and deepest else NOTHING_READ
        for candidate in deepest:
            node = framework.curie(candidate.code)
            evidence = reading.evidence_in(record, candidate.evidence)
            if candidate.evidence and not evidence:
                # A mapping must be able to show what it rests on: here the title, of which the text says nothing.
                evidence = (Evidence(reading.title, 0, 0, record.language, code=TITLE),)
            effect = read.towards(node, evidence)
            if effect is Polarity.MENTIONS:
                continue
            origin = "classifier" if candidate.code not in by_code else CODE
            if candidate.code in by_text:
                origin += f":{classifier.name}-{classifier.version}"
            sign = -1 if effect is Polarity.HINDERS else 1
            primary = sign > 0 and not _has_primary(mappings.values(), framework)
            rank = MappingRank.PRIMARY if primary else MappingRank.SECONDARY
            mappings[node] = Mapping(
                node, MappingState.SUGGESTED, origin, candidate.score, rank, evidence=evidence, sign=sign
            )
        suggested.append(tuple(mappings.values()))
    return suggested


def _has_primary(mappings: Iterable[Mapping], framework: Framework) -> bool:
    """Whether a person, the publisher, the text itself or a better suggestion says what the record is mainly about."""
    return any(
        mapping.rank is MappingRank.PRIMARY
        and mapping.sign > 0
        and mapping.node.key == framework.key
        and mapping.state is not MappingState.REJECTED
        for mapping in mappings
    )


def _mention_evidence(
    record: Record, frameworks: MappingOf[str, Framework], framework: Framework, mentions: Iterable[Mention], level: str
) -> dict[Curie, tuple[Evidence, ...]]:
    body = record.body
    passages: dict[Curie, list[Evidence]] = {}
    for mention in mentions:
        node = mention.node
        if node.key not in frameworks:
            continue
        if level and node.key == framework.key:
            node = framework.curie(roll_up_codes(framework, [node.code], level)[0])
        passage = Evidence(body[mention.start : mention.end], mention.start, mention.end, record.language)
        passages.setdefault(node, []).append(passage)
    return {node: tuple(evidence) for node, evidence in passages.items()}


def _secondary_text(record: Record) -> str:
    """What a record says besides the text in its main language."""
    return "\n".join([*record.title.values(), *(text for key, text in record.text.items() if key != record.language)])


def _deepest_candidates(
    candidates: Sequence[Candidate], framework: Framework, mappings: Iterable[Mapping]
) -> Sequence[Candidate]:
    """The best candidates that are new, and of which no descendant is there or is itself a candidate: roll-up covers those.

    A candidate that is too unsure next to its parent is none.
    """
    scores = {candidate.code: candidate.score for candidate in candidates}
    parents = {code: framework.node(code).parent or "" for code in scores}
    candidates = [
        candidate for candidate in candidates if candidate.score >= TELLING * scores.get(parents[candidate.code], 0.0)
    ]
    have = [mapping for mapping in mappings if mapping.node.key == framework.key]
    known_codes = {mapping.node.code for mapping in have}
    carrying = [mapping.node.code for mapping in have if mapping.state is not MappingState.REJECTED]
    carrying += [candidate.code for candidate in candidates if candidate.code not in known_codes]
    known = filter(framework.by_code.__contains__, carrying)
    covered = {node.code for node in chain.from_iterable(map(framework.ancestors, known))}
    return [candidate for candidate in candidates if candidate.code not in known_codes | covered][:MOST]

"""map.json: the shape that docs/reference/map-json.md describes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode, message_of
from goalweave.core.former_codes import name_resolver
from goalweave.core.linkage import CoverageCount
from goalweave.core.messages import Message
from goalweave.core.model import RECORD_FIELDS, Curie, Evidence, Mapping, MappingRank, MappingState, Record
from goalweave.core.model.fields import from_plain, to_plain
from goalweave.core.pipeline import MappingResult
from goalweave.core.statements.allocation import ReadDocument, SetAside
from goalweave.core.text.spans import locate_text, part_spans
from goalweave.formats.records.map_json.facts import facts_document, facts_of_item, own_parts

ALWAYS = frozenset(("id", "kind", "language", "source", "also", "start", "end", "places", "money"))
"""Fields of a record that are written even where they are empty."""


@dataclass(frozen=True)
class MapFile:
    """What a map.json holds that a map can be made of again. framework: its key."""

    framework: str
    level: str
    records: tuple[Record, ...]


def write_map_json(mapped: MappingResult, documents: Sequence[ReadDocument] = ()) -> str:
    """The whole result; nodes by their names for people (`sdg:9.c` in the default edition). documents: that were read."""
    return json.dumps(_map_document(mapped, documents), ensure_ascii=False, indent=1)


def _map_document(mapped: MappingResult, documents: Sequence[ReadDocument]) -> dict[str, Any]:
    catalogue, framework = mapped.catalogue, mapped.framework
    texts = {document.file: document.text for document in documents}
    document: dict[str, Any] = {
        "framework": framework.key,
        "level": mapped.level,
        **source_parts(documents),
        "records": [
            _record_document(record, catalogue, texts.get(record.source.file, "")) for record in mapped.records
        ],
        "coverage": [
            {
                "node": framework.name(node.code),
                "accepted": _count_document(mapped.coverage.rows[node.code].accepted.direct),
                "suggested": _count_document(mapped.coverage.rows[node.code].suggested.direct),
                "via": {
                    "accepted": _count_document(mapped.coverage.rows[node.code].accepted.via),
                    "suggested": _count_document(mapped.coverage.rows[node.code].suggested.via),
                },
            }
            for node in framework.nodes
            if node.level in mapped.levels
        ],
        "contributions": [
            {
                "record": contribution.record_id,
                "node": catalogue.name(contribution.node),
                "strength": None if contribution.strength is None else round(contribution.strength, 4),
                "strength_class": contribution.strength_class,
                "state": contribution.state,
                "via": list(contribution.via),
            }
            for contribution in mapped.contributions
        ],
    }
    if mapped.agreement:
        agreement = mapped.agreement
        document["agreement"] = {
            "precision": round(agreement.precision, 4),
            "recall": round(agreement.recall, 4),
            "f1": round(agreement.f1, 4),
            "precision_at_1": round(agreement.precision_at_1, 4),
            "records": agreement.records,
            "misses": [str(miss) for miss in agreement.misses],
        }
    return document


def source_parts(documents: Sequence[ReadDocument]) -> dict[str, Any]:
    """How long the documents are, and which of their text is in no record and why; nothing where there are none."""
    if not documents:
        return {}
    return {
        "source": {
            "characters": sum(len(document.text) for document in documents),
            "files": [{"file": document.file, "characters": len(document.text)} for document in documents],
        },
        "set_aside": list(chain.from_iterable(map(_aside_documents, documents))),
    }


def _aside_documents(document: ReadDocument) -> Iterator[dict[str, Any]]:
    for aside in document.set_aside:
        yield {"file": document.file, **_aside_document(aside)}


def _aside_document(aside: SetAside) -> dict[str, Any]:
    reason = f"{aside.reason} of {aside.record}" if aside.record else str(aside.reason)
    return {"start": aside.span.start, "end": aside.span.end, "reason": reason}


def _count_document(count: CoverageCount) -> dict[str, Any]:
    document: dict[str, Any] = {"records": count.records, "mentions": count.mentions}
    if count.money:
        document["money"] = [
            {"amount": str(amount.amount), "currency": amount.currency, "kind": amount.kind} for amount in count.money
        ]
    return document


def _record_document(record: Record, catalogue: Catalogue, text: str) -> dict[str, Any]:
    """All fields of the record; texts in other languages and what most records lack only where there are any. text: of the
    document that it is in."""
    plain = to_plain(record, RECORD_FIELDS.keys() - {"title", "text", "mappings", "facts"})
    document = {name: value for name, value in plain.items() if name in ALWAYS or value not in ("", [], {})}
    document |= facts_document(record)
    if record.text.keys() - {record.language}:
        document["texts"] = dict(record.text)
    place = _evidence_places(record, text)
    return document | {
        "title": record.title.get(record.language) or next(iter(record.title.values()), ""),
        "titles": dict(record.title),
        "text": record.body,
        "spans": list(map(asdict, record.source.spans)),
        "also": [
            {"file": place.file, "locator": place.locator, "spans": list(map(asdict, place.spans))}
            for place in record.also
        ],
        "countries": list(record.countries),
        "mappings": [_mapping_document(mapping, record.language, catalogue, place) for mapping in record.mappings],
    }


def _evidence_places(record: Record, text: str) -> Callable[[int, int], list[dict[str, int]]]:
    """Where parts of the record's text are in its document; the text is located once."""
    if not text or not record.mappings:
        return lambda start, end: []
    spans = record.source.spans
    located = locate_text(record.body, text, spans)
    return lambda start, end: list(map(asdict, part_spans(located, start, end, spans)))


def _mapping_document(
    mapping: Mapping, language: str, catalogue: Catalogue, place: Callable[[int, int], list[dict[str, int]]]
) -> dict[str, Any]:
    evidence = [
        _evidence_document(passage, place) for passage in mapping.evidence if passage.language in ("", language)
    ]
    return {
        "node": catalogue.name(mapping.node),
        "state": mapping.state,
        "origin": mapping.origin,
        "score": round(mapping.score, 4),
        "rank": mapping.rank,
        "share": mapping.share,
        "sign": mapping.sign,
        "evidence": evidence,
    }


def _evidence_document(span: Evidence, place: Callable[[int, int], list[dict[str, int]]]) -> dict[str, Any]:
    passage = {"text": span.text, "start": span.start, "end": span.end, "words": list(map(list, span.words))}
    if span.code:
        return passage | {"code": span.code}
    return passage | {"spans": places} if (places := place(span.start, span.end)) else passage


def read_map_json(
    data: bytes, name: str, catalogue: Catalogue, *, on_problem: Callable[[InputError], None] = lambda problem: None
) -> MapFile:
    """The records of a map.json with their mappings. Raises InputError naming the record that cannot be read.

    on_problem: called with a warning for each node that is named by a former code.
    """
    try:
        document = json.loads(data)
        framework, level, items = str(document["framework"]), str(document["level"]), document["records"]
    except json.JSONDecodeError as error:
        raise InputError(Message("not a map.json: {fault}", fault=error.msg), file=name, line=error.lineno) from None
    except UnicodeDecodeError as error:
        raise InputError(Message("not a map.json: {fault}", fault=error.reason), file=name) from None
    except RecursionError:
        raise InputError("not valid JSON: nested too deeply", file=name) from None
    except TypeError:  # a list or a text
        raise InputError("not a map.json: its records are not a list", file=name) from None
    except ValueError:
        raise InputError("not valid JSON: a number has too many digits", file=name) from None
    except KeyError as error:
        raise InputError(Message("not a map.json: {part} is missing", part=error), file=name) from None
    if not isinstance(items, list):
        raise InputError("not a map.json: its records are not a list", file=name)
    resolve = name_resolver(catalogue, lambda notice: on_problem(notice.at(file=name)))
    return MapFile(framework, level, tuple(_read_records(items, name, resolve)))


def _read_records(items: list[Any], name: str, resolve: Callable[[str], Curie]) -> Iterable[Record]:
    for number, item in enumerate(items, start=1):
        try:
            yield _read_record(item, resolve)
        except KeyError as error:
            raise InputError(Message("record {number} has no {part}", number=number, part=error), file=name) from None
        except InputError as error:
            raise InputError(
                Message("record {number} cannot be read: {problem}", number=number, problem=error.message),
                file=name,
                field=error.field,
            ) from None
        except UnknownNode as error:
            raise InputError(
                Message("record {number} cannot be read: {problem}", number=number, problem=message_of(error)),
                file=name,
            ) from None
        except (AttributeError, OverflowError, TypeError, ValueError):
            raise InputError(
                Message("a value of record {number} is of the wrong kind", number=number), file=name
            ) from None


def _read_record(item: dict[str, Any], resolve: Callable[[str], Curie]) -> Record:
    language, text = str(item["language"]), str(item["text"])
    missing = (ALWAYS - {"places"}) - item.keys()
    if missing:
        raise KeyError(min(missing))
    record: Record = from_plain(
        Record,
        {
            **{name: item[name] for name in RECORD_FIELDS.keys() & item.keys()},
            **own_parts(item),
            "title": item["titles"],
            "text": item.get("texts", {language: text}),
            "source": {**item["source"], "spans": item.get("spans", [])},
            # A file of an earlier version has only the codes of countries.
            "places": own_parts(item).get("places", [{"area": code} for code in item["countries"]]),
            "facts": facts_of_item(item, text),
            "mappings": (),
        },
    )
    mappings = tuple(_read_mapping(mapping, text, language, resolve) for mapping in item["mappings"])
    return replace(record, mappings=mappings)


def _read_spans(item: Any, passage: str) -> tuple[tuple[int, int], ...]:
    """Places of words in a passage. Raises InputError if they are not whole numbers, not in it, or not in order."""
    spans: list[tuple[int, int]] = []
    reached = 0
    for word in item if isinstance(item, list) else [item]:
        # True is a whole number to Python, but not to the person who reads the file.
        if not (isinstance(word, list) and len(word) == 2 and all(type(place) is int for place in word)):
            raise InputError(
                Message("{value} is not the start and end position of a word", value=json.dumps(word)), field="words"
            )
        start, end = word
        if not 0 <= start < end <= len(passage):
            raise InputError(
                Message(
                    "the evidence “{passage}” has no word at positions {start} to {end}",
                    passage=passage,
                    start=start,
                    end=end,
                ),
                field="words",
            )
        if start < reached:
            raise InputError(
                Message(
                    "the word at {start} to {end} of the evidence “{passage}” starts before the previous word ends",
                    start=start,
                    end=end,
                    passage=passage,
                ),
                field="words",
            )
        spans.append((start, end))
        reached = end
    return tuple(spans)


def _read_mapping(item: dict[str, Any], text: str, language: str, resolve: Callable[[str], Curie]) -> Mapping:
    evidence = []
    for excerpt in item["evidence"]:
        if excerpt.get("code"):
            evidence.append(Evidence(str(excerpt["text"]), 0, 0, code=str(excerpt["code"])))
            continue
        start, end = int(excerpt["start"]), int(excerpt["end"])
        if text[start:end] != excerpt["text"]:
            raise InputError(
                Message("“{text}” is not in the text at the place that is named", text=excerpt["text"]),
                field="evidence",
            )
        passage = str(excerpt["text"])
        evidence.append(Evidence(passage, start, end, language, _read_spans(excerpt.get("words", []), passage)))
    return Mapping(
        node=resolve(str(item["node"])),
        state=MappingState(item["state"]),
        origin=str(item["origin"]),
        score=float(item["score"]),
        rank=MappingRank(item["rank"]),
        share=None if item["share"] is None else float(item["share"]),
        evidence=tuple(evidence),
        sign=_read_sign(item.get("sign", 1)),
    )


def _read_sign(value: Any) -> int:
    """1 or -1; a file of an earlier version has none. Raises InputError."""
    if value in (1, -1) and type(value) is int:
        return int(value)
    raise InputError(Message("{value} is not a sign: 1 or -1", value=json.dumps(value)), field="sign")

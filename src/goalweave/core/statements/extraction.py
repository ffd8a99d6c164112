"""The records of a document: its separate statements of something done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain

from goalweave.core.model import Record, RecordSource
from goalweave.core.statements.grouping import StatementGroup, group_passages
from goalweave.core.statements.kind_cues import guess_kind
from goalweave.core.statements.splitting import split_group
from goalweave.core.statements.titles import statement_title
from goalweave.core.text.detection import SAMPLE, detect_language
from goalweave.core.text.passages import Passage, collapse_spaces
from goalweave.core.text.spans import joined_spans


@dataclass(frozen=True, slots=True)
class Extraction:
    """set_aside: the passages that are in no record, each with its reason."""

    records: tuple[Record, ...]
    set_aside: tuple[Passage, ...]


def extract_statements(passages: Iterable[Passage], file: str, language: str | None = None) -> Extraction:
    """One record for each list item and each paragraph that states something, in reading order; one for each of the separate
    things that a paragraph reports.

    Points that only complete the line above them are one record with it, as are lines of labels and values that describe
    one thing; footnotes are in the record that refers to them. Headings and questions give the section in the record's
    locator (`§ 4.4 › line 143`) and are set aside, as are site furniture and lines that only introduce a list. A text of
    headings only (a list of titles, say) gives a record for each without a number. The text is what is in the document,
    white space normalised. Record ids are made of the file's name and a hash of the text: they stay when the document
    grows elsewhere, and are unique in the file. `language` is that of the document; without it, it is detected, for longer
    statements one by one.
    """
    read = [replace(passage, text=collapse_spaces(passage.text)) for passage in passages]
    grouping = group_passages(read)
    document = "\n".join(passage.text for passage in read if not passage.aside)
    main = language or detect_language(document[:SAMPLE])
    seen: Counter[str] = Counter()
    records = []
    for group in grouping.groups:
        group_language = language or detect_language(group.text, main)
        for part in split_group(group, group_language):
            part_language = language or detect_language(part.text, group_language)
            records.append(_build_record(part, file, document, part_language, seen))
    return Extraction(tuple(records), tuple(grouping.set_aside))


def _build_record(group: StatementGroup, file: str, document: str, language: str, id_counts: Counter[str]) -> Record:
    first = group.passages[0]
    stated = "\n".join(passage.text for passage in group.passages)
    place = f"§ {group.section} › {first.locator}" if group.section else first.locator
    name = f"{_id_prefix(file)}-{blake2b(stated.encode(), digest_size=4).hexdigest()}"
    id_counts[name] += 1
    spans = joined_spans(chain.from_iterable(passage.spans for passage in (*group.passages, *group.notes)))
    return Record(
        id=name if id_counts[name] == 1 else f"{name}-{id_counts[name]}",
        title={language: statement_title(group.title or stated, language)},
        text={language: group.text},
        language=language,
        kind=guess_kind(stated, group.introduction),
        source=RecordSource(file, place, document, spans),
    )


def _id_prefix(file: str) -> str:
    """The file's name as the beginning of an id: no folder, no ending, small letters and hyphens."""
    name = re.split(r"[\\/]", file)[-1].rsplit(".", 1)[0]
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:40].rstrip("-") or "text"

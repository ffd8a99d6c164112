"""A pack → its folder, all or nothing (docs/reference/packs.md)."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework, Link, Linkage, MentionWords, Node, StrengthSource
from goalweave.formats.frameworks.skos.turtle import require_language_tag
from goalweave.formats.reading.yaml import write_yaml
from goalweave.packs.reader import (
    FACILITATOR_COLUMNS,
    FORMERLY,
    LINK_COLUMNS,
    NODE_COLUMNS,
    STRENGTH_COLUMNS,
    Pack,
)
from goalweave.packs.table_files import SEPARATOR

_QUOTED = re.compile(r'[,"\r\n]')


def write_pack(pack: Pack, folder: Path) -> None:
    """Write the pack so that `read_pack` gives it back; blanks around texts, and empty texts, are not kept.

    The folder appears, or is replaced, in one step, and only when all is written. Raises InputError for what the format
    cannot hold: a bar in a term or a property, a language that is no tag, a framework without levels.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as workplace:
        # One level deeper than packs are looked for, so that no one reads a pack that is half written.
        draft, old = Path(workplace) / "draft", Path(workplace) / "old"
        draft.mkdir()
        _write_files(pack, draft)
        if folder.exists():
            folder.rename(old)
        try:
            draft.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise


def _write_files(pack: Pack, folder: Path) -> None:
    places = _edition_folders(pack.frameworks)
    head: dict[str, Any] = {"id": pack.id, "order": pack.order, "title": dict(pack.title)}
    if pack.frameworks:
        head["frameworks"] = [
            _write_framework(framework, folder, places[framework.key]) for framework in pack.frameworks
        ]
    if pack.linkages:
        head["linkages"] = [_write_linkage(linkage, folder, number) for number, linkage in enumerate(pack.linkages, 1)]
    files = (("questionnaires", pack.questionnaires), ("indices", pack.indices), ("calls", pack.calls))
    for key, paths in files:
        names = [path.relative_to(pack.folder).as_posix() for path in paths]
        if names:
            head[key] = names
        for path, name in zip(paths, names, strict=True):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
    if pack.published:
        head["published"] = pack.published.relative_to(pack.folder).as_posix()
        shutil.copyfile(pack.published, folder / head["published"])
        if (sources := pack.folder / "sources.csv").is_file():
            shutil.copyfile(sources, folder / "sources.csv")
    if pack.indicators:
        head["indicators"] = [path.relative_to(pack.folder).as_posix() for path in pack.indicators]
        for path, name in zip(pack.indicators, head["indicators"], strict=True):
            shutil.copytree(path, folder / name)
    if pack.records:
        head["records"] = pack.records.name
        shutil.copyfile(pack.records, folder / pack.records.name)
    _write_text(folder / "SOURCES.md", _sources_text(pack))
    _write_text(folder / "pack.yaml", write_yaml(head))


def _edition_folders(frameworks: Iterable[Framework]) -> dict[str, str]:
    """Framework's key → its folder: the edition, with the id where two frameworks have the same edition."""
    editions = [_file_name(framework.edition) for framework in frameworks]
    return {
        framework.key: edition if editions.count(edition) == 1 and edition != "links" else _file_name(framework.key)
        for framework, edition in zip(frameworks, editions, strict=True)
    }


def _write_framework(framework: Framework, folder: Path, place: str) -> dict[str, Any]:
    if not framework.levels:
        raise InputError("a framework needs at least one level", field=framework.key)
    (folder / place).mkdir()
    properties = sorted(set(chain.from_iterable(map(_filled_properties, framework.nodes))))
    if reserved := {"", *NODE_COLUMNS, FORMERLY} & set(properties):
        raise InputError(Message("a property cannot have the name “{name}”", name=min(reserved)), field=framework.key)
    rows = [_node_cells(node, properties, framework.key) for node in framework.nodes]
    former = [[_join_list(node.formerly, f"{framework.key}:{node.code}")] for node in framework.nodes]
    columns = (*NODE_COLUMNS, *properties)
    if framework.renamed_codes:
        columns = (*columns, FORMERLY)
        rows = [cells + codes for cells, codes in zip(rows, former, strict=True)]
    _write_table(folder / place / "nodes.csv", columns, rows)
    _write_facilitators(framework, folder / place / "facilitators.csv")
    languages = set(chain.from_iterable((*node.label, *node.wording, *node.terms) for node in framework.nodes))
    for language in sorted(languages):
        tag = require_language_tag(language, framework.key)
        _write_labels(framework, language, folder / place / f"labels.{tag}.csv")
    return {
        "id": framework.id,
        "edition": framework.edition,
        "default": framework.default,
        "title": dict(framework.title),
        "short": dict(framework.short),
        "owner": dict(framework.owner),
        "source": framework.source,
        "uri": framework.uri,
        "folder": place,
        "levels": [{"id": level.id, "one": dict(level.one), "many": dict(level.many)} for level in framework.levels],
        "opened": list(framework.opened),
        "mentions": [_mention_words_to_yaml(mention) for mention in framework.mentions],
    }


def _mention_words_to_yaml(words: MentionWords) -> dict[str, Any]:
    values: dict[str, Any] = {"level": words.level, "code": words.code}
    word_lists = {
        "words": words.words,
        "plain": words.plain,
        "signs": words.signs,
        "followed_by": words.followed_by,
    }
    for key, lists in word_lists.items():
        if lists or key == "words":
            values[key] = {language: list(texts) for language, texts in lists.items()}
    return values


def _filled_properties(node: Node) -> Iterator[str]:
    return (name for name, values in node.properties.items() if values)


def _node_cells(node: Node, properties: Sequence[str], key: str) -> list[str]:
    values = [node.code, node.parent or "", node.level, node.status, node.uri, node.colour, node.source]
    return [*values, *(_join_list(node.properties.get(name, ()), f"{key}:{node.code}") for name in properties)]


def _write_facilitators(framework: Framework, path: Path) -> None:
    rows = []
    for node in framework.nodes:
        for part in node.facilitators:
            rows.append((node.code, part.organisation, part.role, part.period, part.status, part.source))
    if rows:
        _write_table(path, FACILITATOR_COLUMNS, rows)


def _write_labels(framework: Framework, language: str, path: Path) -> None:
    worded = any(node.wording.get(language) for node in framework.nodes)
    rows = []
    for node in framework.nodes:
        terms = _join_list(node.terms.get(language, ()), f"{framework.key}:{node.code}")
        cells = [node.label.get(language, ""), terms, *([node.wording.get(language, "")] if worded else [])]
        if any(cells):
            rows.append([node.code, *cells])
    _write_table(path, ("code", "label", "terms", *(["wording"] if worded else [])), rows)


def _write_linkage(linkage: Linkage, folder: Path, number: int) -> dict[str, Any]:
    (folder / "links").mkdir(exist_ok=True)
    name = f"links/{_file_name(linkage.id)}.csv"
    if (folder / name).exists():
        name = f"links/{_file_name(linkage.id)}-{number}.csv"
    texts: list[tuple[str, str]] = []
    for field in ("rationale", "note"):
        languages = set(chain.from_iterable(getattr(link, field) for link in linkage.links))
        texts += ((field, language) for language in sorted(languages))
    columns = [f"{field}.{require_language_tag(language, linkage.id)}" for field, language in texts]
    rows = [_link_cells(link, texts) for link in linkage.links]
    _write_table(folder / name, (*LINK_COLUMNS, *STRENGTH_COLUMNS, *columns), rows)
    return {
        "id": linkage.id,
        "kind": str(linkage.kind),
        "subject": linkage.subject,
        "object": linkage.object,
        "title": dict(linkage.title),
        "source": linkage.source,
        "file": name,
    }


def _link_cells(link: Link, texts: Iterable[tuple[str, str]]) -> list[str]:
    weight = "" if link.weight is None else repr(float(link.weight)).removesuffix(".0")
    values = [link.subject, link.object, link.relation, weight, str(link.sign), link.status, link.source]
    strength = [link.strength or "", "" if link.strength_by is StrengthSource.OURS else link.strength_by]
    return [*values, *strength, *(getattr(link, field).get(language, "") for field, language in texts)]


def _sources_text(pack: Pack) -> str:
    """The pack's own account of its sources, else what its frameworks and linkages say of theirs."""
    path = pack.folder / "SOURCES.md"
    if path.is_file():
        return path.read_text(encoding="utf-8")
    named: Mapping[str, str] = {framework.key: framework.source for framework in pack.frameworks}
    named = {**named, **{linkage.id: linkage.source for linkage in pack.linkages}}
    return "# Sources\n\n" + "".join(f"- {name}: {source or 'not stated'}\n" for name, source in named.items())


def _join_list(values: Iterable[str], field: str) -> str:
    filled = [value for value in values if value.strip()]
    for value in filled:
        if "|" in value:
            raise InputError(
                Message(
                    "“{value}” contains a vertical bar, which packs use to separate the parts of a list", value=value
                ),
                field=field,
            )
    return SEPARATOR.join(filled)


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text).strip(".-") or "x"


def _write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    _write_text(path, "".join(",".join(map(_format_cell, row)) + "\n" for row in (header, *rows)))


def _format_cell(text: str) -> str:
    """Quoted where it must be; the csv module leaves a lone carriage return bare, which it then cannot read."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)

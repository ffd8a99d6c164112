"""The sentences in which records are told, one file a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import NoteKind, RecordKind
from goalweave.core.narrative.told import Sentences
from goalweave.packs.tables import read_yaml

SHIPPED = Path(__file__).parent / "sentences"

_PARTS = {
    "partners": {"partners"},
    "places": {"places"},
    "period": {"period"},
    "from_until": {"start", "end"},
    "since": {"start"},
    "until": {"end"},
    "more": {"count"},
    "budget": set[str](),
    "commitment": set[str](),
    "spent": set[str](),
}
_FACTS = {
    "contributes": {"nodes"},
    "money": {"money"},
    "funding": {"text"},
    "staffing": {"text"},
    "review": {"text"},
    "column_title": set[str](),
    "column_period": set[str](),
    "column_partners": set[str](),
    "column_nodes": set[str](),
}


def sentences_of(language: str, folder: Path | None = None) -> Sentences:
    """The sentences of a language, English where there are none. folder: of one's own files, each in place of a shipped one.

    Raises InputError naming the file and the field of the first fault.
    """
    own = folder / f"{language}.yaml" if folder else None
    if own and own.exists():
        return read_sentences(own, language)
    return _shipped(language if (SHIPPED / f"{language}.yaml").exists() else "en")


@cache
def _shipped(language: str) -> Sentences:
    return read_sentences(SHIPPED / f"{language}.yaml", language)


def read_sentences(path: Path, language: str) -> Sentences:
    """Read one file. Raises InputError for a template that is missing, of the wrong kind or with other parts than its own."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise InputError("this is no file of sentences", file=str(path))
    told = {kind.value: {"title", "organisation"} for kind in RecordKind}
    kinds = _templates(content, "kinds", told, path)
    notes = _templates(content, "notes", {kind.value: {"text"} for kind in NoteKind}, path)
    return Sentences(
        language=language,
        kinds={RecordKind(kind): template for kind, template in kinds.items()},
        parts=_templates(content, "parts", _PARTS, path),
        notes={NoteKind(kind): template for kind, template in notes.items()},
        facts=_templates(content, "facts", _FACTS, path),
        stop=str(content.get("stop", ".")),
    )


def _templates(content: dict[str, Any], section: str, wanted: dict[str, set[str]], path: Path) -> dict[str, str]:
    given = content.get(section)
    found: dict[str, str] = {}
    for name, parts in wanted.items():
        field = f"{section}.{name}"
        template = given.get(name) if isinstance(given, dict) else None
        if not isinstance(template, str) or not template:
            raise InputError(Message("{name} is missing", name=field), file=str(path), field=field)
        if _named(template, path, field) != parts:
            names = [f"{{{part}}}" for part in sorted(parts)]
            raise InputError(
                Message("the sentence must have these parts, each at least once, and no others: {names}", names=names),
                file=str(path),
                field=field,
            )
        found[name] = template
    return found


def _named(template: str, path: Path, field: str) -> set[str]:
    try:
        read = list(Formatter().parse(template))
    except ValueError as error:
        raise InputError(Message("not readable: {reason}", reason=error), file=str(path), field=field) from None
    if any(spec or conversion for _text, _name, spec, conversion in read):
        raise InputError("a part stands as {name}, without anything else in its braces", file=str(path), field=field)
    return {name for _text, name, _spec, _conversion in read if name is not None}

"""The sentences in which records are told, one file a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from goalweave.core.answers.record_sentences import Sentences
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import NoteKind, RecordKind
from goalweave.packs.table_files import read_yaml

SHIPPED = Path(__file__).parent / "sentences"

MOST_VARIANTS = 20
"""To bring in a record of one kind."""

_KIND_PLACEHOLDERS = {"title", "organisation"}
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
    "described": {"language", "text"},
    "quoted": {"text"},
    "column_title": set[str](),
    "column_period": set[str](),
    "column_partners": set[str](),
    "column_nodes": set[str](),
}


def load_sentences(language: str, folder: Path | None = None) -> Sentences:
    """The sentences of a language, English where there are none. folder: of one's own files, each in place of a shipped one.

    Raises InputError naming the file and the field of the first fault.
    """
    own = folder / f"{language}.yaml" if folder else None
    if own and own.exists():
        return read_sentences(own, language)
    return _load_shipped(language if (SHIPPED / f"{language}.yaml").exists() else "en")


@cache
def _load_shipped(language: str) -> Sentences:
    return read_sentences(SHIPPED / f"{language}.yaml", language)


def read_sentences(path: Path, language: str) -> Sentences:
    """Read one file. Raises InputError for a template that is missing, of the wrong kind or with other parts than its own."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise InputError("this is not a file of sentences", file=str(path))
    kinds = {kind: _read_variants(content, kind.value, path) for kind in RecordKind}
    notes = _read_templates(content, "notes", {kind.value: {"text"} for kind in NoteKind}, path)
    return Sentences(
        language=language,
        kinds=kinds,
        parts=_read_templates(content, "parts", _PARTS, path),
        notes={NoteKind(kind): template for kind, template in notes.items()},
        facts=_read_templates(content, "facts", _FACTS, path),
        stop=str(content.get("stop", ".")),
    )


def _read_variants(content: dict[str, Any], kind: str, path: Path) -> tuple[str, ...]:
    """One sentence, or a list of them that take turns; none twice."""
    section = content.get("kinds")
    given = section.get(kind) if isinstance(section, dict) else None
    if not isinstance(given, list):
        return (_read_template(given, _KIND_PLACEHOLDERS, path, f"kinds.{kind}"),)
    if not 1 <= len(given) <= MOST_VARIANTS:
        raise InputError(
            Message("a list must have 1 to {most} sentences", most=MOST_VARIANTS), file=str(path), field=f"kinds.{kind}"
        )
    found = tuple(_read_template(one, _KIND_PLACEHOLDERS, path, f"kinds.{kind}[{at}]") for at, one in enumerate(given))
    if len(set(found)) < len(found):
        raise InputError("a sentence appears twice", file=str(path), field=f"kinds.{kind}")
    return found


def _read_templates(
    content: dict[str, Any], section: str, placeholders: dict[str, set[str]], path: Path
) -> dict[str, str]:
    given = content.get(section)
    known = given if isinstance(given, dict) else {}
    return {
        name: _read_template(known.get(name), parts, path, f"{section}.{name}") for name, parts in placeholders.items()
    }


def _read_template(value: object, parts: set[str], path: Path, field: str) -> str:
    if not isinstance(value, str) or not value:
        raise InputError(Message("{name} is missing", name=field), file=str(path), field=field)
    if _placeholder_names(value, path, field) != parts:
        names = [f"{{{part}}}" for part in sorted(parts)]
        raise InputError(
            Message(
                "the sentence must contain each of these placeholders at least once and no others: {names}", names=names
            ),
            file=str(path),
            field=field,
        )
    return value


def _placeholder_names(template: str, path: Path, field: str) -> set[str]:
    try:
        read = list(Formatter().parse(template))
    except ValueError as error:
        raise InputError(Message("cannot be read: {reason}", reason=error), file=str(path), field=field) from None
    if any(spec or conversion for _text, _name, spec, conversion in read):
        raise InputError(
            "write a placeholder as {name}, with nothing else inside the braces", file=str(path), field=field
        )
    return {name for _text, name, _spec, _conversion in read if name is not None}

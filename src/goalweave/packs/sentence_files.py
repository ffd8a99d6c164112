"""The sentences that describe records, one file per language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from string import Formatter

from goalweave.core.answers.record_sentences import Sentences
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import NoteKind, RecordKind
from goalweave.formats.reading.yaml import LONGEST_TEXT, YamlEntries, YamlNode, read_yaml
from goalweave.packs.prose_files import load_grammar
from goalweave.packs.table_files import read_text

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

_PAIR = {"organisation", "subject", "object", "records_from", "records_to", "source", "score"}
_INTERLINKAGES = {
    "trade_off": _PAIR,
    "mitigated_by": {"organisation", "title"},
    "measure": {"organisation", "text"},
    "accepted": {"organisation", "text"},
    "open": set[str](),
    "synergy": _PAIR,
    "enables": {"organisation", "nodes"},
}


def load_sentences(language: str, folder: Path | None = None) -> Sentences:
    """Return the sentences of a language, or the English ones. folder: of the user's files, each replacing a shipped
    one.

    Raises InputError naming the file and the field of the first error.
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
    content = read_yaml(read_text(path), str(path)).entries()
    kinds = content.require("kinds").entries()
    notes = _read_templates(content, "notes", {kind.value: {"text"} for kind in NoteKind})
    return Sentences(
        language=language,
        kinds={kind: _read_variants(kinds.require(kind.value)) for kind in RecordKind},
        parts=_read_templates(content, "parts", _PARTS),
        notes={NoteKind(kind): template for kind, template in notes.items()},
        facts=_read_templates(content, "facts", _FACTS),
        interlinkages=_read_interlinkages(content, language, path),
        grammar=load_grammar(language),
        stop=content.read("stop", partial(YamlNode.text, strip=False), "."),
    )


def _read_interlinkages(content: YamlEntries, language: str, path: Path) -> Mapping[str, str]:
    """Files of users that are older than these sentences get those that ship; none in a language that has none."""
    if "interlinkages" in content:
        return _read_templates(content, "interlinkages", _INTERLINKAGES)
    shipped = SHIPPED / f"{language}.yaml"
    return _load_shipped(language).interlinkages if shipped.exists() and shipped != path else {}


def _read_variants(part: YamlNode) -> tuple[str, ...]:
    """One sentence, or a list of them that take turns; none twice."""
    read = partial(_read_template, placeholders=_KIND_PLACEHOLDERS)
    if not part.is_list:
        return (read(part),)
    variants = part.list_items()
    if not 1 <= len(variants) <= MOST_VARIANTS:
        raise part.make_error(Message("a list must have 1 to {most} sentences", most=MOST_VARIANTS))
    templates = tuple(map(read, variants))
    if len(set(templates)) < len(templates):
        raise part.make_error(Message("a sentence appears twice"))
    return templates


def _read_templates(content: YamlEntries, section: str, placeholders: dict[str, set[str]]) -> dict[str, str]:
    templates = content.require(section).entries()
    return {name: _read_template(templates.require(name), names) for name, names in placeholders.items()}


def _read_template(part: YamlNode, placeholders: set[str]) -> str:
    if part.is_empty:
        raise part.make_error(Message("expected a value"))
    # A sentence keeps the blanks at its ends, where another part follows it.
    template = part.text(LONGEST_TEXT, strip=False)
    if _placeholder_names(template, part) != placeholders:
        names = [f"{{{name}}}" for name in sorted(placeholders)]
        raise part.make_error(
            Message(
                "the sentence must contain each of these placeholders at least once and no others: {names}", names=names
            )
        )
    return template


def _placeholder_names(template: str, part: YamlNode) -> set[str]:
    try:
        fields = list(Formatter().parse(template))
    except ValueError as error:
        raise part.make_error(Message("cannot be read: {reason}", reason=error)) from None
    if any(spec or conversion for _text, _name, spec, conversion in fields):
        raise InputError(
            "write a placeholder as {name}, with nothing else inside the braces",
            file=part.file,
            line=part.line,
            field=part.field,
        )
    return {name for _text, name, _spec, _conversion in fields if name is not None}

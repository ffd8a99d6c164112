"""The form that assigns the columns of a table to fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.columns import CONSTANT, JOIN, JOINS
from goalweave.formats.reading.vocabulary import CURRENCIES
from goalweave.formats.records.table.columns import IN_LANGUAGES, JOINED
from goalweave.formats.records.table.reader import Preview
from goalweave.formats.records.table.recognition import AMOUNTS
from goalweave.web.imports.names import FIELDS, GROUPS
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text

SAMPLES = 3
LONGEST_SAMPLE = 60
Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class FileColumn:
    """place: position in the header row, from 0; field: the assigned field, or empty; samples: some of its values; reasons: why it is
    read so; certain: False where a person should look."""

    place: int
    head: str
    field: str
    samples: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    certain: bool = True


def file_columns(preview: Preview, remembered: str = "") -> list[FileColumn]:
    """Those that nothing is known of first, then those in doubt. remembered: the reason of columns that an earlier import has settled."""
    choices = {choice.place: choice for choice in preview.choices}
    fields: dict[str, str] = {}
    for field, named in preview.columns.items():
        for head in (named, *named.partition(JOINS)[0].split(JOIN)):
            if head in preview.headers:
                fields.setdefault(head, field)
    columns, seen = [], set()
    for place, head in enumerate(preview.headers):
        values = dict.fromkeys(row[place].strip() for row in preview.rows if row[place].strip())
        samples = tuple(map(_shorten, list(values)[:SAMPLES]))
        if head or samples:
            choice = choices.get(place)
            reasons = tuple(map(translated, choice.reasons)) if choice else ()
            field = "" if head in seen else fields.get(head, "")
            examples = tuple(map(_shorten, choice.samples)) if choice and choice.samples else samples
            if remembered:
                reasons = (remembered, *reasons[1:])
            columns.append(
                FileColumn(place, head, field, examples, reasons if field else (), not choice or choice.certain)
            )
        seen.add(head)
    return sorted(columns, key=lambda column: (bool(column.field), column.certain))


def _shorten(value: str) -> str:
    return value if len(value) <= LONGEST_SAMPLE else value[: LONGEST_SAMPLE - 1].rstrip() + "…"


def field_choices(catalogue: Catalogue, preview: Preview) -> Choices:
    """The fields in their groups, each with its languages; those of other years and frameworks that are in use too."""
    groups: Choices = []
    for name, fields in GROUPS:
        columns: list[str] = []
        for field in fields:
            columns.append(field)
            if field in IN_LANGUAGES:
                columns += (f"{field}.{tag}" for tag in LANGUAGES)
        groups.append((str(name), [(column, field_name(column, catalogue)) for column in columns]))
    defaults = (framework for framework in catalogue.frameworks.values() if framework.default)
    tags = {f"tags.{framework.id}" for framework in defaults if framework.id != "sdg"}
    used = {column for column in preview.columns if column.partition(".")[0] in (*AMOUNTS, "tags") and "." in column}
    years = {column for column in used if column.partition(".")[0] in AMOUNTS}
    known = _offered_fields(groups)
    for place, extra in ((3, years), (4, tags | used - years)):
        groups[place][1].extend((column, field_name(column, catalogue)) for column in sorted(extra - known))
    return groups


def _offered_fields(groups: Choices) -> set[str]:
    fields = chain.from_iterable(fields for _name, fields in groups)
    return {field for field, _label in fields}


def field_name(field: str, catalogue: Catalogue) -> str:
    """`title.fr` → “Title (français)”, `budget.2024` → “Budget 2024”, `tags.wsis` → the framework's name."""
    base, dot, tag = field.partition(".")
    name = str(FIELDS.get(base, base))
    if base == "tags":
        framework = next(
            (candidate for candidate in catalogue.frameworks.values() if tag in (candidate.id, candidate.key)), None
        )
        return _("Tags: %(framework)s") % {
            "framework": pick_text(framework.short or framework.title) if framework else tag
        }
    if dot and base in AMOUNTS:
        return f"{name} {tag}"
    return f"{name} ({language_name(tag)})" if dot else name


def language_name(code: str) -> str:
    known = {tag.partition("-")[0]: tag for tag, _name in settings.LANGUAGES}
    return str(get_language_info(known[code])["name_local"]) if code in known else code


def read_columns(parameters: QueryDict, preview: Preview, catalogue: Catalogue) -> dict[str, str]:
    """Return field → header from the submitted form; all other fields have no column. Raises InputError for one field
    with two columns."""
    allowed = _offered_fields(field_choices(catalogue, preview))
    heads: dict[str, list[str]] = {}
    for place, head in enumerate(preview.headers):
        field = parameters.get(f"column-{place}", "")
        if head and field in allowed and head not in heads.get(field, []):
            heads.setdefault(field, []).append(head)
    for field, columns in heads.items():
        if len(columns) > 1 and field.partition(".")[0] not in JOINED:
            message = _("“%(field)s” was selected for two columns: %(columns)s") % {
                "field": field_name(field, catalogue),
                "columns": ", ".join(columns),
            }
            raise InputError(message, field=columns[1])
    result = {field: JOIN.join(columns) for field, columns in heads.items()}
    currency = parameters.get("currency", "")
    if currency in CURRENCIES:
        result["currency"] = result["currency"] + JOINS + currency if "currency" in result else CONSTANT + currency
    return result | {field: "" for field in preview.columns if field not in result}


def read_currency(parameters: QueryDict) -> dict[str, str]:
    """Return the submitted currency for a file without columns."""
    currency = parameters.get("currency", "")
    return {"currency": CONSTANT + currency} if currency in CURRENCIES else {}


def constant_value(columns: Mapping[str, str], field: str) -> str:
    """Return the value for all rows, or for rows with an empty cell."""
    value = columns.get(field, "")
    return value.removeprefix(CONSTANT) if value.startswith(CONSTANT) else value.partition(JOINS)[2]

"""What people enter into the fields of a call: reading of values by the field's type, and what is wrong with them.

A value of the wrong shape is refused. Any other is stored as it was typed, even if it cannot be submitted so: `value_problems` says what
must change first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.models import StakeholderKind
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry
from goalweave.core.errors import InputError
from goalweave.core.model.calls import Call, CallField, CallFieldType, RecordTarget
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.formats.reading.areas import find_area, nearest_area
from goalweave.formats.reading.countries import country_code

LONGEST_TEXT = 20_000
"""Characters of a text, whatever number of words is asked."""
LONGEST_LINE = 500
LONGEST_ADDRESS = 2_000
MOST_ITEMS = 100
"""Places, links, partners or choices of a field."""

# As the rule of counting says: a Chinese character is a word, and so is what stands between blanks and has a letter or digit.
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_ORGANISATION_PARTS = ("name", "kind", "country", "url")

Value = Any
"""As core.model.calls.CallFieldType says for the type of the field."""


@dataclass(frozen=True, slots=True)
class EntryOrganisation:
    """Who runs the project, as its sender wrote it. kind: of StakeholderKind or empty; country: ISO 3166-1 alpha-2 or empty."""

    name: str = ""
    kind: str = ""
    country: str = ""
    url: str = ""


def count_words(text: str) -> int:
    """Words in any of the six languages; of Chinese the characters."""
    chinese = len(_CHINESE.findall(text))
    return chinese + sum(any(map(str.isalnum, word)) for word in _CHINESE.sub(" ", text).split())


def read_value(field: CallField, value: object) -> Value:
    """A value in the shape of the field's type, without control characters. Raises InputError with the field's id."""
    try:
        return _READERS[field.type](value)
    except _WrongShape as error:
        raise InputError(_("this value has the wrong form"), field=field.id) from error
    except InputError as error:
        raise error.at(field=field.id) from error


def is_empty(value: Value) -> bool:
    if isinstance(value, Mapping):
        return not any(map(str, value.values()))
    return value in (None, "", [])


def value_problems(field: CallField, value: Value) -> list[InputError]:
    """What keeps a value from being submitted, each with the field's id. Nodes and files are not values: see actions.entries."""
    if is_empty(value):
        return [InputError(_("this is missing"), field=field.id)] if field.required else []
    check = _CHECKS.get(field.type)
    messages = check(field, value) if check is not None else []
    return [InputError(message, field=field.id) for message in messages]


def amount_problems(field: CallField, amount: int) -> list[InputError]:
    """Whether there are as many nodes, files or other things as the field asks."""
    if not amount and field.required:
        return [InputError(_("this is missing"), field=field.id)]
    return [InputError(message, field=field.id) for message in _amount_messages(field, amount)]


def targeted_value(call: Call, answers: Mapping[str, Value], target: RecordTarget) -> Value:
    """The first value that is for this part of the record; None if there is none."""
    for field in call.fields.values():
        if field.target == target and not is_empty(answers.get(field.id)):
            return answers[field.id]
    return None


def title_of(entry: CallEntry) -> str:
    """The title of the project; empty as long as none is written."""
    title = targeted_value(definition_of(entry.call), entry.answers, RecordTarget.TITLE)
    return title if isinstance(title, str) else ""


def text_of(entry: CallEntry) -> str:
    """What the entry says of the project in running text, in paragraphs, without anything personal; it is read for suggestions and
    compared with other projects."""
    call = definition_of(entry.call)
    texts = []
    for field in call.fields.values():
        value = entry.answers.get(field.id)
        is_public_text = field.type == CallFieldType.TEXT and not field.personal and field.target != RecordTarget.TITLE
        if is_public_text and isinstance(value, str) and value:
            texts.append(value)
    return "\n\n".join(texts)


def organisation_of_entry(entry: CallEntry) -> EntryOrganisation:
    value = targeted_value(definition_of(entry.call), entry.answers, RecordTarget.ORGANISATION)
    if isinstance(value, str):
        return EntryOrganisation(name=value)
    if not isinstance(value, Mapping):
        return EntryOrganisation()
    return EntryOrganisation(**{part: str(value.get(part, "")) for part in _ORGANISATION_PARTS})


class _WrongShape(Exception):
    """Something else than the form sends: a list instead of a text, or the like."""


def _line(value: object, longest: int = LONGEST_LINE) -> str:
    if not isinstance(value, str):
        raise _WrongShape
    line = sanitise_line(value)
    if len(line) > longest:
        raise InputError(_("this is longer than %(most)d characters") % {"most": longest})
    return line


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise _WrongShape
    text = sanitise_text(value).strip()
    if len(text) > LONGEST_TEXT:
        raise InputError(_("this is longer than %(most)d characters") % {"most": LONGEST_TEXT})
    return text


def _items(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise _WrongShape
    if len(value) > MOST_ITEMS:
        raise InputError(_("at most %(most)d lines are possible here") % {"most": MOST_ITEMS})
    return list(value)


def _read_lines(value: object) -> list[str]:
    lines = [_line(item) for item in _items(value)]
    return list(dict.fromkeys(filter(None, lines)))


def _read_places(value: object) -> list[str]:
    """Codes; what names no country or area stays as it was typed until it is mended."""
    return list(dict.fromkeys(find_area(name) or name for name in _read_lines(value)))


def _parts(value: object, names: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise _WrongShape
    return {name: _line(value.get(name, ""), LONGEST_ADDRESS) for name in names}


def _read_period(value: object) -> dict[str, str]:
    return _parts(value, ("start", "end"))


def _read_links(value: object) -> list[dict[str, str]]:
    links = [_parts(item, ("url", "title")) for item in _items(value)]
    return [{**link, "url": _with_scheme(link["url"])} for link in links if any(link.values())]


def _read_organisation(value: object) -> dict[str, str]:
    parts = _parts(value, _ORGANISATION_PARTS)
    return {**parts, "url": _with_scheme(parts["url"]), "country": country_code(parts["country"]) or parts["country"]}


def _read_number(value: object) -> str:
    """Digits, without the blanks and commas between thousands."""
    return re.sub(r"[\s,\u066c\u202f]", "", _line(value))


def _read_nothing(value: object) -> None:
    raise _WrongShape


def _with_scheme(address: str) -> str:
    """`example.org/page` as people type it, as the address it means."""
    return f"https://{address}" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", address) else address


def _check_text(field: CallField, text: str) -> list[str]:
    count = count_words(text)
    if field.most is not None and count > field.most:
        over = count - field.most
        return [
            ngettext("this is %(n)s word longer than allowed", "this is %(n)s words longer than allowed", over)
            % {"n": over}
        ]
    if field.fewest is not None and count < field.fewest:
        short = field.fewest - count
        return [ngettext("%(n)s more word is needed", "%(n)s more words are needed", short) % {"n": short}]
    return []


def _amount_messages(field: CallField, amount: int) -> list[str]:
    if field.most is not None and amount > field.most:
        return [_("choose or enter at most %(most)d") % {"most": field.most}]
    if field.fewest is not None and 0 < amount < field.fewest:
        return [_("choose or enter at least %(fewest)d") % {"fewest": field.fewest}]
    return []


def _check_choice(field: CallField, values: list[str]) -> list[str]:
    known = {choice.id for choice in field.choices}
    unknown = [value for value in values if value not in known]
    return [_("“%(value)s” is none of the choices") % {"value": value} for value in unknown] or _amount_messages(
        field, len(values)
    )


def _check_places(field: CallField, values: list[str]) -> list[str]:
    unknown = [value for value in values if find_area(value) is None]
    return [_unknown_area(value) for value in unknown] or _amount_messages(field, len(values))


def _unknown_area(name: str) -> str:
    near = nearest_area(name)
    if near:
        return _("“%(value)s” is not a country or area; is %(near)s meant?") % {"value": name, "near": near}
    return _("“%(value)s” is not a country or area") % {"value": name}


def _check_period(_field: CallField, period: Mapping[str, str]) -> list[str]:
    start, end = period.get("start", ""), period.get("end", "")
    wrong = [written for written in (start, end) if written and not is_date(written)]
    if wrong:
        return [_("“%(value)s” is not a date; write 2026, 2026-05 or 2026-05-31") % {"value": value} for value in wrong]
    if start and end and end < start[: len(end)]:
        return [_("the end is before the start")]
    return [] if start else [_("the start is missing")]


def is_date(written: str) -> bool:
    """Whether it is a year, a month or a day of ISO 8601."""
    match = _DATE.fullmatch(written)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        # The port is only read here.
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.port != 0
    except ValueError:
        return False


def _check_links(field: CallField, links: list[Mapping[str, str]]) -> list[str]:
    wrong = [link.get("url", "") for link in links if not is_web_address(link.get("url", ""))]
    return [
        _("“%(value)s” is not a web address; it starts with https://") % {"value": value} for value in wrong
    ] or _amount_messages(field, len(links))


def _check_organisation(_field: CallField, parts: Mapping[str, str]) -> list[str]:
    messages = []
    if not parts.get("name"):
        messages.append(_("the name of the organisation is missing"))
    if parts.get("kind") and parts["kind"] not in StakeholderKind.values:
        messages.append(_("“%(value)s” is none of the choices") % {"value": parts["kind"]})
    if parts.get("country") and country_code(parts["country"]) != parts["country"]:
        messages.append(_unknown_area(parts["country"]))
    if parts.get("url") and not is_web_address(parts["url"]):
        messages.append(_("“%(value)s” is not a web address; it starts with https://") % {"value": parts["url"]})
    return messages


def _check_partners(field: CallField, values: list[str]) -> list[str]:
    return _amount_messages(field, len(values))


def _check_number(_field: CallField, digits: str) -> list[str]:
    return [] if digits.isascii() and digits.isdigit() else [_("“%(value)s” is not a whole number") % {"value": digits}]


_READERS: dict[CallFieldType, Callable[[object], Value]] = {
    CallFieldType.TEXT: _read_text,
    CallFieldType.CHOICE: _read_lines,
    CallFieldType.NODES: _read_nothing,
    CallFieldType.PLACES: _read_places,
    CallFieldType.PERIOD: _read_period,
    CallFieldType.LINKS: _read_links,
    CallFieldType.FILES: _read_nothing,
    CallFieldType.ORGANISATION: _read_organisation,
    CallFieldType.PARTNERS: _read_lines,
    CallFieldType.NUMBER: _read_number,
}
_CHECKS: dict[CallFieldType, Callable[[CallField, Any], list[str]]] = {
    CallFieldType.TEXT: _check_text,
    CallFieldType.CHOICE: _check_choice,
    CallFieldType.PLACES: _check_places,
    CallFieldType.PERIOD: _check_period,
    CallFieldType.LINKS: _check_links,
    CallFieldType.ORGANISATION: _check_organisation,
    CallFieldType.PARTNERS: _check_partners,
    CallFieldType.NUMBER: _check_number,
}

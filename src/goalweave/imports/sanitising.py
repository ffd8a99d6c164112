"""Turn a record of a file into one that the registry can store: invalid values are left out and reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import RECORD_FIELDS
from goalweave.core.model.fields import ONE_LINE
from goalweave.core.model.record_details import read_details
from goalweave.registry.checks import LONGEST, clean_record, record_problems

Report = Callable[[InputError], None]
MOST_ATTEMPTS = 20
"""So many parts of one record may be wrong before all of it is left out."""


def sanitise_record(record: model.Record, report: Report) -> model.Record | None:
    """Return the record without invalid values, each of which is reported; None if nothing remains."""
    try:
        cleaned = clean_record(record)
    except InputError:
        cleaned = clean_record(_without_details(_without_amounts(record, report), report))
    for _try in range(MOST_ATTEMPTS):
        wrong = list(record_problems(cleaned))
        if not wrong:
            return cleaned
        fewer = _without_field(cleaned, wrong[0].field)
        if fewer is None or fewer == cleaned:
            break
        report(wrong[0])
        cleaned = fewer
    for problem in record_problems(cleaned):
        report(InputError(Message("this record was skipped: {problem}", problem=problem.message), field=problem.field))
    return None


def _without_amounts(record: model.Record, report: Report) -> model.Record:
    valid = []
    for amount in record.money:
        try:
            clean_record(replace(record, money=(amount,), details={}))
        except InputError as error:
            report(InputError(_strip_record_name(error.message), field=error.field))
        else:
            valid.append(amount)
    return replace(record, money=tuple(valid))


def _strip_record_name(message: str) -> str:
    """Without the record's name before it."""
    problem = message.parameters.get("problem") if isinstance(message, Message) else None
    return problem if isinstance(problem, str) else message


def _without_details(record: model.Record, report: Report) -> model.Record:
    valid: dict[str, object] = {}
    for name, value in record.details.items():
        try:
            valid |= read_details(record.kind, {name: value})
        except InputError as error:
            report(error)
    return replace(record, details=valid)


def _without_field(record: model.Record, field: str) -> model.Record | None:
    """The record without what is wrong in that field, as registry.checks names it; None if it cannot be without it."""
    leave_out = _REMOVERS.get(field)
    return leave_out(record) if leave_out else None


def _field_remover(field: str) -> Callable[[model.Record], model.Record]:
    return lambda record: replace(record, **{field: ""})  # type: ignore[arg-type]


def _without_title(record: model.Record) -> model.Record | None:
    return _none_if_untitled(
        replace(record, title={tag: title for tag, title in record.title.items() if _is_valid(title={tag: title})})
    )


def _without_text(record: model.Record) -> model.Record | None:
    return _none_if_untitled(
        replace(record, text={tag: text for tag, text in record.text.items() if _is_valid(text={tag: text})})
    )


def _none_if_untitled(record: model.Record) -> model.Record | None:
    return record if record.title or record.text else None


def _without_language(record: model.Record) -> model.Record:
    tags = (*record.text, *record.title)
    return replace(record, language=next((tag for tag in tags if not list(record_problems(_empty_record(tag)))), ""))


def _with_short_sources(record: model.Record) -> model.Record:
    """A long name of a file is still the name of it."""
    source, *also = (
        model.RecordSource(entry.file[: LONGEST["file"]], entry.locator[: LONGEST["file"]])
        for entry in (record.source, *record.also)
    )
    return replace(record, source=source, also=tuple(also))


def _without_places(record: model.Record) -> model.Record:
    """Those that are none go; where only shares are wrong, these go."""
    there = [place for place in record.places if _is_valid(places=(replace(place, share=None),))]
    shares = _is_valid(places=tuple(there))
    return replace(record, places=tuple(place if shares else replace(place, share=None) for place in there))


def _without_money(record: model.Record) -> model.Record:
    return replace(record, money=tuple(amount for amount in record.money if _is_valid(money=(amount,))))


def _without_links(record: model.Record) -> model.Record:
    return replace(record, links=tuple(link for link in record.links if _is_valid(links=(link,))))


def _without_partners(record: model.Record) -> model.Record:
    """A role that is too long is no reason to leave out the partner: it is recognised by itself."""
    valid = (partner for partner in record.partners if _is_valid(partners=(replace(partner, role=""),)))
    return replace(record, partners=tuple(valid))


def _without_roles(record: model.Record) -> model.Record:
    longest = LONGEST["role"]
    shortened = (
        partner if len(partner.role) <= longest else model.Partner(partner.name, ref=partner.ref)
        for partner in record.partners
    )
    return replace(record, partners=tuple(shortened))


def _without_periods(record: model.Record) -> model.Record:
    return replace(record, notes=tuple(map(_with_short_dates, record.notes)))


def _with_short_dates(note: model.RecordNote) -> model.RecordNote:
    start, end = (written if len(written) <= LONGEST["notes"] else "" for written in (note.start, note.end))
    return replace(note, start=start, end=end)


_REMOVERS: Mapping[str, Callable[[model.Record], model.Record | None]] = {
    **{
        name: _field_remover(name)
        for name, spec in RECORD_FIELDS.items()
        if spec.type in ONE_LINE and name not in ("id", "kind")
    },
    "title": _without_title,
    "text": _without_text,
    "language": _without_language,
    "file": _with_short_sources,
    "country": _without_places,
    "currency": _without_money,
    "money": _without_money,
    "links": _without_links,
    "url": _without_links,
    "partner": _without_partners,
    "ref": _without_partners,
    "role": _without_roles,
    "notes": _without_periods,
}
"""Field of a problem → what it is left out by; a field of one line becomes empty. Without an id there is no record."""


def _is_valid(**part: object) -> bool:
    """Whether nothing is wrong with that part alone."""
    return not list(record_problems(replace(_empty_record("en"), **part)))  # type: ignore[arg-type]


def _empty_record(language: str) -> model.Record:
    return model.Record(id="one", title={}, text={}, language=language)

"""Problems of a call beyond its form: unknown nodes, missing languages, and what entries cannot do without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.findings import Finding
from goalweave.core.messages import Message, counted
from goalweave.core.model.calls import Call, ConsentPurpose, RecordTarget
from goalweave.core.text.languages import LanguageMap


def check_call(call: Call, catalogue: Catalogue, languages: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Errors: what is not in the catalogue, and what an entry needs to be a record; warnings: texts missing in `languages`.

    where: the path of the place in the call, `category c1`, `field nodes`; empty for the call as a whole.
    """
    return (
        *_check_frameworks(call, catalogue),
        *_check_categories(call, catalogue),
        *_check_record(call),
        *_check_languages(call, languages),
    )


def call_texts(call: Call) -> Iterator[tuple[str, LanguageMap]]:
    """Path and text of everything in the call that is written in languages, `steps[0].fields[1].label`; empty ones too."""
    return _texts(call, "")


def _texts(value: Any, path: str) -> Iterator[tuple[str, LanguageMap]]:
    if isinstance(value, Mapping):
        yield path, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _texts(part, f"{path}[{number}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)


def _check_frameworks(call: Call, catalogue: Catalogue) -> Iterator[Finding]:
    for field in call.fields.values():
        for key in field.frameworks:
            try:
                catalogue.framework(key)
            except UnknownNode as error:
                yield Finding("error", f"field {field.id}", error.full_message)


def _check_categories(call: Call, catalogue: Catalogue) -> Iterator[Finding]:
    for category in call.categories:
        for node in category.nodes:
            try:
                catalogue.resolve(node)
            except UnknownNode as error:
                yield Finding("error", f"category {category.id}", error.full_message)
    if call.prize is not None and not call.categories:
        yield Finding("error", "", Message("a prize needs at least one category"))


def _check_record(call: Call) -> Iterator[Finding]:
    by_target = {field.target: field for field in call.fields.values()}
    title = by_target.get(RecordTarget.TITLE)
    if title is None or not title.required:
        yield Finding("error", "", Message("a required field must become the title of the record"))
    for step in call.steps:
        if not step.fields:
            yield Finding("error", f"step {step.id}", Message("the step has no field"))
    if not any(consent.purpose is ConsentPurpose.PUBLICATION and consent.required for consent in call.consents):
        yield Finding("error", "", Message("a required consent to publication is missing"))
    if RecordTarget.FILES in by_target and not any(
        consent.purpose is ConsentPurpose.PEOPLE for consent in call.consents
    ):
        yield Finding("warning", "", Message("photographs are requested without the consent of the people in them"))


def _check_languages(call: Call, languages: Sequence[str]) -> Iterator[Finding]:
    texts = [(path, text) for path, text in call_texts(call) if text]
    for language in languages:
        missing = [path for path, text in texts if not text.get(language)]
        if missing:
            yield Finding("warning", language, _missing_texts(len(missing), len(texts), missing[0]))


def _missing_texts(count: int, total: int, first: str) -> Message:
    return counted(
        "{count:,} of {total:,} texts is not in this language; the first is {first}",
        "{count:,} of {total:,} texts are not in this language; the first is {first}",
        count,
        total=total,
        first=first,
    )

"""What keeps an entry from being submitted, over all its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import amount_problems, value_problems
from goalweave.calls.models import CallEntry, EntryFile
from goalweave.core.errors import InputError
from goalweave.core.model import MappingState
from goalweave.core.model.calls import Call, CallField, CallFieldType, ConsentPurpose

CATEGORY = "category"
"""Where a problem with the category is shown."""


def is_photo(file: EntryFile) -> bool:
    return file.media_type.startswith("image/")


def present_files(entry: CallEntry) -> list[EntryFile]:
    return list(entry.files.filter(removed=None).order_by("pk"))


def entry_problems(entry: CallEntry, files: Iterable[EntryFile]) -> list[InputError]:
    """Everything that is missing or wrong, in the order of the form. `field` is the id of a field or consent, or CATEGORY; a file
    without its text is a problem of its field."""
    call, listed = definition_of(entry.call), list(files)
    problems: list[InputError] = []
    if call.categories and entry.category not in call.category_titles:
        problems.append(InputError(_("choose a category"), field=CATEGORY))
    of_fields = (field_problems(field, entry, listed) for field in call.fields.values())
    problems.extend(chain.from_iterable(of_fields))
    problems.extend(consent_problems(call, entry.consents, photos=any(map(is_photo, listed))))
    return problems


def field_problems(field: CallField, entry: CallEntry, files: list[EntryFile]) -> list[InputError]:
    if field.type == CallFieldType.NODES:
        return amount_problems(field, confirmed_amount(field, entry.nodes))
    if field.type == CallFieldType.FILES:
        of_field = [file for file in files if file.field == field.id]
        silent = [file for file in of_field if is_photo(file) and not file.text]
        return amount_problems(field, len(of_field)) + [
            InputError(
                _("describe “%(name)s” for people who cannot see it") % {"name": file.name},
                field=field.id,
            )
            for file in silent
        ]
    return value_problems(field, entry.answers.get(field.id))


def confirmed_amount(field: CallField, nodes: Iterable[Mapping[str, Any]]) -> int:
    """How many nodes of the field's frameworks the person has confirmed."""
    states = Counter(
        node["state"] for node in nodes if not field.frameworks or node["node"].partition(":")[0] in field.frameworks
    )
    return states[MappingState.ACCEPTED.value]


def consent_problems(call: Call, values: Mapping[str, str], *, photos: bool) -> list[InputError]:
    """Consents that an entry needs and does not have; that of the people in photographs only where it has some."""
    problems = []
    for consent in call.consents:
        needed = photos if consent.purpose == ConsentPurpose.PEOPLE else consent.required
        if needed and consent.id not in values:
            problems.append(InputError(_("the entry cannot be sent without this consent"), field=consent.id))
    return problems

"""Where an address is still written after erasure: in texts, which belong to organisations and are not changed by machine."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from django.apps import apps
from django.db.models import CharField, Field, JSONField, Model, Q, TextField
from django.db.models.functions import Cast


def find_mentions(addresses: Collection[str]) -> dict[str, int]:
    """`app.Model.column` → number of rows that have one of the addresses there. Reads the whole database."""
    if not addresses:
        return {}
    mentions: dict[str, int] = {}
    for model, column in text_columns():
        condition = Q(pk__in=())
        for address in addresses:
            for form in {address, json.dumps(address)[1:-1]}:
                condition |= Q(searched_text__icontains=form)
        rows = model._base_manager.annotate(searched_text=Cast(column.name, TextField()))
        if number := rows.filter(condition).count():
            mentions[f"{model._meta.label}.{column.name}"] = number
    return mentions


def text_columns() -> Iterator[tuple[type[Model], Field[object, object]]]:
    """All columns with text or JSON."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for column in model._meta.local_concrete_fields:
                if isinstance(column, (CharField, TextField, JSONField)):
                    yield model, column

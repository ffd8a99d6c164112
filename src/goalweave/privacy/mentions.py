"""Where an address is still written after erasure: in texts, which belong to organisations and are not changed by machine."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from django.apps import apps
from django.db.models import CharField, JSONField, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat


def find_mentions(addresses: Collection[str]) -> dict[str, int]:
    """`app.Model.column` → number of rows that have one of the addresses there. Reads the whole database, each table once."""
    if not addresses:
        return {}
    condition = Q(pk__in=())
    for form in set(chain.from_iterable(map(_stored_forms, addresses))):
        condition |= Q(searched_text__icontains=form)

    def rows_with_address(model: type[Model], columns: Sequence[str]) -> QuerySet[Model]:
        return model._base_manager.annotate(searched_text=_joined_text(columns)).filter(condition)

    mentions: dict[str, int] = {}
    for model, columns in text_columns():
        if not rows_with_address(model, columns).exists():
            continue
        for column in columns:
            if number := rows_with_address(model, [column]).count():
                mentions[f"{model._meta.label}.{column}"] = number
    return mentions


def _stored_forms(address: str) -> Iterator[str]:
    """As text and as JSON. SQLite knows no upper and lower case beyond ASCII, so these are looked for as well."""
    for variant in {address} if address.isascii() else {address, address.lower(), address.upper()}:
        yield variant
        yield json.dumps(variant)[1:-1]


def text_columns() -> Iterator[tuple[type[Model], list[str]]]:
    """All tables with the names of their columns with text or JSON, if there are any."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            fields = model._meta.local_concrete_fields
            if columns := [one.name for one in fields if isinstance(one, (CharField, TextField, JSONField))]:
                yield model, columns


def _joined_text(columns: Sequence[str]) -> Combinable:
    """The texts of these columns, each on a line of its own, so that no address is in two of them."""
    texts: list[Combinable] = []
    for column in columns:
        texts += [Cast(column, TextField()), Value("\n")]
    return Concat(*texts, output_field=TextField())

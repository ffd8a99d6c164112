"""The list of personal data names every column that may be about a person, and the page on privacy says what the list says."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path

from django.apps import apps

from goalweave.privacy.export import user_columns
from goalweave.privacy.personal_columns import NOT_PERSONAL, PERSONAL_DATA, declared_columns, may_be_personal

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "privacy.md"
BEGIN, END = "<!-- personal data -->", "<!-- end of personal data -->"


def columns() -> dict[str, bool]:
    """`app.Model.column` → whether it may be about a person."""
    personal: dict[str, bool] = {}
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.local_concrete_fields:
            personal[f"{model._meta.label}.{column.name}"] = may_be_personal(column)
    return personal


def excused() -> list[str]:
    return list(chain.from_iterable(NOT_PERSONAL.values()))


def test_every_column_that_may_be_about_a_person_is_in_a_list() -> None:
    suspicious = {name for name, suspected in columns().items() if suspected}
    assert suspicious - declared_columns() - set(excused()) == set()


def test_the_lists_name_columns_that_exist_each_once() -> None:
    named = [*chain.from_iterable(data.columns for data in PERSONAL_DATA), *excused()]
    assert len(named) == len(set(named))
    assert set(named) - columns().keys() == set()


def test_references_to_users_are_never_excused() -> None:
    references = {f"{model._meta.label}.{column}" for model, column in user_columns()}
    assert references <= declared_columns()


def page_table() -> str:
    lines = ["| what | why | until | who sees it | where |", "|---|---|---|---|---|"]
    for data in PERSONAL_DATA:
        where = ", ".join(f"`{column}`" for column in data.columns)
        lines.append(f"| {data.subject} | {data.purpose} | {data.until} | {data.readers} | {where} |")
    return "\n".join(lines)


def test_the_page_on_privacy_has_the_list() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    written, after = rest.split(END)
    if os.environ.get("GOALWEAVE_WRITE_TABLE"):
        PAGE.write_text(f"{before}{BEGIN}\n\n{page_table()}\n\n{END}{after}", encoding="utf-8")
        written = f"\n\n{page_table()}\n\n"
    assert written.strip() == page_table()

"""Which column holds what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goalweave.core.errors import InputError
from goalweave.formats.records.table.columns import TableColumns, match_columns


def columns(*heads: str, sample: tuple[tuple[str, ...], ...] = (), **given: str) -> TableColumns:
    return match_columns(heads, sample, {name.replace("__", "."): value for name, value in given.items()}, "a.csv")


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        (
            ("Project ID", "Project title", "Description", "Type", "Start date", "End date", "Status", "Country"),
            ("id", "title", "text", "kind", "start", "end", "status", "country"),
        ),
        (
            ("Identifiant", "Intitulé du projet", "Résumé", "Date de début", "Date de fin", "Pays", "Montant", "ODD"),
            ("id", "title", "text", "start", "end", "country", "budget", "sdg"),
        ),
        (
            (
                "Código",
                "Nombre del proyecto",
                "Descripción",
                "Fecha de inicio",
                "País",
                "Moneda",
                "Metas ODS",
                "Socios",
            ),
            ("id", "title", "text", "start", "country", "currency", "sdg", "partners"),
        ),
        (
            ("Номер проекта", "Название", "Описание", "Дата начала", "Страна", "Бюджет", "Валюта", "ЦУР", "Доноры"),
            ("id", "title", "text", "start", "country", "budget", "currency", "sdg", "funder"),
        ),
        (
            ("رقم المشروع", "اسم المشروع", "الوصف", "تاريخ البدء", "البلد", "الميزانية", "أهداف التنمية المستدامة"),
            ("id", "title", "text", "start", "country", "budget", "sdg"),
        ),
        (
            ("项目编号", "项目名称", "描述", "开始日期", "国家", "预算", "可持续发展目标"),
            ("id", "title", "text", "start", "country", "budget", "sdg"),
        ),
        (("iati-identifier", "title_narrative", "description_narrative"), ("id", "title", "text")),
        (
            ("title (fr)", "title.es", "Description - English", "French description"),
            ("title.fr", "title.es", "text.en", "text.fr"),
        ),
        (("Titre (français)", "标题（中文）"), ("title.fr", "title.zh")),
        (("Full title of the work", "Short description of it", "Start date (planned)"), ("title", "text", "start")),
        (("Name", "Tags WSIS", "SDG goals", "Lead agency"), ("title", "tags.wsis", "sdg", "lead")),
    ],
)
def test_heads_are_known_in_six_languages(heads: tuple[str, ...], fields: tuple[str, ...]) -> None:
    found = columns(*heads)
    assert dict(found.head_by_field()) == dict(zip(fields, heads, strict=True))
    assert found.unknown() == ()


def test_best_word_wins_and_the_others_stay_unknown() -> None:
    found = columns("Project", "Title", "Contact", "Title")
    assert (found.head_by_field(), found.unknown()) == ({"title": "Title"}, ("Project", "Contact", "Title"))


def test_several_texts_and_tags_are_all_read() -> None:
    found = columns("Title", "Description", "SDG goal", "Objectives", "SDG target")
    assert found.head_by_field() == {
        "title": "Title",
        "text": "Description + Objectives",
        "sdg": "SDG goal + SDG target",
    }


def test_loose_words_count_only_where_no_head_is_exact() -> None:
    found = columns("Job title of the contact", "Title", "Video description")
    assert found.head_by_field() == {"title": "Title", "text": "Video description"}


@pytest.mark.parametrize(
    ("cells", "field"),
    [(("9", "SDG 6, 7", ""), "sdg"), (("Clean water for all", "9"), None), (("",), None)],
)
def test_goal_column_is_of_tags_only_if_its_cells_are(cells: tuple[str, ...], field: str | None) -> None:
    found = columns("Title", "Goal", sample=tuple(("x", cell) for cell in cells))
    assert found.fields.get("sdg") == ((1,) if field else None)


def test_head_of_amounts_tells_currency_and_factor() -> None:
    found = columns("Title", "Budget (USD million)", "Disbursed EUR", "Commitments")
    assert {name: (unit.currency, unit.scale) for name, unit in found.units.items()} == {
        "budget": ("USD", Decimal(10**6)),
        "spent": ("EUR", Decimal(1)),
        "commitment": ("", Decimal(1)),
    }


def test_language_of_the_head_is_that_of_most_words() -> None:
    heads = {
        "en": ("Title", "Country"),
        "fr": ("Titre", "Description", "Pays"),
        "ru": ("Название", "Страна"),
        "zh": ("标题",),
    }
    assert {language: columns(*words).language for language, words in heads.items()} == {key: key for key in heads}


def test_columns_can_be_given() -> None:
    found = columns("Was", "Warum", "Title", title="was", text="Warum + Title", currency="=EUR", language="=de", id="")
    assert found.head_by_field() == {"title": "Was", "text": "Warum + Title", "currency": "=EUR", "language": "=de"}


def test_given_names_may_be_aliases_or_have_a_language() -> None:
    found = columns("A", "B", "C", "D", description="A", amount="B", title__fr="C", tags__wsis="D")
    assert dict(found.fields) == {"text": (0,), "budget": (1,), "title.fr": (2,), "tags.wsis": (3,)}


def test_head_with_a_plus_sign_is_found_whole() -> None:
    assert columns("A + B", "B", text="A + B").fields == {"text": (0,)}


def test_empty_name_closes_a_field() -> None:
    assert columns("Title", "Country", country="").head_by_field() == {"title": "Title"}


def test_unknown_field_and_head_are_refused() -> None:
    with pytest.raises(InputError, match=r"^a\.csv: unknown field colour; available: id, title, text, kind"):
        columns("Title", colour="Title")
    with pytest.raises(InputError, match=r"^a\.csv: unknown column “Tittle”; the columns are Title, Text$"):
        columns("Title", "", "Text", title="Tittle")


def test_heads_without_a_title_tell_nothing() -> None:
    assert not columns("Country", "Amount").has_content
    assert columns("Country", "Summary").has_content

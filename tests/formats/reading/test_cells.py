"""What stands in one cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model import Partner, RecordKind
from goalweave.formats.reading.cells import (
    is_empty_marker,
    read_kind,
    read_partners,
    read_status,
)
from goalweave.formats.reading.countries import country_code, find_places
from goalweave.formats.reading.formula_escaping import escape_formula, unescape_formula
from goalweave.formats.reading.normalisation import language_code, normalise_words


@pytest.mark.parametrize(
    ("written", "codes", "others"),
    [
        ("KE", ["KE"], []),
        ("ken; UGA", ["KE", "UG"], []),
        ("Kenya, Uganda and Tanzania", ["KE", "UG", "TZ"], []),
        ("Tanzania, United Republic of", ["TZ"], []),
        ("Bosnia and Herzegovina", ["BA"], []),
        ("Trinidad and Tobago, Guyana", ["TT", "GY"], []),
        ("Bolivia (Plurinational State of)", ["BO"], []),
        ("Cote d'Ivoire / Sénégal", ["CI", "SN"], []),
        ("Viet Nam; Lao PDR; Türkiye", ["VN", "LA", "TR"], []),
        ("肯尼亚、法国", ["KE", "FR"], []),
        ("Россия и Кения", ["RU", "KE"], []),
        ("كينيا", ["KE"], []),
        ("Global", [], ["Global"]),
        ("Kenya; East Africa", ["KE"], ["East Africa"]),
        ("Niger, Nigeria, Niger", ["NE", "NG"], []),
    ],
)
def test_countries_are_found_by_name_and_code(written: str, codes: list[str], others: list[str]) -> None:
    assert find_places(written) == ([(code, None) for code in codes], others)


def test_every_country_has_two_letters() -> None:
    assert [country_code(code) for code in ("FR", "fra", "France", "Francia", "Франция", "فرنسا", "法国")] == ["FR"] * 7
    assert country_code("Ruritania") == ""


@pytest.mark.parametrize(
    ("written", "partners"),
    [
        ("UNDP, UNICEF, WHO", [Partner("UNDP"), Partner("UNICEF"), Partner("WHO")]),
        ("Ministry of Finance, Planning", [Partner("Ministry of Finance, Planning")]),
        (
            "UN Women (donor); ITU (lead)\nX (Geneva)",
            [Partner("UN Women", "funder"), Partner("ITU", "lead"), Partner("X (Geneva)")],
        ),
        ("世卫组织；联合国", [Partner("世卫组织"), Partner("联合国")]),
        ("", []),
    ],
)
def test_partners_are_parted(written: str, partners: list[Partner]) -> None:
    assert read_partners(written) == partners


def test_kinds_and_statuses_are_read_in_several_languages() -> None:
    kinds = {
        word: read_kind(word) for word in ("Side event", "Rapport", "Alianza", "Обучение", "项目", "قرار", "Grant")
    }
    assert kinds == {
        "Side event": RecordKind.EVENT,
        "Rapport": RecordKind.PUBLICATION,
        "Alianza": RecordKind.PARTNERSHIP,
        "Обучение": RecordKind.TRAINING,
        "项目": RecordKind.ACTIVITY,
        "قرار": RecordKind.DECISION,
        "Grant": RecordKind.ACTIVITY,
    }
    statuses = [read_status(word) for word in ("Pipeline", "En cours", "Terminado", "Отменён", "On hold", "Very  Odd")]
    assert statuses == ["planned", "ongoing", "completed", "cancelled", "suspended", "very odd"]


@pytest.mark.parametrize("written", ["", "-", "—", "n/a", "N.A.", "None", "TBD", "?", "无"])
def test_cells_that_say_nothing(written: str) -> None:
    assert is_empty_marker(written)


def test_words_have_one_form() -> None:
    assert normalise_words("  Numéro_de  PROJET (№ 3)") == "numero de projet no 3"
    assert normalise_words("Описание проекта: полное") == normalise_words("описание проекта полное")
    assert [language_code(word) for word in ("fr", "FR-ca", "French", "Français", "中文", "zh-Hans", "Klingon", "")] == [
        "fr", "fr", "fr", "fr", "zh", "zh", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1"])
def test_dangerous_texts_are_made_inert(text: str) -> None:
    assert escape_formula(text) == f"'{text}"
    assert unescape_formula(f"'{text}") == text


@pytest.mark.parametrize("value", ["a=1", "'quoted'", "", 5, -5, -1.5, Decimal(-2), None, date(2024, 1, 1)])
def test_all_other_values_stay(value: object) -> None:
    assert escape_formula(value) is value


@given(st.text(max_size=20))
def test_inert_texts_come_back(text: str) -> None:
    written = escape_formula(text)
    assert isinstance(written, str)
    if not text.startswith("'"):
        assert unescape_formula(written) == text
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh-hans"])
def test_roles_are_read_as_the_pages_show_them(language):
    from django.utils.translation import override

    from goalweave.wording import labels

    with override(language):
        shown = {role: str(name) for role, name in labels.ROLES.items()}
    for role, name in shown.items():
        assert read_partners(f"Fund ({name})", "partner") == [Partner("Fund", role)]


def test_partners_are_written_as_each_script_has_it():
    assert read_partners("水利部（牵头）；世界银行") == [Partner("水利部", "lead"), Partner("世界银行")]
    assert read_partners("وزارة المياه (رائد)؛ البنك الدولي") == [
        Partner("وزارة المياه", "lead"),
        Partner("البنك الدولي"),
    ]

"""Texts of metadata, and what they say of indicators."""

from __future__ import annotations

import pytest

from goalweave.formats.observations.open_sdg.definitions import read_tier
from goalweave.formats.observations.open_sdg.indicator_codes import IndicatorCode, read_indicator_code
from goalweave.formats.observations.open_sdg.markdown_text import to_markdown
from goalweave.formats.observations.open_sdg.scripts import text_language


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<p>One <b>bold</b> &amp; <a href='https://example.org/a'>a link</a></p><p>Two</p>", "One **bold** & [a link](https://example.org/a)\n\nTwo"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("p < 0.05 and a<b", "p < 0.05 and a< b"),
        ("before<script>alert(1)</script> after", "before after"),
        ("before<script>alert(1)", "before"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;ok", "ok"),
        ("&amp;lt;img src=x onerror=alert(1)&amp;gt;ok", "ok"),
        ("<img src=x onerror=alert(1)>ok<iframe src='//example.org'>in</iframe>", "ok"),
        ("<a href='&#106;avascript:alert(1)'>x</a>", "x"),
        ("[x](javascript:alert(1)) ![pixel](https://example.org/p.png) [ok](https://example.org)", "x pixel [ok](https://example.org)"),
        ("[x]( java\nscript:alert(1))", "[x] ( java\nscript:alert(1))"),
        ("[a]: javascript:alert(1)\ntext", "text"),
        ("<javascript:alert(1)>x", "x"),
        ("a\x00\u202eb", "ab"),
    ],
)  # fmt: skip
def test_text_is_markdown_without_html_scripts_and_images(text, markdown):
    assert to_markdown(text) == markdown


def test_hostile_metadata_reach_the_indicator_as_text(repository):
    meta = (
        "indicator_name: <b onclick=x>Name</b><script>alert(1)</script>\n"
        "computation_definitions: '[x](javascript:alert(1)) <style>p{}</style>text'\n"
        "source_organisation_1: Office\nsource_url_text_1: a](javascript:alert(1)\nsource_url_1: javascript:alert(1)\n"
        "source_contact_1: person@example.org\nCONTACT_NAME: A person\nSTAT_CONC_DEF__GLOBAL: theirs\nRATIONALE: ours\n"
    )
    (indicator,) = repository({"data/9-4-1-1.csv": "Year,Value\n2017,7\n", "meta/9-4-1-1.yml": meta}).dataset.indicators
    assert indicator.name == {"en": "**Name**"}
    assert indicator.metadata == {
        "STAT_CONC_DEF": {"en": "x text"},
        "RATIONALE": {"en": "ours"},
        "COMPILING_ORG": {"en": "Office"},
        "DATA_SOURCE": {"en": "Office: a] (javascript:alert(1)"},
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9-4-1-1", IndicatorCode("9-4-1-1", "9.4.1", "9.4")), ("1.A.1", IndicatorCode("1-a-1", "1.a.1", "1.a")),
        ("15-5-1-a-1", IndicatorCode("15-5-1-a-1", "15.5.1", "15.5")), ("1-2-z", IndicatorCode("1-2-z", "", "1.2")),
        ("18-1-1", IndicatorCode("18-1-1")), ("i-5", IndicatorCode("i-5")), ("A.1.2", IndicatorCode("a-1-2")),
    ],
)  # fmt: skip
def test_code_says_what_an_indicator_is_below(text, code):
    assert read_indicator_code(text) == code


def test_tier_is_one_of_the_two():
    assert [read_tier(text) for text in ("1", "Tier II", "I", "Tier I/II", "III", "N/A", "")] == [
        "I",
        "II",
        "I",
        "",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("texts", "languages", "language"),
    [
        (["процент"], ["en", "ru"], "ru"), (["пайыз"], ["kk", "en"], "kk"), (["procent"], ["ru", "en"], "en"),
        (["Pourcentage"], ["fr"], "fr"), (["տոկոս"], [], "hy"), (["百分比"], ["en"], "zh"), (["2017"], ["fr"], ""),
    ],
)  # fmt: skip
def test_language_is_told_by_the_script(texts, languages, language):
    assert text_language(texts, languages) == language

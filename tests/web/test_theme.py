"""Light and dark: the choice of the reader, and the contrast of every pair of tokens in both."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from goalweave.web.theme import set_theme, theme_of
from goalweave.wording.colours import FOLDER

PAIR = re.compile(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);")
TEXTS, GROUNDS = ("ink", "ink-2", "ink-3"), ("paper", "wash", "wash-2")


def luminance(colour: str) -> float:
    """Of a colour `#rgb` or `#rrggbb` (WCAG 2.2, relative luminance)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_text_can_be_read_on_every_ground_in_both_themes() -> None:
    pairs = PAIR.findall(Path(FOLDER / "tokens.css").read_text())
    tokens = {name: (light, dark) for name, light, dark in pairs}
    assert {*TEXTS, *GROUNDS} <= set(tokens)
    for theme in (0, 1):
        for text, ground in product(TEXTS, GROUNDS):
            assert contrast(tokens[text][theme], tokens[ground][theme]) >= 4.5, (theme, text, ground)
        # Borders of controls: WCAG 2.2, 1.4.11.
        assert contrast(tokens["line-ui"][theme], tokens["paper"][theme]) >= 3


@pytest.mark.parametrize(("choice", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("<b>", "")])
def test_choice_is_kept_in_a_cookie(choice: str, kept: str) -> None:
    request = RequestFactory().post("/theme/", {"theme": choice}, headers={"Referer": "http://testserver/records/?q=1"})
    answer = set_theme(request)
    assert (answer["Location"], answer.cookies["theme"].value) == ("/records/?q=1", kept)


@pytest.mark.parametrize("page", ["", "https://example.com/records/", "javascript:alert(1)", "//example.com//x"])
def test_choice_leads_back_to_no_other_site(page: str) -> None:
    answer = set_theme(RequestFactory().post("/theme/", {"theme": "dark"}, headers={"Referer": page}))
    assert answer["Location"] == "/"


def test_cookie_of_another_value_is_no_choice() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = 'dark" onload="x'
    assert theme_of(request) == ""


@pytest.mark.django_db
def test_page_has_the_theme_that_was_chosen(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/help/shortcuts/").content.decode()

"""Which form an Accept header asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from goalweave.web.identifiers.negotiation import Form, preferred_form, split_form

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form.HTML),
        ("*/*", Form.HTML),
        (BROWSER, Form.HTML),
        ("text/turtle", Form.TURTLE),
        ("TEXT/Turtle ; charset=utf-8", Form.TURTLE),
        ("application/ld+json", Form.JSON_LD),
        ("application/json", Form.JSON_LD),
        ("application/*", Form.JSON_LD),
        ("text/*;q=0.5, text/turtle", Form.TURTLE),
        ("text/turtle;q=0.4, application/ld+json;q=0.5", Form.JSON_LD),
        ("text/turtle;q=0.501, application/ld+json;q=0.5, text/html;q=0.1", Form.TURTLE),
        ("text/html;q=0, */*;q=0.1", Form.JSON_LD),
        ("text/turtle;q=0", Form.HTML),
        ("text/turtle;q=2", Form.HTML),
        ("text/turtle;q=nan, application/ld+json;q=0.1", Form.JSON_LD),
        ("image/png", Form.HTML),
        (", ;;q=1,/,text/,*/turtle, \x00", Form.HTML),
        ("a/b," * 1000 + "text/turtle", Form.HTML),
    ],
)
def test_preferred_form_follows_the_header(accept: str, form: Form) -> None:
    assert preferred_form(accept) is form


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["text/", "*", "/", ";", "q=", "0.5", "1", ",", " ", "turtle", "\x00é"]), max_size=12))
def test_preferred_form_reads_anything(parts: list[str]) -> None:
    assert preferred_form("".join(parts)) in Form


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("9.c.ttl", ("9.c", Form.TURTLE)),
        ("17.jsonld", ("17", Form.JSON_LD)),
        ("17.html", ("17", Form.HTML)),
        ("9.c", ("9.c", None)),
        (".ttl", (".ttl", None)),
        ("9.xml", ("9.xml", None)),
    ],
)
def test_split_form_takes_our_endings_alone(name: str, parts: tuple[str, Form | None]) -> None:
    assert split_form(name) == parts

"""No page makes a browser contact another site: nothing is loaded, sent or preconnected there. Links that people click may lead anywhere."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from tests.foreign_origins import foreign_origins

from goalweave.settings import base

PACKAGE = Path(base.__file__).resolve().parents[1]
FRONTEND = PACKAGE.parents[1] / "frontend" / "src"
STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])\s*((?:https?:)?//[^"')]+)""", re.IGNORECASE)
CALL = re.compile(
    r"""\b(?:fetch|import|importScripts|sendBeacon|open|WebSocket|EventSource|Worker|URL)\(\s*["'`]((?:https?:|wss?:)?//[^"'`]+)"""
)
"""What a script contacts by an address that is written in it."""


@pytest.mark.parametrize(
    ("html", "origins"),
    [
        ('<img src="https://a.example/x.png">', ["https://a.example/x.png"]),
        ("<script src=//b.example/x.js></script>", ["//b.example/x.js"]),
        ('<link rel="preconnect" href="https://c.example">', ["https://c.example"]),
        ('<link href="https://c.example/x.css" rel="stylesheet">', ["https://c.example/x.css"]),
        ('<form\n  action="http://d.example/">', ["http://d.example/"]),
        ('<img srcset="/a.png 1x, https://e.example/b.png 2x">', ["https://e.example/b.png"]),
        ('<p style="background: url(https://f.example/x)">', ["https://f.example/x"]),
        ('<a href="https://g.example/">', []),
        ('<link rel="canonical" href="https://h.example/">', []),
        ('<img src="/x.png"><script src="{% static "x.js" %}"></script>', []),
    ],
)
def test_foreign_origins_sees_what_a_browser_would_contact(html: str, origins: list[str]) -> None:
    assert foreign_origins(html) == origins


def test_templates_load_nothing_from_other_sites() -> None:
    templates = [*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.svg")]
    assert len(templates) > 200
    foreign = {path.name: foreign_origins(path.read_text(encoding="utf-8")) for path in templates}
    assert {name: origins for name, origins in foreign.items() if origins} == {}


def test_style_sheets_load_nothing_from_other_sites() -> None:
    sheets = [path for path in PACKAGE.rglob("*.css") if path.is_file()]
    assert len(sheets) > 20
    assert {path.name: found for path in sheets if (found := STYLE.findall(path.read_text(encoding="utf-8")))} == {}


def test_scripts_contact_no_other_site() -> None:
    scripts = [*FRONTEND.rglob("*.js"), *FRONTEND.rglob("*.mjs"), *PACKAGE.rglob("static/**/*.js")]
    assert scripts
    assert {path.name: found for path in scripts if (found := CALL.findall(path.read_text(encoding="utf-8")))} == {}


def test_the_content_security_policy_names_no_other_site() -> None:
    """Single sign-on adds its own server, and only where it is set up."""
    sources = chain.from_iterable(base.CONTENT_SECURITY_POLICY["DIRECTIVES"].values())
    assert set(sources) <= {"'none'", "'self'", "data:"}

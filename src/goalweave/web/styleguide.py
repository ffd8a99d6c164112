"""The style guide: every component of the pages and every token of the style sheets, for whoever writes pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goalweave import wording
from goalweave.core.model import Curie, Framework
from goalweave.frameworks.queries import catalogue
from goalweave.web.chart_files import chart_links

_WORDING = Path(wording.__file__).parent
COMPONENTS = _WORDING / "templates" / "components"
TOKENS = _WORDING / "static" / "goalweave" / "tokens.css"
TILES = 3
"""Of each framework, as samples."""
_NOTES = re.compile(r"{% comment %}\n(.*?)\n{% endcomment %}", re.DOTALL)
_TOKEN = re.compile(r"^  (--[a-z0-9-]+): (.+);$", re.MULTILINE)
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl|light-dark)\(.*\)")


@dataclass(frozen=True, slots=True)
class Component:
    """A template of `components/`. notes: what it is and its parameters, as it says itself; sample: the template that uses it."""

    name: str
    notes: list[str]

    @property
    def sample(self) -> str:
        return f"styleguide/{self.name}.html"


@dataclass(frozen=True, slots=True)
class Token:
    name: str
    value: str

    @property
    def is_colour(self) -> bool:
        return bool(_COLOUR.fullmatch(self.value))


def components() -> list[Component]:
    return [
        Component(path.stem, _NOTES.findall(path.read_text(encoding="utf-8"))[0].splitlines())
        for path in sorted(COMPONENTS.glob("*.html"))
    ]


def tokens() -> list[Token]:
    return [Token(name, value) for name, value in _TOKEN.findall(TOKENS.read_text(encoding="utf-8"))]


def _first_nodes(framework: Framework) -> list[Curie]:
    return [framework.curie(code) for code in framework.child_codes.get(None, ())[:TILES]]


def styleguide(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "styleguide/styleguide.html",
        {
            "components": components(),
            "tokens": tokens(),
            "files": chart_links(lambda form: f"#{form}"),
            "nodes": list(
                chain.from_iterable(_first_nodes(framework) for framework in catalogue().frameworks.values())
            ),
        },
    )

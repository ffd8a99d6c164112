"""A document as HTML in a browser: nobody is kept out, and it fits a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import missing
from tests.factories.documents import rich

from goalweave.publishing import default_style, write_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


WIDTHS = (1280, 390)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_can_read_it(chromium: Browser, tmp_path: Path, language: str) -> None:
    if not AXE.exists():
        missing("needs axe-core (npm)")
    path = tmp_path / "document.html"
    path.write_text(write_html(rich(language), default_style()), encoding="utf-8")
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.add_script_tag(path=AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = page.evaluate("axe.run(document)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    context.close()
    assert said == []

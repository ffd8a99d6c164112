"""Small charts, the engine that draws them and a browser that looks at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import missing

import goalweave
from goalweave.charts import Bar, Bars, ChartEngine, Sankey, SankeyEdge, SankeyNode

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BUNDLE = Path(goalweave.__file__).parent / "web" / "static" / "goalweave" / "bundle"


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The folder of the built scripts."""
    if not (BUNDLE / "server.js").exists():
        missing("needs the bundle (npm)")
    return BUNDLE


@pytest.fixture(scope="session")
def engine(bundle: Path) -> Iterator[ChartEngine]:
    engine = ChartEngine(bundle)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def sankey() -> Sankey:
    """Two goals of a plan, two action lines, three SDGs, of which one is not reached."""
    return Sankey(
        title="From plan to goals",
        description="The same links are in the table.",
        columns=("Plan", "Lines", "Goals"),
        nodes=(
            SankeyNode("p:1", "Growth", 0, sub="3 links", href="/p/1"),
            SankeyNode("p:2", "Inclusion & reach", 0, sub="2 links"),
            SankeyNode("l:1", "Infrastructure", 1, href="/l/1"),
            SankeyNode("l:2", "Access", 1),
            SankeyNode("s:4", "Quality education", 2, colour="#C5192D", tile="4", sub="2", href="/s/4"),
            SankeyNode("s:9", "Industry", 2, colour="#FD6925", tile="9", sub="3", href="/s/9"),
            SankeyNode("s:14", "Life below water", 2, colour="#0A97D9", tile="14", sub="0"),
        ),
        edges=(
            SankeyEdge("p:1", "l:1", 3, title="Growth to Infrastructure", href="/link?a=p:1&b=l:1"),
            SankeyEdge("p:2", "l:2", 2, href="/link?a=p:2&b=l:2"),
            SankeyEdge("l:1", "s:9", 3, href="/link?a=l:1&b=s:9"),
            SankeyEdge("l:2", "s:4", 2, muted=True),
        ),
        width=848,
        height=400,
    )


@pytest.fixture
def bars() -> Bars:
    return Bars(
        title="Coverage by goal",
        description="Records by state.",
        bars=(
            Bar("Quality education", accepted=9, suggested=5, via=12, colour="#C5192D", tile="4", href="/s/4"),
            Bar("Life on land", via=4, colour="#56C02B", tile="15"),
            Bar("Nothing yet"),
        ),
        names=("accepted", "suggested", "via links"),
    )

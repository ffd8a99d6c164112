"""The real site in a process of its own, and Debian's Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, StorageState
from tests.browser.behind import Behind
from tests.conftest import missing

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
BUNDLE = ROOT / "src" / "goalweave" / "web" / "static" / "goalweave" / "bundle" / "site.js"


POLICY = "Content Security Policy"
REFUSED: list[str] = []
"""What the console of any page of the running test said of it."""

PASSWORD = "nine-lanterns-by-the-harbour"
"""Of everybody."""

COMMAND = [sys.executable, "-c", "from goalweave.cli import main; main()"]
Command = Callable[..., str]


@pytest.fixture(scope="session")
def folder(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the served site keeps everything: its database, its mails. It begins with the demo."""
    return shutil.copytree(demo, tmp_path_factory.mktemp("site") / "data")


@pytest.fixture(scope="session")
def environment(folder: Path) -> dict[str, str]:
    """Of the site and of commands beside it. The fast classifier: the accurate one takes seconds to load. A puzzle is solved at once."""
    return {
        **os.environ,
        "GOALWEAVE_DATA_DIR": str(folder),
        "GOALWEAVE_TIER": "fast",
        "GOALWEAVE_TRY_SECONDS": "120",
        "GOALWEAVE_ENTRY_PUZZLE": "6",
        "DJANGO_SETTINGS_MODULE": "tests.browser.site_settings",
    }


@pytest.fixture(scope="session")
def behind(environment: dict[str, str]) -> Iterator[Behind]:
    """Runs functions of the modules here on the data of the site."""
    with Behind(environment, ROOT) as process:
        yield process


@pytest.fixture(scope="session")
def command(behind: Behind) -> Command:
    """`goalweave …` on the data of the site; what it prints."""
    return partial(behind.run, "commands", "goalweave")


@pytest.fixture(scope="session")
def site(environment: dict[str, str], behind: Behind, folder: Path, worker_id: str) -> Iterator[str]:
    """The demo, served; its address."""
    if not BUNDLE.exists():
        missing("needs the bundle (npm)")
    # One port a test process, outside the range that the system hands out by itself.
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 90
    port = 18100 + number
    behind.run("staff", "begin", PASSWORD)
    # What it and its workers say is kept, for whoever looks why a test failed.
    with (folder / "server.log").open("wb") as log:
        command = [*COMMAND, "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        yield f"http://127.0.0.1:{port}"
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def browser(chromium: Browser, site: str) -> Browser:
    """Chromium, once the site answers; it is asked without a page, which would draw what the browser says until then."""
    context = chromium.new_context()
    for _attempt in range(300):
        try:
            context.request.get(f"{site}/healthz")
            break
        except Error:
            time.sleep(0.2)
    context.close()
    return chromium


def open_page(
    browser: Browser, *, width: int = 1280, scripts: bool = True, signed_in: StorageState | None = None
) -> Page:
    """signed_in: the cookies of somebody."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        reduced_motion="reduce",
        storage_state=signed_in,
    )
    context.on("console", lambda message: REFUSED.append(message.text) if POLICY in message.text else None)
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


with_scripts_and_without = pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=pytest.mark.thorough)])
"""Without scripts, forms are sent as the tests of pages send them (tests/web)."""


@pytest.fixture(autouse=True)
def _nothing_breaks_the_policy() -> Iterator[None]:
    """No page of a test asked for anything that the site's own Content Security Policy forbids."""
    REFUSED.clear()
    yield
    assert REFUSED == []


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    """A page at 1280 pixels; what the console says of errors is collected and must be nothing."""
    page = open_page(browser)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.context.close()
    assert said == []


@pytest.fixture
def axe() -> None:
    """For tests that look at pages with axe."""
    if not AXE.exists():
        missing("needs axe-core (npm)")

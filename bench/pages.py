"""Weight and speed of ten page kinds in Chromium, on a slow line: bytes on the wire, largest contentful paint, layout shift.

python bench/pages.py [--site http://127.0.0.1:8000] [--chromium PATH]

The site is one that runs, such as `make demo` and `make serve`. Each page is loaded with an empty cache at 1280 and at 390 px, over a line of
1.6 Mbit/s with 150 ms to the server and back (Chromium's “slow 4G”); the processor is not slowed. Bytes are what the line carries, headers
included. “Again” is the second load of the same page, with what the cache holds.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = {
    "home": "/",
    "records": "/records/",
    "record": "/records/1/",
    "node": "/frameworks/sdg@2025/9.c/",
    "framework": "/frameworks/sdg@2025/",
    "calls": "/calls/",
    "library": "/library/",
    "explorer (chart)": "/explore/",
    "indicator (chart)": "/indicators/fixed-broadband/",
    "progress": "/progress/sdg@2025/",
}
WIDTHS = (1280, 390)
LIMIT, CHART_LIMIT = 150_000, 350_000
"""Bytes of a page without and with a chart."""

LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
OBSERVE = """
window.paint = 0
window.shift = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.paint = entry.startTime
}).observe({ type: 'largest-contentful-paint', buffered: true })
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value
}).observe({ type: 'layout-shift', buffered: true })
"""


@dataclass(frozen=True, slots=True)
class Load:
    """paint: milliseconds until the largest part is painted; shift: cumulative layout shift."""

    size: int
    paint: float
    shift: float


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-headless-shell"))
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    print(f"| {'page':18} | width | bytes | again | LCP | CLS |")
    print("|---|---:|---:|---:|---:|---:|")
    heavy = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        for name, path in PAGES.items():
            for width in WIDTHS:
                first, again = measure_page(browser, options.site.rstrip("/") + path, width)
                row = (f"{first.size:,}", f"{again.size:,}", f"{first.paint / 1000:.2f} s", f"{first.shift:.3f}")
                print(f"| {name:18} | {width} | {' | '.join(row)} |", flush=True)
                if first.size > (CHART_LIMIT if "chart" in name else LIMIT):
                    heavy.append(f"{name} at {width} px")
        browser.close()
    print("\nover the limit: " + (", ".join(heavy) or "none"))


def measure_page(browser: Browser, address: str, width: int) -> tuple[Load, Load]:
    """The page with an empty cache, and again."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(OBSERVE)
    loads = load_page(page, address), load_page(page, address)
    context.close()
    return loads


def load_page(page: Page, address: str) -> Load:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    sizes: list[int] = []

    def note(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    session.on("Network.loadingFinished", note)
    response = page.goto(address, wait_until="networkidle")
    assert response is not None
    assert response.status == 200, (address, response.status)
    page.wait_for_timeout(300)
    load = Load(sum(sizes), page.evaluate("window.paint"), page.evaluate("window.shift"))
    session.detach()
    return load


if __name__ == "__main__":
    main()

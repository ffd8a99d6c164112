"""What a page weighs on the line: the page, its sheets and its scripts, compressed, with an empty cache."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from goalweave.wording.chart import BUNDLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

LIMIT, CHART_LIMIT = 150_000, 350_000
ACCEPT = {"accept-encoding": "gzip, br"}
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
SCRIPT = re.compile(r'<script src="([^"]+)"')
PART = re.compile(rb'(?:from|import)\s*"\./([\w-]+\.js)"')


def size(client: Client, address: str) -> int:
    response = client.get(address, headers=ACCEPT)
    assert response.status_code == 200, address
    return len(b"".join(response) if response.streaming else response.content)


def weigh(client: Client, address: str) -> int:
    page = client.get(address, headers={"accept-encoding": "identity"}).content.decode()
    files = [*SHEET.findall(page), *SCRIPT.findall(page)]
    assert any("/sheets-" in name for name in files), address
    scripts = [name for name in files if name.endswith(".js")]
    parts = set(PART.findall((BUNDLE / "site.js").read_bytes())) if scripts else set()
    files += [f"/static/goalweave/bundle/{part.decode()}" for part in parts]
    if scripts and "data-chart=" in page:
        files += [f"/static/goalweave/bundle/{path.name}" for path in BUNDLE.glob("charts-*.js")]
    return size(client, address) + sum(size(client, name) for name in files)


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("/", CHART_LIMIT),
        ("/explore/", CHART_LIMIT),
        ("/records/", LIMIT),
        ("/frameworks/sdg@2025/", LIMIT),
        ("/ar/frameworks/sdg@2025/9.c/", LIMIT),
        ("/library/", LIMIT),
        ("/calls/", LIMIT),
    ],
)
def test_page_weighs_no_more_than_its_limit(client: Client, address: str, limit: int) -> None:
    assert weigh(client, address) < limit


def test_page_without_a_chart_loads_neither_charts_nor_editor(client: Client) -> None:
    scripts = SCRIPT.findall(client.get("/records/").content.decode())
    assert all(re.fullmatch(r"/static/goalweave/bundle/site\.[0-9a-f]{12}\.js", name) for name in scripts)

"""Reading the pages of interlinkages: a page as text, the cells of a matrix."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from tests.markup import compact


def page(address: str, client: Client | None = None, **headers: Any) -> str:
    response = (client or Client()).get(address, headers=headers)
    assert response.status_code == 200, (address, response.status_code, response.get("Location"))
    return compact(response.content.decode())


def is_missing(address: str) -> bool:
    """A visitor is sent to the sign-in from what an account might open, and else told that nothing is there."""
    response = Client().get(address)
    return response.status_code == 404 or response.get("Location", "").startswith("/sign-in/")


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def cells(html: str) -> dict[str, list[str]]:
    """Code of a row → what its cells show, with marks of one cell apart by a slash; without rank, name and sum."""
    [table] = re.findall(r'<table class="xi.*?</table>', html, re.DOTALL)
    rows = {}
    for row in re.findall(r"<tr>(.*?)</tr>", table.split("<tbody")[1].split("</tbody>")[0], re.DOTALL):
        [code] = re.findall(r'<b class="tile target[^"]*">([^<]+)</b>', row)
        found = re.findall(r'<td(?: class="(\w*)")?>(.*?)</td>', row, re.DOTALL)
        rows[code] = [
            "/".join(re.findall(r'<span class="im [^"]*">([^<]*)</span>', cell)) or kind
            for kind, cell in found
            if kind not in ("rk", "iv", "rowsum")
        ]
    return rows


def columns(html: str) -> list[str]:
    head = re.findall(r'<table class="xi.*?</thead>', html, re.DOTALL)[0]
    return re.findall(r'<b class="tile target[^"]*">([^<]+)</b>', head)

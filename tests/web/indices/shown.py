"""Pages of indices as they are shown, and what stands on them."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from tests.markup import compact


def page(address: str, *, client: Client | None = None, **headers: Any) -> str:
    response = (client or Client()).get(address, headers=headers)
    assert response.status_code == 200, (address, response.status_code, response.get("Location"))
    return compact(response.content.decode())


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def table(html: str, name: str) -> list[list[str]]:
    """The cells of the rows of a table, by its class."""
    [body] = re.findall(rf'<table class="{name}">.*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    return [
        [text(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in body.split("</tr>")[:-1]
    ]

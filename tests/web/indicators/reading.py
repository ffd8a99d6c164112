"""What a page says, without its marks."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from tests.factories.visitors import code_of
from tests.markup import compact


def html(client: Client, address: str, code: int = 200) -> str:
    response = client.get(address)
    assert code_of(response) == code, (address, response.status_code)
    return compact(response.content.decode())


def plain(page: str) -> str:
    words = unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<(script|svg).*?</\1>", " ", page, flags=re.DOTALL))).split()
    return re.sub(r" (?=[,.:](?: |$))", "", " ".join(words))


def rows(page: str, place: int) -> list[list[str]]:
    """The cells of a table of the page, line by line, without its head."""
    table = re.findall(r"<table.*?</table>", page, re.DOTALL)[place]
    body = "".join(re.findall(r"<tbody>.*?</tbody>", table, re.DOTALL))
    return [
        [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    ]


def posted(client: Client, address: str, data: dict[str, Any], code: int = 200) -> str:
    response = client.post(address, data, follow=True)
    assert response.status_code == code, plain(response.content.decode())[:2000]
    return compact(response.content.decode())

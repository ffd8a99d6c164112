"""Values that attack a site, and what an answer must not show of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http import HttpResponseBase
from lxml import html

EVIL = "evil.example"
MARKUP = '<gwx gwxattr="1">'
HOSTILE = (
    f"gwx{MARKUP}<script>gwx()</script>",
    '" gwxattr="1" onfocus="gwx()" autofocus="',
    "' gwxattr='1' onfocus='gwx()' x='",
    "</script></style></textarea></title><gwx gwxattr=1>",
    "javascript:gwx()",
    "data:text/html,<gwx gwxattr=1>",
    "' OR 1=1; DROP TABLE registry_record; --",
    "%' ESCAPE '\\",
    "../../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "=HYPERLINK(\"http://evil.example\")",
    "nul\x00byte",
    "\u202egwx\u2066\u200b\ufeff",
    "\ud800",
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"/\\{EVIL}/",
    f"https:{EVIL}",
    "a\r\nX-Gwx: 1\r\n\r\n<gwx gwxattr=1>",
    "{{ 'gw'|add:'tpl' }}{% debug %}${7*7}",
    "-1",
    "0",
    "99999999999999999999",
    "1" * 5000,
    "1e999",
    "NaN",
    "٣",
    "[]",
    '{"a": [1, {"b": null}]}',
    "2019-02-30",
    "9999-12-31",
    "0000-00-00",
    "other",
    "999999999",
    "None",
    "",
    " ",
)  # fmt: skip
"""Markup, queries, paths, formulas, characters, addresses of elsewhere, headers, templates, numbers, dates, another's names."""

LONG = "long " * 200_000
"""A megabyte."""

HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


def answer_faults(response: HttpResponseBase, content: str, secrets: tuple[str, ...], signed_in: bool) -> Iterator[str]:
    """What is wrong with an answer. secrets: what this visitor must not see; signed_in: whether the visitor has an account."""
    if response.status_code >= 500:
        yield f"status {response.status_code}"
    location = response.get("Location", "")
    if EVIL in (urlsplit(location.replace("\\", "/")).hostname or ""):
        yield f"sends people to {location}"
    if response.get("X-Gwx"):
        yield "a header was added"
    for secret in secrets:
        if secret in content:
            yield f"shows “{secret}”"
    if not response.get("Content-Type", "").startswith("text/html"):
        return
    for header in HEADERS:
        if content and not response.get(header):
            yield f"has no header {header}"
    # A page that depends on the visitor varies with the cookie; all else is the same for everyone.
    private = signed_in and response.status_code < 300 and "Cookie" in response.get("Vary", "")
    if private and not re.search("private|no-store", response.get("Cache-Control", "")):
        yield "may be kept by a shared cache"
    if "gwtpl" in content:
        yield "a value was run as a template"
    if content.strip():
        yield from _markup_faults(content)


def _markup_faults(content: str) -> Iterator[str]:
    if "gwx" not in content:
        return
    tree = html.document_fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", content).encode("utf-8", "replace"))
    if tree.xpath("//gwx | //*[@gwxattr]"):
        yield "a value became markup"
    if any(
        "gwx()" in (script.text or "") for script in tree.iter("script") if script.get("type") in (None, "", "module")
    ):
        yield "a value became a script"
    for element in tree.xpath("//@href | //@src | //@action | //@formaction"):
        if str(element).strip().lower().startswith(("javascript:", "data:text/html")):
            yield f"a value became an address: {str(element)[:40]}"

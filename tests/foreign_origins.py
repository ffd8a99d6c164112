"""What a page makes a browser contact on other sites."""

from __future__ import annotations

import re

TAG = re.compile(r"<(\w+)\b((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL)
ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.DOTALL)
ABSOLUTE = re.compile(r"(?:https?:|wss?:)?//[^\s,'\")]+", re.IGNORECASE)
LOADING = {
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "data",
    "background",
    "ping",
    "hx-get",
    "hx-post",
    "style",
}
"""Attributes whose address is contacted, of any element."""
LOADING_LINKS = {
    "stylesheet", "icon", "apple-touch-icon", "mask-icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest",
}  # fmt: skip
"""`rel` of links that a browser follows by itself; others are for people and search engines."""
BY_REFERENCE = {"image", "use", "feimage"}
"""Elements of SVG that load their `href`."""


def foreign_origins(html: str, own: tuple[str, ...] = ("http://testserver",)) -> list[str]:
    """Addresses on other sites that are contacted when the page is shown or a form is sent. own: beginnings of the site's own."""
    found: list[str] = []
    for tag in TAG.finditer(html):
        element, attributes = tag[1].lower(), _attributes(tag[2])
        for name, value in attributes.items():
            if _contacts(element, name, attributes):
                found += [address for address in ABSOLUTE.findall(value) if not address.startswith(own)]
    return found


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): first or second or third for name, first, second, third in ATTRIBUTE.findall(text)}


def _contacts(element: str, name: str, attributes: dict[str, str]) -> bool:
    if name in LOADING:
        return True
    if name not in ("href", "xlink:href"):
        return False
    if element == "link":
        return bool(LOADING_LINKS & set(attributes.get("rel", "").lower().split()))
    return element in BY_REFERENCE

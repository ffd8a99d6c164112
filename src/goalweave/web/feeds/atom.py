"""Atom (RFC 4287): a feed and its entries as bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated: the same at every request."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """id: the same whatever the language and for ever; author: an organisation; categories: addresses or terms."""

    id: str
    title: str
    address: str
    updated: datetime
    author: str
    summary: str = ""
    published: datetime | None = None
    language: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """address: of the feed itself; page: the page with the same content."""

    title: str
    subtitle: str
    address: str
    page: str
    language: str
    entries: tuple[FeedEntry, ...]

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=NEVER)


def write_atom(feed: Feed) -> bytes:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    root.set("{http://www.w3.org/XML/1998/namespace}lang", feed.language)
    _add_text(root, "id", feed.address)
    _add_text(root, "title", feed.title)
    _add_text(root, "subtitle", feed.subtitle)
    _add_text(root, "updated", _moment(feed.updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add_text(root, "generator", "Goalweave")
    _add_author(root, "Goalweave")
    for entry in feed.entries:
        _add_entry(root, entry)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_entry(root: etree._Element, entry: FeedEntry) -> None:
    element = _add(root, "entry")
    if entry.language:
        element.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    _add_text(element, "id", entry.id)
    _add_text(element, "title", entry.title or entry.id)
    _add_text(element, "updated", _moment(entry.updated))
    if entry.published:
        _add_text(element, "published", _moment(entry.published))
    _add(element, "link", rel="alternate", type="text/html", href=entry.address)
    _add_author(element, entry.author)
    for category in entry.categories:
        _add(element, "category", term=category)
    if entry.summary:
        _add_text(element, "summary", entry.summary)


def _add_author(parent: etree._Element, name: str) -> None:
    _add_text(_add(parent, "author"), "name", name or "Goalweave")


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()})


def _add_text(parent: etree._Element, name: str, text: str) -> None:
    _add(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    """Without what XML cannot hold, which people can type or paste."""
    return _NOT_XML.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def cut_text(text: str, most: int = 500) -> str:
    """The text on one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + "…"


def newest(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.updated, reverse=True))

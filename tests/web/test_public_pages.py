"""What search engines, feed readers and other sites get of the site: pages, pictures, feeds, frames."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree, html

from goalweave.registry.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGES = ["en", "fr", "es", "ru", "ar", "zh-hans", "x-default"]
PNG = b"\x89PNG\r\n\x1a\n"


def tree(client: Client, address: str) -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200, address
    return etree.fromstring(b"".join(response) if response.streaming else response.content)


def head(client: Client, address: str) -> html.HtmlElement:
    return html.document_fromstring(client.get(address).content).head


def hrefs(element: html.HtmlElement, rel: str) -> list[str]:
    return [link.get("href") for link in element.iterfind(f"link[@rel='{rel}']")]


@pytest.fixture
def secret() -> Record:
    """The one record that visitors may not see."""
    return Record.objects.exclude(visibility="public").first()


def test_sitemap_lists_what_visitors_see_in_every_language(client: Client, secret: Record) -> None:
    files = [element.text for element in tree(client, "/sitemap.xml").iter(f"{SITEMAP}loc")]
    assert "http://testserver/sitemaps/records-1.xml" in files
    records = tree(client, "/sitemaps/records-1.xml")
    shown = [element.text for element in records.iter(f"{SITEMAP}loc")]
    public = Record.objects.filter(visibility="public")
    assert len(shown) == public.count() * 6
    assert f"http://testserver/ar/records/{public.first().pk}/" in shown
    assert not [address for address in shown if address.endswith(f"/records/{secret.pk}/")]
    first = records[0].findall("{http://www.w3.org/1999/xhtml}link")
    assert [link.get("hreflang") for link in first] == LANGUAGES
    assert client.get("/sitemaps/records-9.xml").status_code == 404


def test_robots_leave_out_private_areas_or_everything(client: Client, settings: Any) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /me/", "Disallow: /fr/review/", "Sitemap: http://testserver/sitemap.xml"} <= set(lines)
    assert "Disallow: /" not in lines
    settings.GOALWEAVE_ROBOTS = "none"
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_filter_makes_no_new_canonical_page(client: Client) -> None:
    page = head(client, "/fr/records/?kind=event&year=2019")
    assert hrefs(page, "canonical") == ["http://testserver/fr/records/"]
    alternates = {link.get("hreflang"): link.get("href") for link in page.iterfind("link[@hreflang]")}
    assert list(alternates) == LANGUAGES
    assert alternates["x-default"] == alternates["en"] == "http://testserver/records/"
    assert page.find("meta[@name='description']").get("content")
    assert page.find("meta[@property='og:image']").get("content") == "http://testserver/fr/preview/records.png"


def test_private_and_missing_pages_ask_to_be_left_out(client: Client) -> None:
    for address in ("/sign-in/", "/search/?q=water", "/nowhere/"):
        page = head(client, address)
        assert hrefs(page, "canonical") == []
        assert page.find("meta[@name='robots']").get("content") == "noindex"


def test_record_is_described_by_its_own_text(client: Client) -> None:
    row = Record.objects.filter(visibility="public").exclude(text={}).first()
    described = head(client, f"/records/{row.pk}/").find("meta[@name='description']").get("content")
    assert described[:40] in " ".join(row.text["en"].split())


def test_picture_is_of_what_a_visitor_sees(client: Client, settings: Any, tmp_path: Path, secret: Record) -> None:
    settings.DATA_DIR = tmp_path
    picture = client.get("/preview/explore.png").content
    assert picture.startswith(PNG)
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1200, 630)
    assert [path.read_bytes() for path in (tmp_path / "pictures").iterdir()] == [picture]
    assert client.get(f"/preview/records/{secret.pk}.png").status_code == 404
    assert client.get("/preview/me.png").status_code == 404


def check_atom(feed: etree._Element) -> list[etree._Element]:
    """RFC 4287, 4.1: the elements that a feed and an entry must have, once each. Returns the entries."""
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert element.findtext(f"{ATOM}id", "").startswith("http://testserver/")
        moment = element.findtext(f"{ATOM}updated", "")
        assert datetime.fromisoformat(moment).tzinfo is not None
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        relations = [link.get("rel") for link in element.findall(f"{ATOM}link")]
        assert relations.count("alternate") == 1
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    moments = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
    assert feed.findtext(f"{ATOM}updated") == max(moments, default="1970-01-01T00:00:00Z")
    return entries


@pytest.mark.parametrize(
    "address",
    ["/feeds/records.atom", "/ar/feeds/frameworks/sdg@2020/9.atom", "/feeds/library.atom", "/feeds/calls.atom"],
)
def test_feed_keeps_the_rules_of_atom(client: Client, address: str) -> None:
    assert client.get(address)["Content-Type"].startswith("application/atom+xml")
    check_atom(tree(client, address))


def test_feed_has_public_records_alone_and_survives_what_people_type(client: Client, secret: Record) -> None:
    row = Record.objects.filter(visibility="public").first()
    Record.objects.filter(pk=row.pk).update(title={"en": "<b>Wells\x00\x0b & more"}, updated="2030-01-01T00:00:00Z")
    entries = check_atom(tree(client, "/feeds/records.atom"))
    assert len(entries) == 50
    assert entries[0].findtext(f"{ATOM}title") == "<b>Wells & more"
    assert f"/records/{secret.pk}/" not in client.get("/feeds/records.atom").content.decode()


def test_feed_is_sent_once(client: Client) -> None:
    first = client.get("/feeds/records.atom")
    again = client.get("/feeds/records.atom", headers={"if-none-match": first["ETag"]})
    later = client.get("/feeds/records.atom", headers={"if-modified-since": first["Last-Modified"]})
    assert (again.status_code, later.status_code, again.content) == (304, 304, b"")


def test_page_names_its_feeds(client: Client) -> None:
    page = head(client, "/frameworks/sdg@2025/9.c/")
    feeds = [link.get("href") for link in page.iterfind("link[@type='application/atom+xml']")]
    assert feeds == ["/feeds/frameworks/sdg@2025/9.c.atom"]


def test_embed_is_framed_by_listed_sites_alone(client: Client, settings: Any) -> None:
    closed = client.get("/embed/explore/")
    assert closed["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
    settings.GOALWEAVE_EMBED_SITES = ("https://example.org",)
    opened = client.get("/fr/embed/explore/?view=ribbon")
    assert "X-Frame-Options" not in opened
    assert "frame-ancestors https://example.org;" in opened["Content-Security-Policy"] + ";"
    assert not opened.cookies
    page = html.document_fromstring(opened.content)
    assert page.get("lang") == "fr"
    assert page.find(".//figure[@data-chart='explorer']/svg") is not None
    assert page.find(".//footer//a").get("href") == "http://testserver/fr/explore/?view=ribbon"
    assert client.get("/explore/")["X-Frame-Options"] == "DENY"


def test_embed_keeps_the_filter_and_says_when_the_part_is_gone(client: Client) -> None:
    page = html.document_fromstring(client.get("/embed/rollup/?year=2019").content)
    assert page.find(".//main//table") is not None or page.find(".//main//figure") is not None
    gone = client.get("/embed/explore/?part=chart-nowhere")
    assert (gone.status_code, b"no longer on the page" in gone.content) == (410, True)


def test_snippet_and_oembed_lead_to_the_same_frame(client: Client, settings: Any) -> None:
    assert "Share a chart" not in client.get("/explore/").content.decode()
    settings.GOALWEAVE_EMBED_SITES = ("https://example.org",)
    page = html.document_fromstring(client.get("/explore/?f=wsis&f=sdg").content)
    snippet = page.find(".//details[@class='share only-screen']//textarea").text
    (source,) = re.findall(r'src="([^"]*/embed/[^"]*)"', snippet)
    address = page.head.find("link[@type='application/json+oembed']").get("href")
    answer = json.loads(client.get(address).content)
    assert answer["version"] == "1.0"
    assert answer["type"] == "rich"
    assert source in answer["html"]
    assert source.replace("&amp;", "&") == "http://testserver/embed/explore/?f=wsis&f=sdg&part=chart-explorer"
    small = client.get(address.replace("format=json", "format=xml&maxwidth=300&maxheight=200"))
    assert etree.fromstring(small.content).findtext("width") == "300"


def test_oembed_knows_its_own_pages_alone(client: Client, settings: Any, secret: Record) -> None:
    settings.GOALWEAVE_EMBED_SITES = ("https://example.org",)
    addresses = ("", "http://evil.example/explore/", "http://testserver/me/", f"http://testserver/records/{secret.pk}/")
    for address in (*addresses, "http://[", "http://testserver/try/", "http://testserver/embed/embed/explore/"):
        assert client.get("/oembed", {"url": address}).status_code == 404, address
    assert client.get("/oembed", {"url": "http://testserver/explore/", "format": "yaml"}).status_code == 501


def test_icons_are_pictures(client: Client) -> None:
    assert client.get("/apple-touch-icon.png").content.startswith(PNG)
    assert PNG in client.get("/favicon.ico").content
    icons = json.loads(client.get("/site.webmanifest").content)["icons"]
    assert [icon["sizes"] for icon in icons] == ["192x192", "512x512", "any"]

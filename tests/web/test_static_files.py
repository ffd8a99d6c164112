"""Static files: named by their content, cached for a year, compressed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import RequestFactory, override_settings

from goalweave.web.frame import sheets
from goalweave.web.static_files import FOREVER, HashedFilesMiddleware, _hashed_sheets, file_digest, shared_style
from goalweave.wording.colours import FOLDER

ACCEPT = {"accept-encoding": "gzip"}


def ask(address: str, **headers: str) -> HttpResponse:
    middleware = HashedFilesMiddleware(lambda _request: HttpResponse(status=404))
    return middleware(RequestFactory(headers=ACCEPT | headers).get(address))


def test_address_of_a_file_has_the_hash_of_its_content() -> None:
    assert re.fullmatch(r"/static/goalweave/home\.[0-9a-f]{12}\.css", static("goalweave/home.css"))
    assert static("goalweave/nothing.css") == "/static/goalweave/nothing.css"


def test_file_is_compressed_and_cached_for_a_year() -> None:
    response = ask(static("goalweave/home.css"))
    assert (response.status_code, response["Cache-Control"]) == (200, FOREVER)
    assert response["Content-Type"].startswith("text/css")
    assert gzip.decompress(response.content) == (FOLDER / "home.css").read_bytes()


def test_a_site_that_serves_people_hashes_a_file_once(tmp_path: Path) -> None:
    path = tmp_path / "home.css"
    path.write_text("a { color: red }")
    with override_settings(WHITENOISE_AUTOREFRESH=False):
        first = file_digest(path)
        path.write_text("a { color: blue }")
        assert file_digest(path) == first
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        assert file_digest(path) != first


def test_a_site_that_serves_people_reads_the_shared_sheets_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr("goalweave.web.static_files.sheets_css", lambda: read.append("read") or f"a{len(read)}")
    monkeypatch.setattr("goalweave.web.static_files.sheets_written", lambda: (len(read),))
    _hashed_sheets.cache_clear()
    with override_settings(WHITENOISE_AUTOREFRESH=False):
        assert [shared_style()[0], shared_style()[0]] == ["a1", "a1"]
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        assert [shared_style()[0], shared_style()[0]] == ["a2", "a3"]
    _hashed_sheets.cache_clear()


def test_old_hash_gets_the_present_file_for_a_minute() -> None:
    response = ask("/static/goalweave/home.000000000000.css")
    assert response["Cache-Control"] == "max-age=60, public"
    assert gzip.decompress(response.content) == (FOLDER / "home.css").read_bytes()


def test_unknown_file_is_not_there() -> None:
    assert ask("/static/goalweave/nothing.000000000000.css").status_code == 404


def test_shared_sheets_are_one_file_with_a_hash() -> None:
    css, digest = shared_style()
    request = RequestFactory().get("/")
    present, old = sheets(request, digest), sheets(request, "0" * 12)
    assert present.content.decode() == css
    assert (present["Cache-Control"], old["Cache-Control"]) == (FOREVER, "public, max-age=60")

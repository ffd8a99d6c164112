"""Parts of files, as a download asks for them that goes on where it broke off."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from goalweave.web.compression import CompressionMiddleware
from goalweave.web.file_ranges import ranged_response

pytestmark = pytest.mark.django_db
"""A response that is closed looks at the connections to the database."""

CONTENT = b"0123456789" * 100
ETAG = '"0a1b"'


def ask(
    tmp_path: Path, *, method: str = "GET", content_type: str = "application/zip", **headers: str
) -> HttpResponseBase:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)

    def answer(request: HttpRequest) -> HttpResponseBase:
        return ranged_response(request, path.open("rb"), name="file.zip", content_type=content_type, digest="0a1b")

    request = RequestFactory().generic(method, "/", headers=headers)
    response: HttpResponseBase = CompressionMiddleware(answer)(request)  # type: ignore[arg-type]
    return response


def body(response: HttpResponseBase) -> bytes:
    content = b"".join(response) if response.streaming else getattr(response, "content", b"")
    response.close()
    return bytes(content)


def test_a_file_says_that_parts_of_it_can_be_had(tmp_path: Path) -> None:
    response = ask(tmp_path)
    assert (response.status_code, body(response)) == (200, CONTENT)
    assert (response["Accept-Ranges"], response["ETag"], response["Content-Length"]) == ("bytes", ETAG, "1000")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=990-", 990, 999),
        ("bytes=-5", 995, 999),
        ("bytes=10-5000", 10, 999),
        ("bytes=-5000", 0, 999),
    ],
)
def test_a_part_is_those_bytes(tmp_path: Path, asked: str, first: int, last: int) -> None:
    response = ask(tmp_path, range=asked)
    assert (response.status_code, body(response)) == (206, CONTENT[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/1000"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_bytes_that_the_file_has_not_are_refused(tmp_path: Path, asked: str) -> None:
    response = ask(tmp_path, range=asked)
    assert (response.status_code, response["Content-Range"], body(response)) == (416, "bytes */1000", b"")


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=0-" + "9" * 40]
)
def test_what_is_no_single_part_gets_the_whole_file(tmp_path: Path, asked: str) -> None:
    response = ask(tmp_path, range=asked)
    assert (response.status_code, body(response)) == (200, CONTENT)


def test_a_part_of_another_file_is_not_sent(tmp_path: Path) -> None:
    same = ask(tmp_path, **{"range": "bytes=5-", "if-range": ETAG})
    other = ask(tmp_path, **{"range": "bytes=5-", "if-range": '"ffff"'})
    assert (same.status_code, body(same)) == (206, CONTENT[5:])
    assert (other.status_code, body(other)) == (200, CONTENT)


def test_who_asks_for_the_head_gets_no_part(tmp_path: Path) -> None:
    response = ask(tmp_path, method="HEAD", range="bytes=0-9")
    assert (response.status_code, response["Content-Length"]) == (200, "1000")
    response.close()


def test_only_what_becomes_shorter_is_compressed(tmp_path: Path) -> None:
    compressed = {"accept-encoding": "gzip"}
    archive = ask(tmp_path, **compressed)
    table = ask(tmp_path, content_type="text/csv", **compressed)
    part = ask(tmp_path, content_type="text/csv", range="bytes=0-499", **compressed)
    assert (archive.has_header("Content-Encoding"), archive["Content-Length"]) == (False, "1000")
    assert (table["Content-Encoding"], table["ETag"], table.has_header("Accept-Ranges")) == ("gzip", f"W/{ETAG}", False)
    assert (part.status_code, part.has_header("Content-Encoding"), body(part)) == (206, False, CONTENT[:500])
    archive.close()
    table.close()

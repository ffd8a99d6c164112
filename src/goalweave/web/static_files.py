"""Static files under names with a hash of their content, which browsers cache for a year, and compressed."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from goalweave.wording.colours import sheets_css, sheets_written

DIGEST_LENGTH = 12
FOREVER = "max-age=31536000, public, immutable"
_HASHED = re.compile(rf"(?P<stem>.+)\.(?P<digest>[0-9a-f]{{{DIGEST_LENGTH}}})(?P<ending>\.\w+)")
_TEXT = {".css", ".svg"}
"""Endings of files that the build does not compress."""


class HashedStaticFiles(StaticFilesStorage):
    """The address of a file has its hash: `answers.0123456789ab.css`."""

    def url(self, name: str | None) -> str:
        path = find_static_file(name or "")
        if path is None or name is None:
            return super().url(name)
        plain = PurePosixPath(name)
        return super().url(str(plain.with_name(f"{plain.stem}.{file_digest(path)}{plain.suffix}")))


class HashedFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise that also answers at the addresses with a hash.

    An address with an old hash, as a page has that was loaded before an upgrade, gets the present file for a minute.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = _HASHED.fullmatch(request.path_info)
        if match is None or not request.path_info.startswith(self.static_prefix):
            return super().__call__(request)  # type: ignore[no-any-return]
        plain = match["stem"] + match["ending"]
        served = self.find_file(plain) if self.autorefresh else self.files.get(plain)
        path = find_static_file(plain.removeprefix(self.static_prefix))
        if served is None or path is None:
            return super().__call__(request)  # type: ignore[no-any-return]
        response: HttpResponseBase | None = None
        if match["ending"] in _TEXT and request.method == "GET" and accepts_gzip(request):
            response = _compressed_response(served, request, path)
        if response is None:
            response = self.serve(served, request)
        if match["digest"] == file_digest(path):
            response["Cache-Control"] = FOREVER
        return response


def _compressed_response(served: Any, request: HttpRequest, path: Path) -> HttpResponse | None:
    """served: WhiteNoise's file. None where the browser has the file, or asks for a part of it."""
    head = served.get_response("HEAD", request.META)  # opens no file
    if int(head.status) != HTTPStatus.OK:
        return None
    response = HttpResponse(_compress_file(path, file_digest(path)))
    del response["Content-Type"]
    for name, value in head.headers:
        if name not in ("Content-Length", "ETag"):
            response[name] = value
    response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return response


def accepts_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


@lru_cache(maxsize=256)
def _compress_file(path: Path, _digest: str) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


@lru_cache(maxsize=1024)
def find_static_file(name: str) -> Path | None:
    """Return where a static file is; apps do not move while the site runs."""
    path = finders.find(name) if name else None
    return Path(path) if isinstance(path, str) and Path(path).is_file() else None


def _may_change() -> bool:
    """Whether files may be written while the site runs, and so are looked at for each request."""
    return bool(getattr(settings, "WHITENOISE_AUTOREFRESH", settings.DEBUG))


def file_digest(path: Path) -> str:
    """Return the hash of a file, which is read again when it was written since, where files may change."""
    if not _may_change():
        return _digest_of_file(path, 0, 0)
    state = path.stat()
    return _digest_of_file(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1024)
def _digest_of_file(path: Path, _written: int, _size: int) -> str:
    return content_digest(path.read_bytes())


def content_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]


def shared_style() -> tuple[str, str]:
    """Return the sheets that all pages share, and their hash; read again as files are."""
    return _hashed_sheets(sheets_written() if _may_change() else ())


@lru_cache(maxsize=2)
def _hashed_sheets(_written: tuple[int, ...]) -> tuple[str, str]:
    css = sheets_css()
    return css, content_digest(css.encode())

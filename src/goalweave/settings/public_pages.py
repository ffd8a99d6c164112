"""Which other sites may show content of the site, and under which licence others may use it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from goalweave.core.errors import InputError


def embed_sites(text: str) -> tuple[str, ...]:
    """Return the origins in a list separated by commas or spaces. Raises InputError for anything that is not one."""
    return tuple(_read_origin(part) for part in text.replace(",", " ").split())


def data_licence(text: str) -> str:
    """An SPDX id or an address as it is, empty for none. Raises InputError for anything else."""
    if text and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*|https?://[^\s<>\"]+", text):
        raise InputError(
            f"“{text}” is neither an SPDX id such as CC-BY-4.0 nor the address of a licence",
            field="GOALWEAVE_DATA_LICENCE",
        )
    return text


def _read_origin(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _no_origin(text) from error
    host = parts.hostname or ""
    wildcard = host.removeprefix("*.")
    plain = wildcard.replace("-", "").replace(".", "").isalnum() and wildcard.isascii()
    if parts.scheme not in ("https", "http") or not plain or parts.path not in ("", "/"):
        raise _no_origin(text)
    if parts.query or parts.fragment or parts.username:
        raise _no_origin(text)
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _no_origin(text: str) -> InputError:
    return InputError(
        f"“{text}” is not the address of a site such as https://example.org", field="GOALWEAVE_EMBED_SITES"
    )

"""Which other sites may show content of the site."""

from __future__ import annotations

from urllib.parse import urlsplit

from goalweave.core.errors import InputError


def embed_sites(text: str) -> tuple[str, ...]:
    """Return the origins in a list separated by commas or spaces. Raises InputError for anything that is not one."""
    return tuple(_read_origin(part) for part in text.replace(",", " ").split())


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

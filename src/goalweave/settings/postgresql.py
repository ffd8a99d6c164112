"""A PostgreSQL address, such as `postgresql://user:password@host:5432/name?sslmode=require`, as Django's settings."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from goalweave.core.errors import InputError

SHAPE = "postgresql://user:password@host:5432/name"
OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name"})
"""What may be behind the question mark, next to `host`: a folder with the server's socket."""


def database_settings(url: str, *, variable: str) -> dict[str, Any]:
    """Django's settings of one database.

    variable: where the address was read, for the message. Raises InputError for an address that cannot be used, or when
    the driver is missing; the message never holds the address, since a password may be in it.
    """
    parts, port, options = _split_address(url, variable)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name or "/" in name:
        raise InputError(f"this is no address of a PostgreSQL database; it looks like {SHAPE}", field=variable)
    host = options.pop("host", "") or unquote(parts.hostname or "")
    unknown = sorted(options.keys() - OPTIONS)
    if unknown:
        raise InputError(
            f"“{unknown[0]}” is no option of it; there are {', '.join(sorted({*OPTIONS, 'host'}))}", field=variable
        )
    if find_spec("psycopg") is None:
        raise InputError("PostgreSQL needs its driver: pip install 'goalweave[postgres]'", field=variable)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": options,
        # Kept between requests, and tested before each: the server may have been restarted in the meantime.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _split_address(url: str, variable: str) -> tuple[SplitResult, int | None, dict[str, str]]:
    try:
        parts = urlsplit(url)
        return parts, parts.port, dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise InputError(f"this address cannot be read; it looks like {SHAPE}", field=variable) from None

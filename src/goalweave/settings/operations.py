"""Who may read the metrics, and whom people who find a weakness of the site write to."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

Network = IPv4Network | IPv6Network


def metrics_networks(text: str) -> tuple[Network, ...]:
    """The networks in a list separated by commas or blanks; an address stands for itself. Raises InputError."""
    return tuple(_read_network(part) for part in text.replace(",", " ").split())


def _read_network(part: str) -> Network:
    try:
        return ip_network(part)
    except ValueError:
        message = Message("“{part}” is not a network such as 127.0.0.1 or 10.0.0.0/8", part=part)
        raise InputError(message, field="GOALWEAVE_METRICS") from None


def security_contacts(text: str) -> tuple[str, ...]:
    """Addresses for security.txt, in the order of preference; an email address becomes a `mailto:`. Raises InputError."""
    return tuple(_read_contact(part) for part in text.replace(",", " ").split())


def _read_contact(part: str) -> str:
    if ":" not in part and part.count("@") == 1 and not part.startswith("@") and not part.endswith("@"):
        return f"mailto:{part}"
    parts = urlsplit(part)
    if (parts.scheme == "https" and parts.hostname) or (parts.scheme in ("mailto", "tel") and parts.path):
        return part
    raise InputError(
        Message("“{part}” is neither an email address nor an https address", part=part),
        field="GOALWEAVE_SECURITY_CONTACT",
    )

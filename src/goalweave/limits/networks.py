"""The network of a visitor, by which requests are counted; without Django."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

IPV6_NETWORK = 64
"""Bits of an IPv6 address that are counted: the person who has one address has all of its /64."""


def address_network(written: str) -> str:
    """An address, for IPv6 its /64 network; what is no address stays as it is."""
    try:
        address = ip_address(written)
    except ValueError:
        return written
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> IPV6_NETWORK << IPV6_NETWORK))

"""Which hosts our own requests outward may reach: the world, not the network we stand in.

An address that somebody typed into a settings page must not lead to the database, the switch or a
neighbour's machine. Names are looked up here, every address found is judged, and the caller
connects to those addresses and to nothing else, so that a name cannot lead elsewhere a moment
later. Inner networks are opened in the settings of the installation (`outward.inner_networks`) by
whoever runs the machine. Loopback is reached only where it was written as such.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""How somebody writes that he means this very machine."""

_NAT64 = IPv6Network("64:ff9b::/96")


class Forbidden(Exception):
    """The host leads into a network that nobody opened."""


def loopback(host: str) -> bool:
    """Whether the host is written as this machine."""
    return host.lower().strip("[]") in LOOPBACK


def allowed(address: str, inner: Sequence[str]) -> bool:
    """Whether an address may be reached: a public one, or one in the networks `inner`."""
    found = _plain(ip_address(address.partition("%")[0]))
    networks = map(ip_network, inner)
    if any(found.version == network.version and found in network for network in networks):
        return True
    return found.is_global and not found.is_multicast


async def addresses(host: str, port: int, inner: Sequence[str]) -> list[str]:
    """The addresses of a host, every one of them allowed. Raises `Forbidden`, and `OSError` for a
    name that is not found."""
    bare = host.strip("[]")
    loop = asyncio.get_running_loop()
    rows = await loop.getaddrinfo(bare, port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if not loopback(bare) and not all(allowed(one, inner) for one in found):
        raise Forbidden(host)
    if loopback(bare) and not all(ip_address(one).is_loopback for one in found):
        raise Forbidden(host)
    return found


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address that is meant: some of version 6 carry one of version 4 in them."""
    if isinstance(address, IPv6Address):
        for inside in (address.ipv4_mapped, address.sixtofour):
            if inside is not None:
                return inside
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address

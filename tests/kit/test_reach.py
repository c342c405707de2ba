"""Which hosts requests outward may reach."""

from __future__ import annotations

import asyncio

import pytest

from warmline.kit import reach


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "127.0.0.1",
        "172.16.5.5",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::1",
        "64:ff9b::a00:1",
    ],
)
def test_inner_addresses_are_refused(address: str) -> None:
    assert not reach.allowed(address, [])


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_reached(address: str) -> None:
    assert reach.allowed(address, [])


def test_an_inner_network_is_reached_where_it_was_opened() -> None:
    assert reach.allowed("10.2.3.4", ["10.2.0.0/16"])
    assert reach.allowed("::ffff:10.2.3.4", ["10.2.0.0/16"])
    assert not reach.allowed("10.3.3.4", ["10.2.0.0/16", "fd00::/8"])


async def test_this_machine_is_reached_only_as_it_is_written() -> None:
    assert set(await reach.addresses("localhost", 80, [])) <= {"127.0.0.1", "::1"}
    assert await reach.addresses("[::1]", 80, []) == ["::1"]
    with pytest.raises(reach.Forbidden):
        await reach.addresses("127.0.0.2", 80, [])


async def test_a_name_with_one_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def mixed(*args: object, **more: object) -> list[object]:
        return [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.5", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", mixed)
    with pytest.raises(reach.Forbidden):
        await reach.addresses("rebound.example.com", 443, [])

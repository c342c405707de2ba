"""A trunk is tried out before it is applied: what is found, and in which words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.telephony.sip_server import SipServer
from warmline.telephony import sip_probe
from warmline.telephony.checking import Check, checks
from warmline.telephony.switch import SwitchDoor
from warmline.telephony.trunks import MediaEncryption, Transport, TrunkKind, TrunkSettings


@pytest.fixture
async def carrier() -> AsyncIterator[SipServer]:
    server = SipServer(host="127.0.0.3")
    await server.open()
    yield server
    server.close()


@pytest.fixture
async def door() -> AsyncIterator[SwitchDoor]:
    """Our own switch, played by another small server."""
    server = SipServer()
    await server.open()
    yield SwitchDoor(sip_port=server.port, rtp_low=18000, rtp_high=18099)
    server.close()


def trunk(carrier: SipServer, **more: object) -> TrunkSettings:
    return TrunkSettings(name="电信", host=carrier.host, port=carrier.port, **more)  # type: ignore[arg-type]


def by_name(found: list[Check]) -> dict[str, tuple[str, str]]:
    return {check.name: (check.state, check.code) for check in found}


async def test_given_a_carrier_that_answers_when_tried_then_all_is_well(
    carrier: SipServer, door: SwitchDoor
) -> None:
    assert by_name(await checks(trunk(carrier), None, door)) == {
        "name": ("ok", "host_is_address"),
        "port": ("ok", "switch_listens"),
        "media": ("ok", "ports_enough"),
        "options": ("ok", "carrier_answers"),
    }
    assert [message.method for message in carrier.seen] == ["OPTIONS"]


async def test_given_a_silent_carrier_when_tried_then_the_reason_and_the_remedy_are_told(
    carrier: SipServer, door: SwitchDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sip_probe, "WAIT_S", 0.8)
    carrier.silent = True
    register = trunk(carrier, kind=TrunkKind.REGISTRATION, login="u1")
    found = await checks(register, "right", door)
    assert by_name(found)["options"] == ("bad", "carrier_silent")
    assert by_name(found)["login"] == ("left_out", "left_out")
    [options] = [check for check in found if check.name == "options"]
    assert "firewall" in options.message
    assert options.details["port"] == carrier.port
    assert len(carrier.seen) > 1  # a lost datagram is sent again


@pytest.mark.parametrize(
    ("secret", "verdict"),
    [("right", ("ok", "login_taken")), ("wrong", ("bad", "login_refused"))],
)
async def test_given_a_login_when_tried_then_the_carrier_says_whether_it_is_taken(
    carrier: SipServer, door: SwitchDoor, secret: str, verdict: tuple[str, str]
) -> None:
    register = trunk(carrier, kind=TrunkKind.REGISTRATION, login="u1")
    assert by_name(await checks(register, secret, door))["login"] == verdict
    asked = [message for message in carrier.seen if message.method == "REGISTER"]
    assert len(asked) == 2
    assert not any(message.get("contact") for message in asked)  # it changes no registration


async def test_given_a_carrier_over_tcp_when_tried_then_it_is_asked_over_tcp(
    door: SwitchDoor,
) -> None:
    server = SipServer(host="127.0.0.3")
    await server.open(stream=True)
    found = by_name(await checks(trunk(server, transport=Transport.TCP), None, door))
    assert found["options"] == ("ok", "carrier_answers")
    assert "SIP/2.0/TCP" in server.seen[0].get("via")
    server.close()
    found = by_name(await checks(trunk(server, transport=Transport.TCP), None, door))
    assert found["options"] == ("bad", "carrier_silent")


async def test_given_a_name_nobody_knows_when_tried_then_nothing_is_asked_there(
    door: SwitchDoor,
) -> None:
    named = TrunkSettings(name="x", host="no-such-carrier.invalid", match=("203.0.113.5",))
    found = by_name(await checks(named, None, door))
    assert found["name"] == ("bad", "host_unknown")
    assert found["options"] == ("left_out", "left_out")


async def test_given_more_calls_than_media_ports_when_tried_then_told(
    carrier: SipServer, door: SwitchDoor
) -> None:
    few = next(
        c for c in await checks(trunk(carrier, max_calls=26), None, door) if c.name == "media"
    )
    assert (few.state, few.details["calls"], few.details["wanted"]) == ("bad", 25, 26)
    enough = by_name(await checks(trunk(carrier, max_calls=25), None, door))
    assert enough["media"] == ("ok", "ports_enough")


async def test_given_a_switch_that_does_not_listen_when_tried_then_told(
    carrier: SipServer, door: SwitchDoor
) -> None:
    away = SwitchDoor(sip_port=1)
    assert by_name(await checks(trunk(carrier), None, away))["port"] == ("bad", "switch_silent")


async def test_given_srtp_without_tls_when_tried_then_a_warning(
    carrier: SipServer, door: SwitchDoor
) -> None:
    secret = trunk(carrier, media=MediaEncryption.SDES)
    assert by_name(await checks(secret, None, door))["encryption"] == ("warn", "srtp_without_tls")

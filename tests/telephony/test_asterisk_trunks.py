"""Trunks on a real switch: applied while people talk, seen as they are, spoken as they are set."""

from __future__ import annotations

import asyncio
import re
import ssl
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.telephony.phone import SipMessage
from tests.telephony.rigs import AsteriskRig
from tests.telephony.sip_server import SipServer
from tests.telephony.switch import SECRET, Switch
from tests.telephony.test_contract import AGENT, talk
from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.config import write_accounts
from warmline.telephony.asterisk.looking import SwitchWatch
from warmline.telephony.asterisk.reload import reload_phones
from warmline.telephony.asterisk.settings import SwitchAccount, SwitchTrunk
from warmline.telephony.model import LegArrived, LegEnded
from warmline.telephony.seen import Seen

pytestmark = pytest.mark.servers

HERE = "127.0.0.3"


@pytest.fixture
async def carrier() -> AsyncIterator[SipServer]:
    server = SipServer(host=HERE)
    await server.open()
    yield server
    server.close()


@asynccontextmanager
async def applied(
    switch: Switch,
    trunks: Sequence[SwitchTrunk],
    accounts: Sequence[SwitchAccount] | None = None,
) -> AsyncIterator[None]:
    """The switch with these trunks, put back afterwards."""
    await apply(switch, trunks, accounts or switch.accounts)
    try:
        yield
    finally:
        await apply(switch, switch.trunks, switch.accounts)


async def apply(
    switch: Switch, trunks: Sequence[SwitchTrunk], accounts: Sequence[SwitchAccount]
) -> None:
    write_accounts(switch.settings, accounts, trunks)
    await reload_phones(ami_port=switch.settings.ami_port, ami_user="warmline", ami_secret=SECRET)


async def seen(switch: Switch, endpoint: str, state: str, why: str = "") -> Seen:
    """What the switch says of an endpoint, once it is in this state for this reason."""
    watch = SwitchWatch(
        host="127.0.0.1",
        ami_port=switch.settings.ami_port,
        ami_user="warmline",
        ami_secret=SECRET,
    )
    last: list[Seen] = []
    try:
        for _ in range(150):
            last = [one for one in await watch.look({endpoint}) if one.endpoint == endpoint]
            if last and (last[0].state, last[0].why) == (state, why):
                return last[0]
            await asyncio.sleep(0.1)
    finally:
        await watch.close()
    raise AssertionError(f"{endpoint} is not {state} {why}: {last}")


def trunk(carrier: SipServer, name: str = "trunk-t", **more: object) -> SwitchTrunk:
    return SwitchTrunk(endpoint=name, host=carrier.host, port=carrier.port, **more)  # type: ignore[arg-type]


async def invited(live: AsteriskRig, carrier: SipServer, endpoint: str = "trunk-t") -> SipMessage:
    """What the carrier gets when the switch calls out over the trunk; it says busy."""
    leg = f"wc-{uuid7()}"
    await live.engine.dial(leg, f"13800138000@{endpoint}", ring_s=5, caller="02154321000", call="c")
    await live.until(LegEnded, leg=leg)
    return next(message for message in carrier.seen if message.method == "INVITE")


async def test_given_a_talk_when_its_own_trunk_changes_and_others_come_and_go_then_it_goes_on(
    live: AsteriskRig, carrier: SipServer
) -> None:
    leg, agent = await talk(live)
    switch = live.switch
    [demo] = switch.trunks
    other = SwitchTrunk(
        endpoint=demo.endpoint,
        host=demo.host,
        port=demo.port,
        codecs=("g722", "pcma"),
        max_calls=7,
        watch=True,
    )
    register = trunk(carrier, kind="registration", user="u1", secret="right", watch=True)
    async with applied(switch, [other, register]):
        assert "g722" in switch.console(f"pjsip show endpoint {demo.endpoint}")
        await seen(switch, "trunk-t", "registered")
        await seen(switch, demo.endpoint, "reachable")
        async with applied(switch, [other]):
            pass
        phone = live.phones[AGENT].last
        assert phone is not None
        heard = phone.heard
        await asyncio.sleep(0.4)
        assert phone.heard > heard
        assert "LegEnded" not in live.of(leg) + live.of(agent)


async def test_given_trunks_when_looked_at_then_the_switch_says_which_can_be_reached_and_why_not(
    live: AsteriskRig, carrier: SipServer
) -> None:
    silent = SipServer(host="127.0.0.4", silent=True)
    await silent.open()
    switch = live.switch
    trunks = [
        *switch.trunks,
        trunk(carrier, "trunk-ok", kind="registration", user="u1", secret="right", watch=True),
        trunk(carrier, "trunk-no", kind="registration", user="u1", secret="wrong", watch=True),
        trunk(silent, "trunk-down", watch=True),
    ]
    async with applied(switch, trunks):
        assert await seen(switch, "trunk-ok", "registered")
        assert await seen(switch, "trunk-no", "refused", "login_refused")
        assert await seen(switch, "trunk-down", "unreachable", "no_answer")
    silent.close()


async def test_given_a_desk_phone_when_it_registers_then_where_it_is_can_be_seen(
    live: AsteriskRig,
) -> None:
    await live.register("phone-2")
    found = await seen(live.switch, "phone-2", "registered")
    assert found.address == f"127.0.0.1:{live.phones['phone-2'].port}"


async def test_given_a_trunk_with_its_ways_when_called_out_then_the_invitation_has_them(
    live: AsteriskRig, carrier: SipServer
) -> None:
    ways = trunk(
        carrier,
        media="sdes",
        codecs=("g722", "pcma"),
        from_user="4008001234",
        from_domain="ims.example",
    )
    async with applied(live.switch, [*live.switch.trunks, ways]):
        invite = await invited(live, carrier)
    assert "<sip:4008001234@ims.example>" in invite.get("from")
    media = re.search(r"^m=audio \d+ (\S+) ([\d ]+)", invite.body, re.M)
    assert media is not None
    assert media[1] == "RTP/SAVP"
    # G.722 and A-law and nothing else but keys; the switch orders them by itself when we call out.
    assert sorted(media[2].split()) == ["101", "8", "9"]
    assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80" in invite.body


@pytest.mark.parametrize("transport", ["tcp", "tls"])
async def test_given_a_trunk_over_a_stream_when_called_out_then_it_is_used(
    live: AsteriskRig, transport: str, tmp_path: Path
) -> None:
    server = SipServer(host=HERE)
    await server.open(own_certificate(tmp_path) if transport == "tls" else None, stream=True)
    way = trunk(server, transport=transport, watch=True)
    async with applied(live.switch, [*live.switch.trunks, way]):
        await seen(live.switch, "trunk-t", "reachable")
        invite = await invited(live, server)
    server.close()
    assert f"SIP/2.0/{transport.upper()}" in invite.get("via")


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A certificate that signed itself, as many gateways have."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HERE} -keyout {key}"
    subprocess.run(
        ["openssl", *made.split(), "-out", str(certificate)], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def test_given_a_trunk_that_is_full_when_one_more_comes_then_it_is_refused_the_rest_goes_on(
    live: AsteriskRig,
) -> None:
    [demo] = live.switch.trunks
    full = SwitchTrunk(endpoint=demo.endpoint, host=demo.host, port=demo.port, max_calls=1)
    async with applied(live.switch, [full]):
        first = await live.caller()
        await live.arrive()
        for _ in range(100):
            if len(await live.carrier.calls()) == 1:
                break
            await asyncio.sleep(0.1)
        assert len([event for event in live.seen if isinstance(event, LegArrived)]) == 1
        assert "LegEnded" not in live.of(first)
        await live.engine.hang_up(first)
        await live.until(LegEnded, leg=first)
        assert await live.caller()

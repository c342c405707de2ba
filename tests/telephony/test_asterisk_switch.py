"""A real switch with our configuration: who is taken for whom, reloads, and what is recorded."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import numpy as np
import numpy.typing as npt
import pytest

from tests.telephony.phone import Phone
from tests.telephony.rigs import CALLER, AsteriskRig
from tests.telephony.switch import SECRET, Switch, tone
from tests.telephony.test_contract import AGENT, talk
from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.config import write_accounts
from warmline.telephony.asterisk.reload import SwitchAway, reload_phones
from warmline.telephony.asterisk.settings import SwitchAccount, SwitchTrunk
from warmline.telephony.model import LegArrived, LegEnded, OfferAnswered, OfferRinging

pytestmark = pytest.mark.servers

WRONG = "not-the-password"


@asynccontextmanager
async def stranger(switch: Switch, user: str, password: str = WRONG) -> AsyncIterator[Phone]:
    phone = Phone(user, password, switch.sip)
    await phone.open()
    try:
        yield phone
    finally:
        phone.close()


@pytest.mark.parametrize("user", ["trunk-demo", "nobody", "phone-1", "browser-1", "warmline"])
async def test_given_a_stranger_on_loopback_when_he_calls_without_password_then_refused(
    live: AsteriskRig, user: str
) -> None:
    async with stranger(live.switch, user) as phone:
        assert await phone.invite("4001") in {401, 403}
    await asyncio.sleep(0.3)
    assert not [event for event in live.seen if isinstance(event, LegArrived)]


async def test_given_a_wrong_password_when_registering_then_refused(switch: Switch) -> None:
    async with stranger(switch, "phone-1") as phone:
        assert await phone.register() in {401, 403}


async def test_given_an_agents_phone_when_it_dials_by_itself_then_the_call_is_refused(
    live: AsteriskRig,
) -> None:
    async with stranger(live.switch, "phone-1", SECRET) as phone:
        assert await phone.invite("13800138000", answer=True) == 403
    assert not [event for event in live.seen if isinstance(event, LegArrived)]


async def test_given_a_browser_behind_a_proxy_on_loopback_when_it_calls_then_it_is_not_the_trunk(
    live: AsteriskRig,
) -> None:
    """The front door forwards every browser's SIP from 127.0.0.1; the door here is this socket."""
    url = f"http://127.0.0.1:{live.switch.settings.http_port}/ws"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, protocols=("sip",)) as socket,
    ):
        for user, wanted in (("trunk-demo", "INVITE"), ("browser-1", "INVITE")):
            await socket.send_str(_over_websocket(wanted, user))
            answer = await asyncio.wait_for(socket.receive_str(), 5)
            while answer.startswith("SIP/2.0 1"):
                answer = await asyncio.wait_for(socket.receive_str(), 5)
            assert answer.split()[1] in {"401", "403"}, answer
        await socket.send_str(_over_websocket("REGISTER", "browser-1"))
        challenge = await asyncio.wait_for(socket.receive_str(), 5)
        assert challenge.split()[1] == "401"
        await socket.send_str(_over_websocket("REGISTER", "browser-1", challenge))
        answer = await asyncio.wait_for(socket.receive_str(), 5)
        assert answer.split()[1] == "200", answer
    await asyncio.sleep(0.2)
    assert not [event for event in live.seen if isinstance(event, LegArrived)]


def _over_websocket(method: str, user: str, challenge: str = "") -> str:
    target = "sip:127.0.0.1" if method == "REGISTER" else "sip:4001@127.0.0.1"
    lines = [
        f"{method} {target} SIP/2.0",
        f"Via: SIP/2.0/WS x.invalid;branch=z9hG4bK{uuid7()}",
        "Max-Forwards: 70",
        f"From: <sip:{user}@127.0.0.1>;tag=1",
        f"To: <sip:{user}@127.0.0.1>",
        f"Call-ID: {uuid7()}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:{user}@x.invalid;transport=ws>",
        "Expires: 60",
    ]
    if challenge:
        given = dict(re.findall(r'(\w+)="?([^",\r\n]+)"?', challenge))

        def md5(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        secret = md5(f"{user}:{given['realm']}:{SECRET}")
        asked = md5(f"{method}:{target}")
        response = md5(f"{secret}:{given['nonce']}:00000001:ab:auth:{asked}")
        lines.append(
            f'Authorization: Digest username="{user}", realm="{given["realm"]}", '
            f'nonce="{given["nonce"]}", uri="{target}", response="{response}", qop=auth, '
            f'nc=00000001, cnonce="ab", algorithm=MD5, opaque="{given.get("opaque", "")}"'
        )
    return "\r\n".join([*lines, "Content-Length: 0", "", ""])


async def test_given_a_talk_when_phones_and_trunks_are_reloaded_then_no_call_is_dropped(
    live: AsteriskRig,
) -> None:
    leg, agent = await talk(live)
    switch = live.switch
    more = [SwitchAccount(endpoint=f"new-{index}", secret=SECRET) for index in range(50)]
    trunk = SwitchTrunk(endpoint="trunk-new", host="192.0.2.7")
    assert write_accounts(switch.settings, [*switch.accounts, *more], [*switch.trunks, trunk])
    await reload_phones(ami_port=switch.settings.ami_port, ami_user="warmline", ami_secret=SECRET)
    await asyncio.sleep(1)
    assert "new-49" in switch.console("pjsip show endpoint new-49")
    assert "192.0.2.7" in switch.console("pjsip show identifies")
    assert "LegEnded" not in live.of(leg) + live.of(agent)
    heard = live.phones[AGENT].last
    assert heard is not None
    before = heard.heard
    await asyncio.sleep(0.4)
    assert heard.heard > before
    async with stranger(switch, "new-7", SECRET) as phone:
        assert await phone.register() == 200
        assert await phone.register(0) == 200
    write_accounts(switch.settings, switch.accounts, switch.trunks)
    await reload_phones(ami_port=switch.settings.ami_port, ami_user="warmline", ami_secret=SECRET)


async def test_given_no_switch_when_reloaded_then_the_error_says_what_happens_next() -> None:
    with pytest.raises(SwitchAway, match="when it starts"):
        await reload_phones(ami_port=1, ami_user="warmline", ami_secret="x")


async def test_given_an_offer_with_auto_answer_when_it_rings_then_the_phone_is_asked_to_answer(
    live: AsteriskRig,
) -> None:
    await live.register(AGENT)
    leg = await live.caller()
    offer = uuid7()
    await live.engine.offer(
        leg,
        offer,
        AGENT,
        ring_s=9,
        caller="138****5678",
        call="call-77",
        record=None,
        auto_answer=True,
    )
    await live.until(OfferRinging, offer=offer)
    invite = (await live.phones[AGENT].rings()).invite
    assert "answer-after=0" in invite.get("call-info")
    assert invite.get("x-warmline-call") == "call-77"
    assert "138****5678" in invite.get("from")


async def test_given_a_recorded_talk_when_over_then_each_party_is_on_his_own_channel(
    live: AsteriskRig, tmp_path: Path
) -> None:
    tone(tmp_path / "speech.wav", 440, 4)
    await live.register(AGENT)
    call = await live.carrier.call(
        "4001", CALLER, speech=tmp_path / "speech", record=tmp_path / "caller.raw"
    )
    leg = (await live.until(LegArrived)).leg
    await live.engine.answer(leg)
    offer = uuid7()
    name = f"take-{offer}"
    await live.engine.offer(leg, offer, AGENT, ring_s=9, caller=CALLER, call="c", record=name)
    await live.phones[AGENT].rings()
    live.phones[AGENT].tone_hz = 1000
    await live.phones[AGENT].answer()
    await live.until(OfferAnswered, offer=offer)
    await asyncio.sleep(2.5)
    await live.carrier.hang_up(call)
    await live.until(LegEnded, leg=leg)
    await asyncio.sleep(0.5)
    recordings = live.switch.settings.recordings
    said = np.fromfile(recordings / f"{name}.said.sln", dtype="<i2")
    heard = np.fromfile(recordings / f"{name}.heard.sln", dtype="<i2")
    assert len(said) == len(heard)
    assert (_loudest(said), _loudest(heard)) == (440, 1000)
    outside = np.fromfile(tmp_path / "caller.raw", dtype="<i2").reshape(-1, 2)
    assert (_loudest(outside[:, 0]), _loudest(outside[:, 1])) == (1000, 440)


def _loudest(samples: npt.NDArray[np.int16]) -> int:
    """The strongest frequency over the last second, to the nearest 20 Hz."""
    samples = samples[-12000:-4000]
    spectrum = np.abs(np.fft.rfft(samples.astype(float)))
    spectrum[:50] = 0
    return int(round(int(np.argmax(spectrum)) * 8000 / len(samples) / 20) * 20)


@pytest.mark.parametrize("delay_ms", [0, 1, 2, 4, 8])
@pytest.mark.parametrize("who", ["caller", "agent"])
async def test_given_a_pair_being_fetched_when_one_hangs_up_meanwhile_then_the_other_can_be_ended(
    live: AsteriskRig, who: str, delay_ms: int
) -> None:
    leg, agent = await talk(live)

    async def hangs_up() -> None:
        await asyncio.sleep(delay_ms / 1000)
        if who == "caller":
            await live.caller_hangs_up(leg)
        else:
            await live.agent_hangs_up(AGENT, agent)

    await asyncio.gather(live.engine.fetch_back(leg, agent, f"race-{delay_ms}"), hangs_up())
    gone, left = (leg, agent) if who == "caller" else (agent, leg)
    assert (await live.until(LegEnded, leg=gone)).by_remote
    await live.engine.hang_up(left)
    await live.until(LegEnded, leg=left)
    await asyncio.sleep(0.2)
    assert f"race-{delay_ms}" not in live.switch.console("bridge show all")
    assert "0 active channels" in live.switch.console("core show channels count")

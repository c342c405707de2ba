"""Kamailio hands on no session description that a switch would fall over: see `docs/reliability.md`
on pjproject. Damage by the hundred is in `test_kamailio_torture`; here each kind has its name.
"""

from __future__ import annotations

import pytest

from tests.deploy.fleet import CARRIER, PHONES, SECRET, Fleet
from tests.hostile.sip import Stranger, offer, stranger
from tests.telephony.phone import Phone

pytestmark = pytest.mark.servers

SOUND = offer(CARRIER)
SPLIT = "--cut\r\nContent-Type: application/{kind}\r\n\r\n{body}\r\n--cut--\r\n"


class Damaged(Phone):
    """Answers with a media line that names no format."""

    def _sdp(self, port: int, direction: str) -> str:
        return super()._sdp(port, direction).replace("RTP/AVP", "RTP/AVP\r\na=was:", 1)


async def invited(sender: Stranger, body: str, kind: str = "application/sdp") -> int:
    """The final status of a call with this body."""
    extra = f"Content-Type: {kind}\r\n"
    return await sender.ask(sender.request("INVITE", "sip:4001@warmline", extra=extra, body=body))


@pytest.mark.parametrize(
    ("why", "body"),
    [
        ("no format", SOUND.replace("RTP/AVP 8 107 101", "RTP/AVP")),
        ("an empty format", SOUND.replace("RTP/AVP 8 107 101", "RTP/AVP ")),
        ("no port", SOUND.replace("40000 ", "")),
        ("an endless port", SOUND.replace("40000", "9" * 200)),
        ("a line without a type", SOUND.replace("a=rtpmap", "rtpmap", 1)),
        ("an address of no family", SOUND.replace("c=IN IP4", "c=IN IP9")),
        ("cut in a line", SOUND[:-9]),
        ("a zero byte, and more behind it", SOUND + "\0\r\nm=audio 1 RTP/AVP\r\n"),
        ("nothing before the first line", "\r\n" + SOUND),
    ],
)
async def test_a_damaged_description_is_refused_with_400(fleet: Fleet, why: str, body: str) -> None:
    taken = sum(fleet.taken(node) for node in fleet.nodes)
    async with stranger(fleet.address, CARRIER) as sender:
        assert await invited(sender, body) == 400, why
    assert sum(fleet.taken(node) for node in fleet.nodes) == taken


@pytest.mark.parametrize(
    "body",
    [
        SOUND,
        SOUND.replace("\r\n", "\n"),
        SOUND + "m=video 0 RTP/AVPF 96\r\nm=image 0 udptl t38\r\n",
        SOUND + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
    ],
)
async def test_a_sound_description_reaches_a_switch(fleet: Fleet, body: str) -> None:
    async with stranger(fleet.address, CARRIER) as sender:
        assert await invited(sender, body) == 200


@pytest.mark.parametrize(("kind", "status"), [("mixed", 200), ("related", 415)])
async def test_of_a_body_of_several_parts_the_description_is_looked_at(
    fleet: Fleet, kind: str, status: int
) -> None:
    """Given a carrier that sends its ISUP message along, then its call reaches the switch (which
    takes mixed parts, not related ones); and given one whose description is damaged, or who sends
    none, then it is refused before that."""
    isup = "--cut\r\nContent-Type: application/isup\r\n\r\nabc\r\n"
    kind = f"multipart/{kind};boundary=cut"
    async with stranger(fleet.address, CARRIER) as sender:
        whole = isup + SPLIT.format(kind="sdp", body=SOUND)
        assert await invited(sender, whole, kind) == status
        broken = SOUND.replace("RTP/AVP 8 107 101", "RTP/AVP")
        assert await invited(sender, isup + SPLIT.format(kind="sdp", body=broken), kind) == 400
        assert await invited(sender, isup + SPLIT.format(kind="x", body=SOUND), kind) == 400


async def test_a_phone_that_answers_with_a_damaged_description_ends_its_call_alone(
    fleet: Fleet,
) -> None:
    phone = Damaged(PHONES[0], SECRET, fleet.address)
    await phone.open()
    assert await phone.register() == 200
    calling = fleet.calls(f"6{PHONES[0]}", 1, "stayer")
    await phone.rings(20)
    await phone.answer()
    await phone.over(20)
    phone.close()
    calling.kill()
    for node in fleet.nodes:
        assert fleet.processes[node.node].poll() is None

"""What is thrown at whoever speaks SIP, and whether he still answers after it.

Used against the switch (`test_sip_torture`) and against Kamailio before several
(`test_kamailio_torture`).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence

from tests.hostile import torture
from tests.hostile.mutations import damaged
from tests.hostile.sip import Stranger, offer

GROUP = 20
SEED = 4475
LINES = re.compile(
    rb"v=0\r\n("
    rb"([abeikprsuz]=[^\0\r\n]+|t=\d+ \d+"
    rb"|o=[^ \0\r\n]+ \d+ \d+ IN IP[46] [^ \0\r\n]+|c=IN IP[46] [0-9a-z.:/-]+"
    rb"|m=[a-z]+ \d{1,5}(/\d{1,2})? [a-z0-9/]+( [!-~]+)+)"
    rb"\r\n)+",
    re.IGNORECASE,
)
"""What Kamailio hands on (`deploy/kamailio/kamailio.cfg`, SOUND)."""


async def survives(sender: Stranger, messages: Sequence[bytes]) -> None:
    """Send them in groups with a valid OPTIONS after each."""
    for group in groups(messages):
        for data in group:
            sender.send(data)
        if not await sender.alive():
            await name_the_guilty(sender, group)


def groups(messages: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """So many at a time that who falls silent is soon found."""
    for start in range(0, len(messages), GROUP):
        yield messages[start : start + GROUP]


async def name_the_guilty(sender: Stranger, group: Sequence[bytes]) -> None:
    """Fail with the message after which nobody answers."""
    for data in group:
        sender.send(data)
        assert await sender.alive(), f"silent after {data!r}"
    raise AssertionError(f"silent after this group: {group!r}")


def requests(sender: Stranger, count: int) -> list[bytes]:
    """Damaged copies of INVITE (with its description), REGISTER, OPTIONS, BYE and CANCEL."""
    body, kind = offer(sender.address), "Content-Type: application/sdp\r\n"
    sip = f"sip:4001@{sender.switch[0]}"
    whole = [
        sender.request("INVITE", sip, user="phone-1", extra=kind, body=body),
        sender.request("REGISTER", f"sip:{sender.switch[0]}", user="phone-1"),
        sender.request("OPTIONS", sip),
        sender.request("BYE", sip),
        sender.request("CANCEL", sip),
    ]
    return list(damaged([text.encode() for text in whole], count, SEED))


def descriptions(address: str, count: int) -> Iterator[bytes]:
    """Damaged session descriptions."""
    return damaged([offer(address).encode(), torture.SDP.encode()], count, SEED + 1)


def invitations(sender: Stranger, bodies: Iterable[bytes]) -> list[bytes]:
    """Sound INVITEs with these descriptions, whose length is stated rightly."""
    made = []
    for body in bodies:
        head = sender.request(
            "INVITE",
            f"sip:4001@{sender.switch[0]}",
            extra=f"Content-Type: application/sdp\r\nX-Length: {len(body)}\r\n",
        )
        whole = head.replace("Content-Length: 0", f"Content-Length: {len(body)}")
        made.append(whole.encode() + body)
    return made


def media(count: int) -> Iterator[bytes]:
    """Damaged RTP, RTCP and STUN."""
    return damaged(_packets(), count, SEED + 3)


def _packets() -> list[bytes]:
    """RTP with sound, with a key, with an extension header; RTCP reports and a goodbye; STUN."""
    sound = struct.pack("!BBHII", 0x80, 8, 1, 160, 4711) + bytes(160)
    key = struct.pack("!BBHII", 0x80, 101, 2, 320, 4711) + b"\x01\x8a\x03\x20"
    extended = struct.pack("!BBHIIHH", 0x9F, 8, 3, 480, 4711, 0xBEDE, 0xFFFF) + bytes(160)
    report = struct.pack("!BBHIIIIIIIIIIII", 0x81, 200, 12, 4711, *range(11))
    goodbye = struct.pack("!BBHI", 0x81, 203, 1, 4711)
    stun = struct.pack("!HHI", 0x0001, 8, 0x2112A442) + bytes(12) + b"\x00\x06\x00\x04abcd"
    return [sound, key, extended, report, goodbye, stun]

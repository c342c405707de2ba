"""RFC 4475's torture messages as bytes, read from the data beside this file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SDP = (
    "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    "m=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n"
)
_BYTE = re.compile(r"\\x([0-9a-f]{2})")
_REPEATED = re.compile(r"\\(\d+)\*\(([^)]*)\)")


@dataclass(frozen=True)
class Torture:
    """`name` is the RFC's, `section` where it is explained."""

    section: str
    name: str
    data: bytes


def messages() -> list[Torture]:
    """All of them, in the RFC's order."""
    text = (Path(__file__).parent / "rfc4475.txt").read_text(encoding="ascii")
    found = re.split(r"^== (\S+) (\S+)\n", text, flags=re.M)[1:]
    return [
        Torture(section, name, _bytes(body))
        for section, name, body in zip(found[::3], found[1::3], found[2::3], strict=True)
    ]


def _bytes(text: str) -> bytes:
    text = text.replace("\n", "\r\n").replace("{sdp}\r\n", SDP).replace("{length}", str(len(SDP)))
    text = _REPEATED.sub(lambda found: found[2] * int(found[1]), text)
    return _BYTE.sub(lambda found: chr(int(found[1], 16)), text).encode("latin-1")

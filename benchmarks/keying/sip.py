"""A telephone for many calls from one address: calls, is answered, is hung up on.

Only what a benchmark's caller needs of RFC 3261: INVITE with retransmission, ACK, the far end's
BYE and OPTIONS. SIPp cannot say when each of its packets left; here the sender of the keys and the
reader of the BYE share one clock (`time.monotonic`).
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import cast
from uuid import uuid4

Address = tuple[str, int]
RESEND_S = (0.5, 1.0, 2.0, 4.0)


class CallFailed(RuntimeError):
    """The call was refused or not answered."""


@dataclass
class Call:
    """One call; `media` is where the switch takes sound, `ended` when its BYE came."""

    number: str
    called: str
    codecs: str
    id: str = field(default_factory=lambda: uuid4().hex)
    tag: str = field(default_factory=lambda: uuid4().hex[:10])
    media: asyncio.Future[Address] = field(default_factory=asyncio.Future)
    ended: asyncio.Future[float] = field(default_factory=asyncio.Future)


class Telephone(asyncio.DatagramProtocol):
    """All calls of one address; sound is sent from and wanted at port `media_port`."""

    def __init__(self, own: Address, switch: Address, media_port: int) -> None:
        self._own = own
        self._switch = switch
        self._media_port = media_port
        self._calls: dict[str, Call] = {}
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self) -> None:
        """Take the address."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=self._own)

    def close(self) -> None:
        """Give it back."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    async def call(self, call: Call) -> Address:
        """Ring the switch; where to send sound, once answered. Raises `CallFailed`."""
        self._calls[call.id] = call
        for wait in RESEND_S:
            self._send(self._invite(call), self._switch)
            done, _ = await asyncio.wait({call.media}, timeout=wait)
            if done:
                return call.media.result()
        raise CallFailed(f"{call.number}: no answer")

    def forget(self, call: Call) -> None:
        """Nothing more is expected of it."""
        self._calls.pop(call.id, None)

    def datagram_received(self, data: bytes, address: Address) -> None:
        at = time.monotonic()
        text = data.decode("utf-8", "replace")
        head, _, body = text.partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        if first.startswith("SIP/2.0"):
            self._answered(first, lines, body)
        elif first.startswith(("BYE", "OPTIONS")):
            self._send(_ok(lines), address)
            call = self._calls.get(header(lines, "Call-ID"))
            if first.startswith("BYE") and call is not None and not call.ended.done():
                call.ended.set_result(at)

    def _answered(self, first: str, lines: list[str], body: str) -> None:
        call = self._calls.get(header(lines, "Call-ID"))
        status = int(first.split()[1])
        if call is None or status < 200 or "INVITE" not in header(lines, "CSeq"):
            return
        to, contact = header(lines, "To"), header(lines, "Contact")
        target = contact.partition("<")[2].partition(">")[0] or self._uri(call)
        self._send(self._ack(call, target if status < 300 else self._uri(call), to), self._switch)
        if call.media.done():
            return
        if status >= 300:
            call.media.set_exception(CallFailed(f"{call.number}: {first}"))
            return
        host = re.search(r"^c=IN IP4 (\S+)", body, re.MULTILINE)
        port = re.search(r"^m=audio (\d+)", body, re.MULTILINE)
        if host is None or port is None:
            call.media.set_exception(CallFailed(f"{call.number}: no sound in the answer"))
        else:
            call.media.set_result((host[1], int(port[1])))

    def _uri(self, call: Call) -> str:
        return f"sip:{call.called}@{self._switch[0]}:{self._switch[1]}"

    def _head(self, call: Call, method: str, uri: str, to: str, branch: str) -> str:
        host, port = self._own
        return (
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{branch};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{call.number}@{host}>;tag={call.tag}\r\n"
            f"To: {to}\r\nCall-ID: {call.id}\r\nCSeq: 1 {method}\r\n"
            f"Contact: <sip:{call.number}@{host}:{port}>\r\n"
        )

    def _invite(self, call: Call) -> str:
        host, events = self._own[0], "101" in call.codecs.split()
        body = (
            f"v=0\r\no=caller 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
            f"m=audio {self._media_port} RTP/AVP {call.codecs}\r\na=rtpmap:8 PCMA/8000\r\n"
            + ("a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n" if events else "")
            + "a=ptime:20\r\na=sendrecv\r\n"
        )
        uri = self._uri(call)
        head = self._head(call, "INVITE", uri, f"<{uri}>", call.tag)
        return f"{head}Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"

    def _ack(self, call: Call, target: str, to: str) -> str:
        return self._head(call, "ACK", target, to, f"{call.tag}a") + "Content-Length: 0\r\n\r\n"

    def _send(self, text: str, address: Address) -> None:
        assert self._transport is not None
        self._transport.sendto(text.encode(), address)


def header(lines: list[str], name: str) -> str:
    """A header's value, empty when it is missing."""
    start = name.lower() + ":"
    return next((one[len(start) :].strip() for one in lines if one.lower().startswith(start)), "")


def _ok(lines: list[str]) -> str:
    kept = ("via:", "from:", "to:", "call-id:", "cseq:")
    same = [line for line in lines if line.lower().startswith(kept)]
    return "\r\n".join(["SIP/2.0 200 OK", *same, "Content-Length: 0", "", ""])

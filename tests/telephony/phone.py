"""A SIP phone small enough to read: registers, rings, answers, refuses, holds, hangs up.

For tests against a real switch; it speaks a constant tone in A-law or Opus and counts what it
hears.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
from dataclasses import dataclass, field
from itertools import count

from tests.telephony.voice import PACKET_S, PCMA, Codec, packets, rtp

Address = tuple[str, int]


@dataclass
class SipMessage:
    """One SIP message; header names in lower case, repeated ones in order."""

    first: str
    headers: list[tuple[str, str]]
    body: str = ""

    @classmethod
    def parse(cls, data: bytes) -> SipMessage:
        head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers = [
            (name.strip().lower(), value.strip())
            for name, _, value in (line.partition(":") for line in lines)
        ]
        return cls(first, headers, body)

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def method(self) -> str:
        return self.get("cseq").split()[-1]


@dataclass
class Dialog:
    """The phone's one call."""

    invite: SipMessage
    peer: Address
    tag: str
    media: Address
    rtp: asyncio.DatagramTransport
    rtp_port: int
    state: str = "ringing"
    cseq: int = 1
    heard: int = 0
    sender: asyncio.Task[None] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Phone(asyncio.DatagramProtocol):
    """One registered phone on loopback. `calls` counts invitations; `last` is the newest."""

    def __init__(self, user: str, secret: str, switch: Address, address: str = "127.0.0.1") -> None:
        self.user, self.secret, self.switch, self.address = user, secret, switch, address
        self.transport: asyncio.DatagramTransport | None = None
        self.port = 0
        self.last: Dialog | None = None
        self.calls = 0
        self.silent = False
        self.tone_hz = 800.0
        self.codec: Codec = PCMA
        self.speaks = True
        """False: not a packet is sent, as with silence suppression."""
        self.sequence = 0
        """Number of the next packet; set it, and the stream begins anew there."""
        self._answers: asyncio.Queue[SipMessage] = asyncio.Queue()
        self._rang = asyncio.Event()

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self.address, 0)
        )
        self.transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        if self.last is not None:
            self._end_media(self.last)
        if self.transport is not None:
            self.transport.close()

    # --- registration and calls out ---

    async def register(self, expires: int = 300) -> int:
        """REGISTER with the password; the last status code."""
        return await self._request("REGISTER", f"sip:{self.switch[0]}", expires=expires)

    async def invite(self, number: str, user: str | None = None, answer: bool = False) -> int:
        """INVITE somebody, with a password only if `answer`; the last status code."""
        return await self._request(
            "INVITE", f"sip:{number}@{self.switch[0]}", user=user, authenticate=answer
        )

    async def _request(
        self,
        method: str,
        uri: str,
        *,
        expires: int | None = None,
        user: str | None = None,
        authenticate: bool = True,
    ) -> int:
        user = user or self.user
        call, tag = f"{random.getrandbits(64):x}", f"{random.getrandbits(32):x}"
        extra = ""
        for cseq in (1, 2):
            target = f"sip:{self.user}@{self.switch[0]}" if method == "REGISTER" else uri
            lines = [
                f"{method} {uri} SIP/2.0",
                self._via(),
                "Max-Forwards: 70",
                f"From: <sip:{user}@{self.switch[0]}>;tag={tag}",
                f"To: <{target}>",
                f"Call-ID: {call}",
                f"CSeq: {cseq} {method}",
                f"Contact: <sip:{user}@{self.address}:{self.port}>",
            ]
            if expires is not None:
                lines.append(f"Expires: {expires}")
            body = self._sdp(40000, "sendrecv") if method == "INVITE" else ""
            self._send(lines, body, self.switch, extra)
            reply = await self._final()
            status = int(reply.first.split()[1])
            if status != 401 or not authenticate or cseq == 2:
                return status
            extra = self._digest(method, uri, reply.get("www-authenticate"))
        return 0

    async def _final(self) -> SipMessage:
        while True:
            reply = await asyncio.wait_for(self._answers.get(), 5)
            if int(reply.first.split()[1]) >= 200:
                return reply

    def _digest(self, method: str, uri: str, challenge: str) -> str:
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))

        def md5(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        ha1 = md5(f"{self.user}:{given['realm']}:{self.secret}")
        ha2 = md5(f"{method}:{uri}")
        response = md5(f"{ha1}:{given['nonce']}:00000001:abcd:auth:{ha2}")
        return (
            f'Authorization: Digest username="{self.user}", realm="{given["realm"]}", '
            f'nonce="{given["nonce"]}", uri="{uri}", response="{response}", qop=auth, '
            f'nc=00000001, cnonce="abcd", algorithm=MD5, opaque="{given.get("opaque", "")}"'
        )

    # --- the call ---

    async def rings(self, within_s: float = 8) -> Dialog:
        """Wait for an invitation."""
        await asyncio.wait_for(self._rang.wait(), within_s)
        self._rang.clear()
        assert self.last is not None
        return self.last

    async def answer(self) -> None:
        call = self._call()
        call.state = "talking"
        self._reply(call.invite, "200 OK", call, self._sdp(call.rtp_port, "sendrecv"))
        call.sender = asyncio.create_task(self._speak(call))

    def refuse(self, status: str = "486 Busy Here") -> None:
        call = self._call()
        call.state = "over"
        self._reply(call.invite, status, call)

    def hold(self, on: bool = True) -> None:
        call = self._call()
        direction = "sendonly" if on else "sendrecv"
        self._in_dialog("INVITE", call, self._sdp(call.rtp_port, direction))

    def hang_up(self) -> None:
        call = self._call()
        call.state = "over"
        self._end_media(call)
        self._in_dialog("BYE", call)

    async def over(self, within_s: float = 8) -> None:
        """Wait until the other side ended the call."""
        call = self._call()
        async with asyncio.timeout(within_s):
            while call.state != "over":
                call.changed.clear()
                await call.changed.wait()

    def _call(self) -> Dialog:
        assert self.last is not None
        return self.last

    # --- the wire ---

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if self.silent or not data.strip():
            return
        message = SipMessage.parse(data)
        if message.first.startswith("SIP/2.0"):
            self._response(message)
        elif message.first.startswith("INVITE"):
            asyncio.get_running_loop().create_task(self._invited(message, addr))
        elif message.first.startswith(("BYE", "CANCEL")):
            self._ended(message, addr)
        elif message.first.startswith("OPTIONS"):
            self._reply_plain(message, "200 OK", addr)

    def _response(self, message: SipMessage) -> None:
        call = self.last
        if call is not None and message.get("call-id") == call.invite.get("call-id"):
            if message.method == "INVITE" and message.first.split()[1] == "200":
                self._in_dialog("ACK", call)
            return
        self._answers.put_nowait(message)

    async def _invited(self, invite: SipMessage, addr: Address) -> None:
        if self.last and self.last.invite.get("call-id") == invite.get("call-id"):
            return
        host = re.search(r"^c=IN IP4 (\S+)", invite.body, re.M)
        port = re.search(r"^m=audio (\d+)", invite.body, re.M)
        assert host is not None
        assert port is not None
        loop = asyncio.get_running_loop()
        phone = self

        class Media(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: Address) -> None:
                if phone.last is not None:
                    phone.last.heard += 1

        rtp, _ = await loop.create_datagram_endpoint(Media, local_addr=(self.address, 0))
        rtp_port = rtp.get_extra_info("sockname")[1]
        self.last = Dialog(
            invite, addr, f"{random.getrandbits(32):x}", (host[1], int(port[1])), rtp, rtp_port
        )
        self.calls += 1
        self._reply(invite, "180 Ringing", self.last)
        self._rang.set()

    def _ended(self, message: SipMessage, addr: Address) -> None:
        self._reply_plain(message, "200 OK", addr)
        call = self.last
        if call is None or message.get("call-id") != call.invite.get("call-id"):
            return
        if message.first.startswith("CANCEL") and call.state == "ringing":
            self._reply(call.invite, "487 Request Terminated", call)
        call.state = "over"
        self._end_media(call)
        call.changed.set()

    def _end_media(self, call: Dialog) -> None:
        if call.sender is not None:
            call.sender.cancel()
        call.rtp.close()

    async def _speak(self, call: Dialog) -> None:
        loop = asyncio.get_running_loop()
        said = packets(self.codec, self.tone_hz)
        begun = loop.time()
        for moment in count():
            if self.speaks:
                payload = said[moment % len(said)]
                call.rtp.sendto(rtp(self.codec, self.sequence, moment, payload), call.media)
                self.sequence += 1
            await asyncio.sleep(begun + (moment + 1) * PACKET_S - loop.time())

    def _via(self) -> str:
        branch = f"z9hG4bK{random.getrandbits(48):x}"
        return f"Via: SIP/2.0/UDP {self.address}:{self.port};branch={branch};rport"

    def _in_dialog(self, method: str, call: Dialog, body: str = "") -> None:
        if method != "ACK":
            call.cseq += 1
        target = re.search(r"<(sip:[^>]+)>", call.invite.get("contact"))
        assert target is not None
        self._send(
            [
                f"{method} {target[1]} SIP/2.0",
                self._via(),
                "Max-Forwards: 70",
                f"From: {call.invite.get('to')};tag={call.tag}",
                f"To: {call.invite.get('from')}",
                f"Call-ID: {call.invite.get('call-id')}",
                f"CSeq: {call.cseq} {method}",
                f"Contact: <sip:{self.user}@{self.address}:{self.port}>",
                *(f"Route: {hop}" for hop in call.invite.all("record-route")),
            ],
            body,
            call.peer,
        )

    def _reply(self, request: SipMessage, status: str, call: Dialog, body: str = "") -> None:
        lines = [f"SIP/2.0 {status}"]
        lines += [f"Via: {via}" for via in request.all("via")]
        lines += [f"Record-Route: {hop}" for hop in request.all("record-route")]
        lines += [
            f"From: {request.get('from')}",
            f"To: {request.get('to')};tag={call.tag}",
            f"Call-ID: {request.get('call-id')}",
            f"CSeq: {request.get('cseq')}",
            f"Contact: <sip:{self.user}@{self.address}:{self.port}>",
        ]
        self._send(lines, body, call.peer)

    def _reply_plain(self, request: SipMessage, status: str, addr: Address) -> None:
        lines = [f"SIP/2.0 {status}"]
        lines += [f"Via: {via}" for via in request.all("via")]
        lines += [f"{name.title()}: {request.get(name)}" for name in ("from", "to", "call-id")]
        lines.append(f"CSeq: {request.get('cseq')}")
        self._send(lines, "", addr)

    def _sdp(self, port: int, direction: str) -> str:
        return (
            f"v=0\r\no=- 1 {random.getrandbits(31)} IN IP4 {self.address}\r\ns=-\r\n"
            f"c=IN IP4 {self.address}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {self.codec.payload} 101\r\n"
            f"a=rtpmap:{self.codec.payload} {self.codec.name}\r\n"
            "a=rtpmap:101 telephone-event/8000\r\n"
            f"a={direction}\r\n"
        )

    def _send(self, lines: list[str], body: str, to: Address, extra: str = "") -> None:
        assert self.transport is not None
        self.transport.sendto(self.text(lines, body, extra).encode(), to)

    def text(self, lines: list[str], body: str, extra: str = "") -> str:
        """A whole message of these header lines."""
        lines = [*lines, *([extra] if extra else [])]
        if body:
            lines.append("Content-Type: application/sdp")
        lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join(lines) + "\r\n\r\n" + body

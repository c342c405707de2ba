"""A carrier small enough to read: answers OPTIONS, takes or refuses REGISTER, over UDP or a stream.

For tests of what a trunk says before it is applied, and of what the switch sees of it afterwards.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from tests.telephony.phone import SipMessage

REALM, NONCE = "carrier.example", "a-nonce"


@dataclass
class SipServer:
    """`password`: of the user `u1`; `silent`: nothing is answered; `seen`: what came."""

    password: str = "right"
    silent: bool = False
    seen: list[SipMessage] = field(default_factory=list)
    port: int = 0
    host: str = "127.0.0.1"
    _stop: list[Callable[[], None]] = field(default_factory=list)

    async def open(self, tls: ssl.SSLContext | None = None, *, stream: bool = False) -> None:
        server = self

        class Datagrams(asyncio.DatagramProtocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                self.transport = cast(asyncio.DatagramTransport, transport)

            def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                answer = server.answer(data)
                if answer:
                    self.transport.sendto(answer, addr)

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._stop.append(writer.close)
            with suppress(asyncio.CancelledError, ConnectionError):
                while data := await reader.read(65535):
                    if data.strip() and (answer := self.answer(data)):
                        writer.write(answer)

        if stream or tls is not None:
            listener = await asyncio.start_server(connected, self.host, self.port, ssl=tls)
            self._stop.append(listener.close)
            self.port = listener.sockets[0].getsockname()[1]
        else:
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                Datagrams, local_addr=(self.host, self.port)
            )
            self._stop.append(transport.close)
            self.port = transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        while self._stop:
            self._stop.pop()()

    def answer(self, data: bytes) -> bytes:
        message = SipMessage.parse(data)
        if message.first.startswith("SIP/2.0") or message.first.startswith("ACK"):
            return b""
        self.seen.append(message)
        if self.silent:
            return b""
        status, extra = self._verdict(message)
        lines = [f"SIP/2.0 {status}", *(f"Via: {via}" for via in message.all("via"))]
        lines += [f"From: {message.get('from')}", f"To: {message.get('to')};tag=t"]
        lines += [f"Call-ID: {message.get('call-id')}", f"CSeq: {message.get('cseq')}"]
        lines += [*extra, "Content-Length: 0", "", ""]
        return "\r\n".join(lines).encode()

    def _verdict(self, message: SipMessage) -> tuple[str, list[str]]:
        if message.method == "INVITE":
            return "486 Busy Here", []
        if message.method != "REGISTER":
            return "200 OK", []
        given = dict(re.findall(r'(\w+)="([^"]*)"', message.get("authorization")))
        if "response" not in given:
            return "401 Unauthorized", [
                f'WWW-Authenticate: Digest realm="{REALM}", nonce="{NONCE}", qop="auth", '
                "algorithm=MD5"
            ]
        if given["response"] != self._proof(message.get("authorization"), given):
            return "403 Forbidden", []
        contact = message.get("contact")
        return "200 OK", [f"Contact: {contact};expires=60"] if contact else []

    def _proof(self, header: str, given: dict[str, str]) -> str:
        def md5(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        count = re.search(r"nc=\"?([0-9a-f]+)", header)
        mine = md5(f"{given['username']}:{REALM}:{self.password}")
        what = md5(f"REGISTER:{given['uri']}")
        assert count is not None
        return md5(f"{mine}:{NONCE}:{count[1]}:{given['cnonce']}:auth:{what}")

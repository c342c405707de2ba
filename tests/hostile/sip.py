"""A stranger with a socket: sends any bytes to the switch, and asks whether it still answers."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Address = tuple[str, int]
_numbers = itertools.count(1)


@dataclass
class Stranger(asyncio.DatagramProtocol):
    """`address` is where he sends from (the demo trunk's address makes him the carrier)."""

    switch: Address
    address: str = "127.0.0.1"
    port: int = 0
    heard: list[bytes] = field(default_factory=list)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.heard.append(data)
        self._news.set()

    def error_received(self, error: Exception) -> None:
        """Refused datagrams show in `answers`."""

    async def open(self) -> None:
        self._news = asyncio.Event()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self.address, 0)
        )
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        self._transport.close()

    def send(self, data: bytes, to: Address | None = None) -> None:
        self._transport.sendto(data[:65_000], to or self.switch)

    async def ask(self, message: str, within_s: float = 10) -> int:
        """Send a request with an own Call-ID; the final status of its answer."""
        call = re.search(r"^Call-ID: (.+)\r$", message, re.M)
        assert call is not None
        self.send(message.encode())
        return await self.answer_to(call[1], within_s)

    async def answer_to(self, call: str, within_s: float = 10) -> int:
        """The final status of the answer to the request with this Call-ID; 0 when none came."""
        end = asyncio.get_running_loop().time() + within_s
        while True:
            for data in self.heard:
                text = data.decode("utf-8", "replace")
                if text.startswith("SIP/2.0 ") and f"\r\nCall-ID: {call}\r\n" in text:
                    status = int(text[8:11])
                    if status >= 200:
                        return status
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                return 0
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                return 0

    def request(
        self,
        method: str,
        target: str,
        *,
        user: str = "stranger",
        to: str | None = None,
        extra: str = "",
        body: str = "",
        transport: str = "UDP",
    ) -> str:
        """A well-formed request out of any dialog."""
        number, host = next(_numbers), f"{self.address}:{self.port}"
        return (
            f"{method} {target} SIP/2.0\r\n"
            f"Via: SIP/2.0/{transport} {host};branch=z9hG4bKstranger{number}{self.port};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@{self.switch[0]}>;tag=s{number}\r\n"
            f"To: <{to or target}>\r\nCall-ID: stranger-{number}-{self.port}\r\n"
            f"CSeq: 1 {method}\r\nContact: <sip:{user}@{host}>\r\n{extra}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    async def alive(self) -> bool:
        """Whether the switch answers a valid OPTIONS."""
        self.heard.clear()
        return await self.ask(self.request("OPTIONS", f"sip:{self.switch[0]}")) > 0


@asynccontextmanager
async def stranger(switch: Address, address: str = "127.0.0.1") -> AsyncIterator[Stranger]:
    made = Stranger(switch, address)
    await made.open()
    try:
        yield made
    finally:
        made.close()


def offer(address: str, port: int = 40000) -> str:
    """A session description with what trunks and browsers speak."""
    return (
        f"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8 107 101\r\na=rtpmap:8 PCMA/8000\r\n"
        "a=rtpmap:107 opus/48000/2\r\n"
        "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n"
    )

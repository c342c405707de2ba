"""Callers who stay: a small SIP telephone for many calls at once, made for being cut off.

`Outside` places calls from one address, presses a key again and again until told that somebody
talks (whoever is held by the dialplan is asked anew afterwards), and remembers who hung up. Some
callers have real sound, by `breaking.ears`. Requests are repeated until they are answered, as SIP
over UDP asks. The callers who come and go by the second are SIPp's (`breaking.load`).
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.telephony.phone import SipMessage

Address = tuple[str, int]

REPEATS = (0.5, 1.0, 2.0, 4.0, 4.0, 4.0)
"""Seconds between repetitions of a request; the last one's end is giving up."""
KEY_EVERY_S = 2.0


@dataclass
class Call:
    """One outside call. `over_by`: `us`, `them`, or empty while it lasts; times are monotonic."""

    caller: str
    called: str
    media_port: int
    heard: bool = False
    """With sound all the time, whose silences count."""
    id: str = field(default_factory=lambda: f"{random.getrandbits(64):x}")
    tag: str = field(default_factory=lambda: f"{random.getrandbits(32):x}")
    placed_at: float = 0.0
    answered_at: float = 0.0
    over_at: float = 0.0
    over_by: str = ""
    status: int = 0
    to: str = ""
    target: str = ""
    cseq: int = 1
    waiting: dict[int, asyncio.Event] = field(default_factory=dict)
    presses: bool = True

    @property
    def up(self) -> bool:
        """Answered and not over."""
        return self.answered_at > 0 and not self.over_by


class Outside(asyncio.DatagramProtocol):
    """All callers of one address."""

    def __init__(self, address: Address, switch: Address, media: str) -> None:
        self.calls: list[Call] = []
        self._address = address
        self._switch = switch
        self._media = media
        self._by_id: dict[str, Call] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ears: asyncio.subprocess.Process | None = None

    async def open(self) -> None:
        """Bind the line and start the ears."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=self._address
        )
        self._ears = await asyncio.create_subprocess_exec(
            *(sys.executable, str(Path(__file__).with_name("ears.py")), self._media),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 26,
        )

    async def close(self) -> None:
        """Let go of everything; calls that are up stay up at the other end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._transport is not None:
            self._transport.close()
        if self._ears is not None and self._ears.stdin is not None:
            self._ears.stdin.close()
            await self._ears.wait()

    def call(self, caller: str, called: str, media_port: int, *, heard: bool = False) -> Call:
        """Begin a call; `heard` ones speak all the time, the others rarely."""
        call = Call(caller, called, media_port, heard, placed_at=time.monotonic())
        self.calls.append(call)
        self._by_id[call.id] = call
        self._tell(open=media_port, rare=not heard)
        self._spawn(self._request(call, "INVITE", self._sdp(call)))
        return call

    def hang_up(self, call: Call) -> None:
        """End it from our side."""
        if not call.up:
            return
        self._over(call, "us")
        self._spawn(self._request(call, "BYE"))

    def forget(self, call: Call) -> None:
        """Its switch died: nobody will hang up."""
        self._over(call, "nobody")

    def control(self, media_port: int, to: Address) -> None:
        """Sound that an echo beside the switch sends back, to be compared with the calls'."""
        self._tell(open=media_port, rare=False, control=True)
        self._tell(send=media_port, to=list(to))

    async def heard(self) -> dict[str, Any]:
        """The ears' report since the last one."""
        assert self._ears is not None
        assert self._ears.stdout is not None
        self._tell(report=True)
        found: dict[str, Any] = json.loads(await self._ears.stdout.readline())
        return found

    # --- one call ---

    async def _request(self, call: Call, method: str, body: str = "") -> None:
        if method != "INVITE":
            call.cseq += 1
        number = call.cseq
        answered = call.waiting[number] = asyncio.Event()
        data = self._message(call, method, number, body)
        for wait in REPEATS:
            self._send(data)
            try:
                async with asyncio.timeout(wait):
                    await answered.wait()
                return
            except TimeoutError:
                continue

    def _message(self, call: Call, method: str, number: int, body: str = "") -> bytes:
        to = call.to or f"<sip:{call.called}@{self._switch[0]}>"
        uri = call.target or f"sip:{call.called}@{self._switch[0]}:{self._switch[1]}"
        kind = "application/sdp" if method == "INVITE" else "application/dtmf-relay"
        host, port = self._address
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{call.id}{number}{method};rport",
            "Max-Forwards: 70",
            f"From: <sip:{call.caller}@{host}>;tag={call.tag}",
            f"To: {to}",
            f"Call-ID: {call.id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{call.caller}@{host}:{port}>",
            *([f"Content-Type: {kind}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def _sdp(self, call: Call) -> str:
        return (
            f"v=0\r\no=caller 1 1 IN IP4 {self._media}\r\ns=-\r\nc=IN IP4 {self._media}\r\n"
            f"t=0 0\r\nm=audio {call.media_port} RTP/AVP 8\r\n"
            "a=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n"
        )

    # --- the wire ---

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if not data.strip():
            return
        message = SipMessage.parse(data)
        call = self._by_id.get(message.get("call-id"))
        if message.first.startswith("SIP/2.0"):
            if call is not None:
                self._answered(call, message)
            return
        body = self._sdp(call) if call and message.first.startswith("INVITE") else ""
        if not message.first.startswith("ACK"):
            self._reply(message, addr, body)
        if call is not None and message.first.startswith("BYE"):
            self._over(call, "them")

    def _answered(self, call: Call, message: SipMessage) -> None:
        status = int(message.first.split()[1])
        number = int(message.get("cseq").split()[0])
        if status < 200:
            if message.method == "INVITE" and number in call.waiting:
                call.waiting[number].set()
            return
        if number in call.waiting:
            call.waiting[number].set()
        if message.method != "INVITE":
            return
        call.status, call.to = status, message.get("to")
        if status < 300 and not call.answered_at:
            call.answered_at = time.monotonic()
            found = re.search(r"<(sip:[^>]+)>", message.get("contact"))
            call.target = found[1] if found else ""
            if call.over_by:  # we had given up on it
                self._spawn(self._request(call, "BYE"))
            else:
                self._listen(call, message.body)
                self._spawn(self._pressed(call))
        self._send(self._message(call, "ACK", 1))

    async def _pressed(self, call: Call) -> None:
        while call.up and call.presses:
            await asyncio.sleep(KEY_EVERY_S if call.cseq > 1 else 0.5)
            if call.up and call.presses:
                await self._request(call, "INFO", "Signal=1\r\nDuration=160\r\n")

    def _listen(self, call: Call, body: str) -> None:
        host = re.search(r"^c=IN IP4 (\S+)", body, re.MULTILINE)
        port = re.search(r"^m=audio (\d+)", body, re.MULTILINE)
        if host and port:
            self._tell(send=call.media_port, to=[host[1], int(port[1])])

    def _over(self, call: Call, by: str) -> None:
        if call.over_by:
            return
        call.over_by, call.over_at = by, time.monotonic()
        self._tell(shut=call.media_port)

    def _reply(self, message: SipMessage, addr: Address, body: str) -> None:
        lines = ["SIP/2.0 200 OK"]
        for name in ("via", "from", "to", "call-id", "cseq"):
            lines += [f"{name.title()}: {value}" for value in message.all(name)]
        lines += ["Content-Type: application/sdp"] if body else []
        text = "\r\n".join([*lines, f"Content-Length: {len(body)}"]) + "\r\n\r\n" + body
        self._send(text.encode(), addr)

    def _send(self, data: bytes, to: Address | None = None) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, to or self._switch)

    def _tell(self, **words: object) -> None:
        if self._ears is not None and self._ears.stdin is not None:
            self._ears.stdin.write(json.dumps(words).encode() + b"\n")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

"""Real servers on this machine: one that takes mails, one that takes the hook's requests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "warmline", "nuan-xian-77"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that signs itself, and its key."""
    pem, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(pem)),
        ],
        check=True,
        capture_output=True,
    )
    return pem, key


@dataclass
class MailBox:
    """What the mail server got, and how it behaves: `refuse` answers a receiver with this line."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    silent: bool = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.silent:
            await asyncio.Event().wait()
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(message_from_bytes(content, policy=policy.default))
        return "250 taken"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        right = data.login.decode() == USER and data.password.decode() == PASSWORD
        return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mail_server(
    context: ssl.SSLContext | None, *, at_once: bool = False, log_in: bool = True
) -> AsyncIterator[MailBox]:
    """A mail server: with STARTTLS needed, with TLS from the first byte (`at_once`), or plain."""
    box = MailBox()
    loop = asyncio.get_running_loop()

    def talk() -> SMTP:
        return SMTP(
            box,
            hostname="localhost",
            loop=loop,
            tls_context=context if not at_once else None,
            require_starttls=context is not None and not at_once,
            auth_required=log_in,
            auth_require_tls=context is not None and not at_once,
            authenticator=box.authenticate,
        )

    server = await loop.create_server(talk, "127.0.0.1", 0, ssl=context if at_once else None)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


@dataclass
class Request:
    """One that came: its event, its body, and whether its signature is right."""

    event: str
    body: dict[str, Any]
    genuine: bool
    path: str


@dataclass
class Gateway:
    """A gateway for SMS. `answers` are its next statuses, then 200; it waits for `go_on`. It checks
    signatures as docs/howto/notification-hook.md tells, with `secret`."""

    port: int = 0
    secret: str = ""
    requests: list[Request] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    now: int = 0
    most: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.go_on.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/sms"

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        genuine = verify(self.secret, request.headers["Warmline-Signature"], body)
        told = json.loads(body)
        self.requests.append(
            Request(request.headers["Warmline-Event"], told, genuine, request.path)
        )
        self.now += 1
        self.most = max(self.most, self.now)
        self.arrived.set()
        try:
            await self.go_on.wait()
            await asyncio.sleep(0)
        finally:
            self.now -= 1
        status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, headers={"Location": f"{self.address}/elsewhere"})


def verify(secret: str, header: str, body: bytes) -> bool:
    """The receiving side of the signature, written from the documentation."""
    parts = [part.split("=", 1) for part in header.split(",")]
    stamp = next(value for name, value in parts if name == "t")
    want = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return any(name == "v1" and hmac.compare_digest(value, want) for name, value in parts)


@asynccontextmanager
async def gateway(context: ssl.SSLContext | None = None) -> AsyncIterator[Gateway]:
    """One that runs."""
    made = Gateway()
    app = web.Application()
    app.router.add_post("/{any:.*}", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    made.port = runner.addresses[0][1]
    try:
        yield made
    finally:
        made.go_on.set()
        await runner.cleanup()

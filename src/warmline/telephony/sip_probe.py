"""Asks a carrier something over SIP without the switch: OPTIONS, and REGISTER without a contact.

`checking` uses it to try a trunk before it is applied. A REGISTER without a Contact header changes
nothing at the carrier; it only tells whether the log-in is taken (RFC 3261, 10.2.3). What is sent
comes from this machine, not from the switch's own port.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

WAIT_S = 4.0
"""So long may a carrier take for an answer."""
AGAIN_S = (0.5, 1.0, 2.0)
"""When a datagram is sent once more (RFC 3261's timer E)."""
_LONGEST = 65_535


class NoAnswer(Exception):
    """Nothing that is SIP came back; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes, and the domain it is about. `ca`: who must have signed the far end's
    certificate; None: any certificate will do."""

    host: str
    port: int
    domain: str
    transport: str = "udp"
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The final answer: status, its words, headers in lower case, and how long it took."""

    status: int
    words: str
    headers: dict[str, str] = field(default_factory=dict)
    ms: int = 0


async def options(target: Target) -> Answer:
    """Is anybody there? Every final answer says so. Raises `NoAnswer`."""
    return await _talk(target, lambda line: _request("OPTIONS", target, line, "warmline", 1))


async def log_in(target: Target, user: str, secret: str) -> Answer:
    """Does it take this log-in? 200 says so. Raises `NoAnswer`."""
    first = await _talk(target, lambda line: _request("REGISTER", target, line, user, 1))
    name = {401: "www-authenticate", 407: "proxy-authenticate"}.get(first.status)
    if name is None or name not in first.headers:
        return first
    answer = _digest(first.headers[name], user, secret, f"sip:{target.domain}")
    header = "Authorization" if first.status == 401 else "Proxy-Authorization"
    return await _talk(
        target, lambda line: _request("REGISTER", target, line, user, 2, f"{header}: {answer}")
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """Our end: what Via and Contact say."""

    transport: str
    host: str
    port: int


def _request(
    method: str, target: Target, line: _Line, user: str, number: int, extra: str = ""
) -> bytes:
    host = f"[{target.domain}]" if ":" in target.domain else target.domain
    here = f"[{line.host}]" if ":" in line.host else line.host
    uri = f"sip:{host}" if method == "REGISTER" else f"sip:{host}:{target.port}"
    whose = host if method == "REGISTER" else here
    lines = [
        f"{method} {uri} SIP/2.0",
        f"Via: SIP/2.0/{line.transport.upper()} {here}:{line.port};"
        f"branch=z9hG4bK{secrets.token_hex(8)};rport",
        "Max-Forwards: 70",
        f"From: <sip:{user}@{whose}>;tag={secrets.token_hex(6)}",
        f"To: <sip:{user}@{host}>" if method == "REGISTER" else f"To: <{uri}>",
        f"Call-ID: {secrets.token_hex(12)}",
        f"CSeq: {number} {method}",
        "User-Agent: Warmline",
        *([f"Contact: <sip:warmline@{here}:{line.port}>"] if method == "OPTIONS" else []),
        *([extra] if extra else []),
        "Content-Length: 0",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _talk(target: Target, make: Callable[[_Line], bytes]) -> Answer:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    over = _over_udp if target.transport == "udp" else _over_stream
    try:
        async with asyncio.timeout(WAIT_S):
            found = await over(target, make)
    except TimeoutError:
        raise NoAnswer(f"no answer within {WAIT_S:g} s") from None
    except ssl.SSLError as error:
        raise NoAnswer(f"TLS: {error.reason or error}") from error
    except OSError as error:
        raise NoAnswer(error.strerror or str(error)) from error
    status, words, headers = found
    return Answer(status, words, headers, round((loop.time() - begun) * 1000))


_Found = tuple[int, str, dict[str, str]]


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.came: asyncio.Future[_Found] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        found = _final(data)
        if found is not None and not self.came.done():
            self.came.set_result(found)

    def error_received(self, exc: Exception) -> None:
        if not self.came.done():
            self.came.set_exception(exc)


async def _over_udp(target: Target, make: Callable[[_Line], bytes]) -> _Found:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        _Datagrams, remote_addr=(target.host, target.port)
    )
    try:
        host, port = transport.get_extra_info("sockname")[:2]
        message = make(_Line("udp", host, port))
        for wait in (*AGAIN_S, WAIT_S):
            transport.sendto(message)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    return await asyncio.shield(protocol.came)
        raise TimeoutError
    finally:
        transport.close()
        protocol.came.cancel()


async def _over_stream(target: Target, make: Callable[[_Line], bytes]) -> _Found:
    context = None
    if target.transport == "tls":
        context = ssl.create_default_context(cafile=target.ca)
        if target.ca is None:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(
        target.host,
        target.port,
        ssl=context,
        server_hostname=target.domain if context is not None else None,
    )
    try:
        host, port = writer.get_extra_info("sockname")[:2]
        writer.write(make(_Line(target.transport, host, port)))
        await writer.drain()
        return await _first_final(lambda: reader.readuntil(b"\r\n\r\n"))
    except asyncio.IncompleteReadError as error:
        raise NoAnswer("the connection was closed without an answer") from error
    finally:
        writer.close()


async def _first_final(read: Callable[[], Awaitable[bytes]]) -> _Found:
    while True:
        found = _final((await read())[:_LONGEST])
        if found is not None:
            return found


def _final(data: bytes) -> _Found | None:
    """A final answer in what came; None for anything else."""
    first, *lines = data.decode("utf-8", "replace").split("\r\n\r\n")[0].strip().split("\r\n")
    match = re.fullmatch(r"SIP/2\.0 ([2-6]\d\d) ?(.*)", first)
    if match is None:
        return None
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
    }
    return int(match[1]), match[2][:80], headers


def _digest(challenge: str, user: str, secret: str, uri: str) -> str:
    """The answer to a digest challenge (RFC 7616, 8760), MD5 or SHA-256 as asked."""
    asked = {
        name: quoted or plain
        for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', challenge)
    }
    method = asked.get("algorithm", "MD5")
    kind = "sha256" if method.upper() == "SHA-256" else "md5"

    def digest(text: str) -> str:
        return hashlib.new(kind, text.encode(), usedforsecurity=False).hexdigest()

    realm, nonce = asked.get("realm", ""), asked.get("nonce", "")
    mine, what = digest(f"{user}:{realm}:{secret}"), digest(f"REGISTER:{uri}")
    parts = {"username": user, "realm": realm, "nonce": nonce, "uri": uri}
    text = ", ".join(f'{name}="{value}"' for name, value in parts.items())
    if "auth" in asked.get("qop", "").split(","):
        once = secrets.token_hex(8)
        proof = digest(f"{mine}:{nonce}:00000001:{once}:auth:{what}")
        text += f', qop=auth, nc=00000001, cnonce="{once}"'
    else:
        proof = digest(f"{mine}:{nonce}:{what}")
    if "opaque" in asked:
        text += f', opaque="{asked["opaque"]}"'
    return f'Digest {text}, response="{proof}", algorithm={method}'

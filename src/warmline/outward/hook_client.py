"""One signed request to the gateway, within bounds; called as a `ports.Sender`.

Only the addresses that were judged are connected to, redirects are not followed, and of the answer
only the status is read. Neither the address nor the secret is logged.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from warmline.kit import reach
from warmline.kit.clock import Clock
from warmline.outward import letters
from warmline.outward.model import Opened, Outgoing, Result

LONGEST_S = 10.0
"""For all of one request."""
FINAL = frozenset({410, 422})
"""How a gateway says that it never wants to see this message again."""


class HookSender:
    """Posts messages. `address` is the one of our pages; `inner` are the inner networks that may be
    reached."""

    def __init__(
        self,
        clock: Clock,
        *,
        address: str,
        inner: Sequence[str] = (),
        longest_s: float = LONGEST_S,
    ) -> None:
        self._clock = clock
        self._address = address
        self._inner = inner
        self._longest_s = longest_s

    async def send(self, opened: Opened, message: Outgoing) -> Result:
        """Send it once; what goes wrong is said in the result."""
        content = letters.body(opened.hook, message, address=self._address)
        keys = (opened.secret, opened.former)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Warmline",
            "Warmline-Event": message.id,
            "Warmline-Signature": letters.signature(content, self._clock.now(), keys),
        }
        try:
            async with asyncio.timeout(self._longest_s):
                return await self._post(URL(opened.hook.address), content, headers)
        except TimeoutError:
            return _away("timed_out")
        except reach.Forbidden:
            return _away("address_forbidden")
        except socket.gaierror:
            return _away("unknown_host")
        except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch):
            return _away("tls_failed")
        except aiohttp.ClientConnectorError as problem:
            return _away("not_reached", type(problem.os_error).__name__)
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            return _away("broken_answer", type(problem).__name__)

    async def _post(self, url: URL, content: bytes, headers: dict[str, str]) -> Result:
        host, port = url.host or "", url.port or 443
        found = await reach.addresses(host, port, self._inner)
        connector = aiohttp.TCPConnector(resolver=_Judged(found), use_dns_cache=False)
        async with (
            aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http,
            http.post(url, data=content, headers=headers, allow_redirects=False) as answer,
        ):
            return _judged(answer.status)


class _Judged(AbstractResolver):
    """Resolves to the addresses that were judged, so that nothing else is connected to."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        return None


def _judged(status: int) -> Result:
    if 200 <= status < 300:
        return Result(sent=True)
    if 300 <= status < 400:
        return Result(sent=False, why="redirected", detail=str(status))
    if status in FINAL:
        return Result(sent=False, why="receiver_refused", detail=str(status), final=True)
    return Result(sent=False, why="status", detail=str(status))


def _away(why: str, detail: str = "") -> Result:
    return Result(sent=False, why=why, detail=detail, way_away=True)

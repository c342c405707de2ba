"""Kamailio as the registrar: who is registered there, which nodes it reaches, which it leaves out.

Built by `app.fleet`, used by `telephony.fleet`. Asks by HTTP what `route[VOICE]` of
deploy/kamailio/kamailio.cfg answers: twice a second a few bytes that say whether anything changed,
the list of phones only if it did. While Kamailio is away nothing is told, so that what was known
last stands: nobody becomes unreachable by it. A Kamailio that was just started knows nobody until
the phones have registered anew; until then only who comes is believed, not who is missing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from warmline.telephony.model import PhoneLost, PhoneRegistered, PhonesSeen

log = logging.getLogger(__name__)

POLL_S = 0.5
NODES_EVERY = 2
"""The nodes are looked at every so many polls,"""
ALL_EVERY = 60
"""and all phones are read anew every so many, whatever is said to have changed."""
SETTLE_S = 30.0
"""After its start Kamailio is believed who is missing only this much later. Browsers are back
within seconds; a desk phone that is not counts as lost until it registers, which is every two
minutes."""
_TIMEOUT_S = 3.0
_LARGEST = 16 * 1024 * 1024

Phones = PhonesSeen | PhoneRegistered | PhoneLost


class _NotAnswered(Exception):
    """Kamailio is away, or answers what it should not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KamailioAccess:
    """Where Kamailio's HTTP door is, and what opens it."""

    host: str
    port: int
    secret: str = field(repr=False)
    local_address: str | None = None
    """Ours, as the site's `voices` know it; None: the system's choice."""


class KamailioRegistrar:
    """`telephony.ports.Registrar` over one Kamailio. `nodes`: name → address:port as in its
    dispatcher."""

    def __init__(
        self, access: KamailioAccess, nodes: Mapping[str, str], *, settle_s: float = SETTLE_S
    ) -> None:
        self._access = access
        self._nodes = dict(nodes)
        self._settle_s = settle_s
        self._on_phones: Callable[[Phones], None] = lambda news: None
        self._on_nodes: Callable[[frozenset[str]], None] = lambda nodes: None
        self._known: frozenset[str] = frozenset()
        self._told_all = False
        self._seen: tuple[bytes, bytes, bool] | None = None
        self._drained: frozenset[str] | None = None
        self._away = False
        self._task: asyncio.Task[None] | None = None

    async def start(
        self,
        on_phones: Callable[[Phones], None],
        on_nodes: Callable[[frozenset[str]], None],
    ) -> None:
        self._on_phones, self._on_nodes = on_phones, on_nodes
        self._task = asyncio.create_task(self._watch(), name="registrar")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def drain(self, nodes: frozenset[str]) -> None:
        """Kept to: a Kamailio that was restarted, or whose list was read anew, is told again."""
        self._drained = nodes
        with suppress(_NotAnswered):
            await self._look_at_nodes()

    # --- watching ---

    async def _watch(self) -> None:
        polls = 0
        while True:
            try:
                if polls % ALL_EVERY == 0:
                    self._seen = None
                await self._look_at_phones()
                if polls % NODES_EVERY == 0:
                    await self._look_at_nodes()
                self._there()
                polls += 1
            except _NotAnswered as problem:
                self._missed(problem)
            except Exception:
                # What we cannot read must not end the watch.
                log.exception("the registrar's answer cannot be used")
            await asyncio.sleep(POLL_S)

    def _there(self) -> None:
        if self._away:
            log.warning("the registrar is back")
        self._away = False

    def _missed(self, problem: _NotAnswered) -> None:
        if not self._away:
            log.warning(
                "the registrar is away (%s); who was registered counts as registered", problem
            )
        self._away, self._seen = True, None

    async def _look_at_phones(self) -> None:
        words = (await self._ask("GET", "news")).split()
        if len(words) != 3:
            raise _NotAnswered(f"an answer of {len(words)} words")
        started, now, changes = words
        settled = int(now) - int(started) >= self._settle_s
        if self._seen == (started, changes, settled):
            return
        found = _phones(await self._ask("GET", "phones"))
        self._tell(found, settled)
        self._seen = (started, changes, settled)

    def _tell(self, found: frozenset[str], settled: bool) -> None:
        before = self._known
        self._known = found if settled else before | found
        if settled and not self._told_all:
            self._told_all = True
            self._on_phones(PhonesSeen(found))
            return
        for endpoint in sorted(self._known - before):
            self._on_phones(PhoneRegistered(endpoint))
        for endpoint in sorted(before - self._known):
            self._on_phones(PhoneLost(endpoint))

    async def _look_at_nodes(self) -> None:
        states = _states(await self._ask("GET", "nodes"))
        dead = set()
        for name, place in self._nodes.items():
            state = states.get(place, "")
            if self._drained is not None and state:
                await self._keep_drained(name, place, state)
            # A drained one is not asked any more whether it lives.
            if state[:1] in ("I", "D"):
                dead.add(name)
        self._on_nodes(frozenset(dead))

    async def _keep_drained(self, name: str, place: str, state: str) -> None:
        assert self._drained is not None
        if (name in self._drained) != state.startswith("D"):
            verb = "drain" if name in self._drained else "undrain"
            await self._ask("POST", f"{verb}/{place}")
            log.info("node %s: %sed", name, verb)

    async def _ask(self, method: str, path: str) -> bytes:
        """One request; Kamailio closes after its answer."""
        access = self._access
        local = (access.local_address, 0) if access.local_address else None
        head = (
            f"{method} /warmline/{path} HTTP/1.1\r\nHost: {access.host}\r\n"
            f"X-Warmline: {access.secret}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                reader, writer = await asyncio.open_connection(
                    access.host, access.port, local_addr=local, limit=_LARGEST
                )
                try:
                    writer.write(head.encode("ascii"))
                    answer = await reader.read(-1)
                finally:
                    writer.close()
        except (OSError, TimeoutError) as error:
            raise _NotAnswered(repr(error)) from error
        top, _, body = answer.partition(b"\r\n\r\n")
        status = top.split(b" ", 2)[1:2]
        if status != [b"200"]:
            raise _NotAnswered(f"{path}: {top.splitlines()[:1]}")
        return body


def _phones(body: bytes) -> frozenset[str]:
    """Who is in the answer to `ul.dump brief`."""
    found: set[str] = set()
    for domain in _result(body)["Domains"]:
        found.update(entry["AoR"] for entry in domain["Domain"]["AoRs"])
    return frozenset(found)


def _states(body: bytes) -> dict[str, str]:
    """address:port → its flags (AP active, IP inactive, DX disabled), from `dispatcher.list`."""
    return {
        target["DEST"]["URI"].removeprefix("sip:"): target["DEST"]["FLAGS"]
        for record in _result(body)["RECORDS"]
        for target in record["SET"]["TARGETS"]
    }


def _result(body: bytes) -> Any:
    try:
        return orjson.loads(body)["result"]
    except (orjson.JSONDecodeError, KeyError) as error:
        raise _NotAnswered("an answer that is not JSON") from error

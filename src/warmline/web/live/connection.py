"""A page's mailbox: what its socket is still to send, numbered, and when it is too much.

A page that takes no more for `BEHIND_S` while messages wait for it loses them and is told nothing;
its socket gets a new snapshot as soon as it can send again, made then. So a slow reader costs the
others no work and the process no memory. Filled by `web.live.hub`, emptied by `web.live.socket`.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from warmline.kit.actor import Actor
from warmline.kit.ids import uuid7
from warmline.web.live.page import Page

BEHIND_S = 2.0
"""How long a message may wait behind one that the far end does not take."""

BETWEEN_S = 0.05
"""Between two new snapshots of this process. Readers who were away fall in together (a network that
comes back), and each snapshot of a large floor takes some of the time in which others are told."""

BACKLOG = 4_000_000
"""Bytes that may wait for a page, however short."""


class Connection:
    """One page's. `renew` makes the body of a new snapshot; bodies are JSON objects without their
    number. Connections of one process that are given one lock as `turn` renew one after another,
    `BETWEEN_S` apart."""

    def __init__(
        self,
        page: Page,
        renew: Callable[[], bytes],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        turn: asyncio.Lock | None = None,
    ) -> None:
        self.id = uuid7()
        self.page = page
        self.close_code = 1001
        self.told = ""
        """The shard that was told of this page."""
        self.microphone: bool | None = None
        """What the page said about its microphone."""
        self.lost = False
        """Whether it is to get a new snapshot before anything else."""
        self._renew = renew
        self._monotonic = monotonic
        self._turn = turn or asyncio.Lock()
        self._n = -1
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self._sending = False
        self._over = False
        self._news = asyncio.Event()

    @property
    def actor(self) -> Actor:
        """Whose page it is."""
        return self.page.actor

    @property
    def agent(self) -> str | None:
        """The agent whose page this is."""
        return self.actor.user_id if self.actor.may("desk.use") else None

    def tell(self, body: bytes) -> None:
        """Put a message into the mailbox, or drop them all when the page is too far behind."""
        now = self._monotonic()
        if self.lost:
            return
        if self._behind(now):
            self._empty()
            self.lost = True
            return
        self._n += 1
        message = b'{"n":%d,%b' % (self._n, body[1:])
        self._waiting.append((now, message))
        self._size += len(message)
        self._news.set()

    def start(self) -> None:
        """Begin (again) with a snapshot of this moment."""
        self._empty()
        self.lost = False
        self.tell(self._renew())

    def close(self, code: int) -> None:
        """End it; what waits is not sent."""
        self.close_code = code
        self._over = True
        self._news.set()

    async def next(self) -> bytes | None:
        """The next message for the socket, called again when that is sent; None at the end."""
        self._sending = False
        while not self._over:
            if self.lost:
                async with self._turn:
                    await asyncio.sleep(BETWEEN_S)
                    self.start()
            if self._waiting:
                _, message = self._waiting.popleft()
                self._size -= len(message)
                self._sending = True
                return message
            self._news.clear()
            await self._news.wait()
        return None

    def _behind(self, now: float) -> bool:
        if not self._sending or not self._waiting:
            return False
        return now - self._waiting[0][0] > BEHIND_S or self._size > BACKLOG

    def _empty(self) -> None:
        self._waiting.clear()
        self._size = 0

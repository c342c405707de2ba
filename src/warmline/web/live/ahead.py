"""The customer's cards of an offered call, on their way to the agent's page before the offer is.

They are looked for from the moment an offer is heard of, and the round that tells of it waits for
them a moment, so that a page draws the offer and its card in one go instead of asking for the card
once it has drawn the offer. A page that is told nothing (the database is slow or away) asks by
itself. Kept by `web.live.hub`; `app.customers` says whose cards they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import orjson
import structlog

from warmline.kit.actor import Actor
from warmline.kit.errors import WarmlineError
from warmline.web.live.connection import Connection

log = structlog.get_logger(__name__)

WAIT_S = 0.05
"""How long a round waits for them."""

CardsOf = Callable[[Actor, str], Awaitable[dict[str, Any] | None]]
"""The cards of a call as its page would be answered; None for somebody who may see none. The actor
is whoever opened the page: his rights may have changed since."""


class Ahead:
    """What is looked for. `cards_of` is set by `app` once there is a database."""

    def __init__(self) -> None:
        self.cards_of: CardsOf | None = None
        self._asked: set[asyncio.Task[None]] = set()
        self._fresh: set[asyncio.Task[None]] = set()

    def offered(self, call: str, pages: Iterable[Connection]) -> None:
        """These pages are offered this call."""
        if self.cards_of is None:
            return
        for page in pages:
            task = asyncio.create_task(self._send(self.cards_of, call, page), name="cards ahead")
            self._asked.add(task)
            self._fresh.add(task)
            task.add_done_callback(self._asked.discard)

    async def arrive(self) -> None:
        """Wait for what was asked for since the last time, but not for long; what comes later is
        sent all the same."""
        fresh, self._fresh = self._fresh, set()
        if fresh:
            await asyncio.wait(fresh, timeout=WAIT_S)

    async def _send(self, cards_of: CardsOf, call: str, page: Connection) -> None:
        try:
            cards = await cards_of(page.actor, call)
        except WarmlineError as error:
            log.info("cards_not_ahead", call=call, why=error.code)
        except Exception:
            log.exception("cards_not_ahead", call=call)
        else:
            if cards is not None:
                page.tell(orjson.dumps({"kind": "cards", "call": call, "cards": cards}))

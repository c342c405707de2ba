"""What leaders write to agents: kept, read by the agent, and seen to be read by the leader.

`web.live.floor_routes` sends one (it knows who is on the floor and shows it at once); the agent's
page reads them, also those written while it was away.
"""

from __future__ import annotations

from warmline.accounts.rules import allow
from warmline.agents.errors import NoSuchAgent
from warmline.agents.profile import LeaderMessage
from warmline.agents.store import leader_messages as store
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock, SystemClock
from warmline.kit.db import Database
from warmline.kit.paging import Page, Paged


class LeaderMessages:
    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    async def send(self, actor: Actor, agent: str, text: str) -> None:
        """Keep a message to an agent of the actor's; the caller has looked at his scope."""
        allow(actor, "supervise.act")
        async with self._database.transaction() as session:
            await store.add(session, agent, actor.user_id, text, self._clock.now())

    async def mine(self, actor: Actor, page: Page, *, unread: bool = False) -> Paged[LeaderMessage]:
        """What was written to the actor, newest first."""
        allow(actor, "desk.use")
        async with self._database.read() as session:
            return await store.of_agent(session, actor.user_id, page, unread=unread)

    async def of(self, actor: Actor, agent: str, page: Page) -> Paged[LeaderMessage]:
        """What leaders wrote to an agent of the actor's, and what he read. Raises
        `NoSuchAgent`."""
        allow(actor, "supervise.act")
        async with self._database.read() as session:
            if not await store.visible(session, actor, agent):
                raise NoSuchAgent
            return await store.of_agent(session, agent, page)

    async def read(self, actor: Actor, message: str) -> None:
        """The actor has read a message to him; again is harmless."""
        allow(actor, "desk.use")
        async with self._database.transaction() as session:
            await store.mark_read(session, actor.user_id, message, self._clock.now())

"""The verbs on notices. Features tell people things with `tell`, inside their own transaction.

So a notice exists exactly when what it says is true. `notices.tasks` takes what was not told yet
to the pages; a page that was closed finds it below the bell. Built by `app`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.paging import Page, Paged
from warmline.notices import store
from warmline.notices.errors import NoticeMissing
from warmline.notices.model import KIND, About, NewNotice, Notice
from warmline.notices.ports import NowhereElse, Outward

KEPT = timedelta(days=90)
"""How long a notice can be looked at. What it is about is kept by its own feature."""


class NoticeService:
    """See the module's text."""

    def __init__(self, database: Database, clock: Clock, outward: Outward | None = None) -> None:
        self._database = database
        self._clock = clock
        self._outward = outward or NowhereElse()

    async def tell(self, session: Session, users: Iterable[str], new: NewNotice) -> None:
        """Tell each of these people (ids of users; whoever may not log in is left out) at the
        commit of `session`'s transaction. Raises `ValueError` for a kind that is no word."""
        if not re.fullmatch(KIND, new.kind):
            raise ValueError(f"{new.kind!r} is no kind of notice")
        told = await store.add(session, users, new, self._clock.now())
        if told:
            await self._outward.told(session, told)

    async def settle(self, session: Session, about: About) -> None:
        """What this is about is done: nobody needs to be told of it any more. Pop-ups of it
        close on every page."""
        await store.settle(session, about, self._clock.now())

    async def forget(self, session: Session, abouts: Iterable[About]) -> None:
        """Delete what anybody was told of these things, since it told of somebody who is erased."""
        await store.delete_about(session, abouts)

    async def mine(self, actor: Actor, page: Page, *, unread: bool = False) -> Paged[Notice]:
        """The actor's own, newest first."""
        async with self._database.read() as session:
            return await store.of_user(session, actor.user_id, page, unread=unread)

    async def read(self, actor: Actor, notice: str) -> None:
        """The actor read one of his; again changes nothing. Raises `NoticeMissing`."""
        async with self._database.transaction() as session:
            now = self._clock.now()
            done = await store.mark_read(session, actor.user_id, notice, now)
            if not done and not await store.exists(session, actor.user_id, notice):
                raise NoticeMissing

    async def read_all(self, actor: Actor) -> int:
        """The actor read all of his. How many were new to him."""
        async with self._database.transaction() as session:
            return await store.mark_read(session, actor.user_id, None, self._clock.now())

    async def forget_old(self, *, most: int = 10_000) -> int:
        """Delete at most so many that are older than `KEPT`. How many it were."""
        async with self._database.transaction() as session:
            return await store.forget(session, self._clock.now() - KEPT, most)

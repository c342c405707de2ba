"""What orders are found by is written anew where its rules changed: after an upgrade that knows
more words of an order, and when a type's own fields or the names of their choices change.

An order's own steps keep its index as they happen (`store.wording`). The walk goes through the
orders of the types concerned, the newest first, some at a time in a transaction of their own, and
remembers how far it is: killed, it goes on there. `tasks.keep_indexing` calls it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import structlog

from warmline.tickets import types
from warmline.tickets.fields import WORDED
from warmline.tickets.model import Effective, FieldType
from warmline.tickets.service.common import Office
from warmline.tickets.store import configured, walks
from warmline.tickets.store.walks import Walk

log = structlog.get_logger(__name__)

EDITION = 1
"""Raised when other words of an order are found than before."""
AT_ONCE = 100
"""Orders are locked while they are written, so few at a time."""


class IndexService:
    """Keeps what orders are found by as the rules of now have it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def all(self) -> int:
        """Go on with the walk to its end; how many orders it was."""
        done = 0
        while some := await self.some():
            done += some
        return done

    async def some(self) -> int | None:
        """The next orders, in one transaction; None: nothing to do, or somebody else does it."""
        now = self._office.clock.now()
        async with self._office.database.transaction() as session:
            walk = await walks.held(session)
            if walk is None:
                return None
            known = await configured.types(session)
            whole = {id: types.effective(known, id) for id in known}
            wanted = {id: digest(one) for id, one in whole.items()}
            if walk.aim != wanted:
                walk = Walk(done=walk.done, aim=wanted)
                if not walk.types:
                    return None
                walk = replace(walk, total=await walks.number(session, walk.types))
            elif not walk.types:
                return None
            found = await walks.following(session, walk.types, walk.after, AT_ONCE)
            fields = {id: one.fields for id, one in whole.items()}
            await walks.write(session, found, fields)
            counted = walk.counted + len(found)
            if len(found) < AT_ONCE:
                if counted:
                    log.info("ticket_texts_indexed", count=counted)
                walk = Walk(done=walk.aim, aim=walk.aim, counted=counted, total=counted)
            else:
                walk = replace(walk, after=found[0].id, counted=counted)
            await walks.save(session, walk, now)
            return len(found)


def share(walk: Walk | None) -> int | None:
    """How many of a hundred orders are written, while the walk goes; None: all are."""
    if walk is None or not walk.types or walk.total == 0:
        return None
    return min(99, walk.counted * 100 // walk.total)


def digest(type: Effective) -> str:
    """What the words of this type's orders are made of, in short."""
    said = [
        (one.key, one.type, one.choices, one.when_key, one.when_values)
        for one in type.fields
        if one.type in WORDED or one.type is FieldType.CHOICE
    ]
    return hashlib.sha256(repr((EDITION, said)).encode()).hexdigest()

"""The verbs of connections to other systems, and the question a flow asks through one.

Used by `ivr.http.lookups` (setting up, by whoever runs the centre) and `app` (`jobs` answers the
questions of `voice`, so that neither secrets nor slow answers come near a live call). The secrets
go from here to the request and nowhere else: not to people, the trail, the log or an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from warmline.ivr.errors import LookupInUse, LookupMissing
from warmline.ivr.lookup_client import SessionMaker, ask
from warmline.ivr.lookups import Answer, Asked, Connection, checked
from warmline.ivr.store import lookups as store
from warmline.ivr.tables import LookupRow
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Database, Session
from warmline.kit.errors import RetryLater
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged

log = structlog.get_logger(__name__)


class LookupService:
    """Connections of the centre. `make` makes the HTTP session of a question (tests: their own)."""

    def __init__(self, database: Database, *, make: SessionMaker | None = None) -> None:
        self._database = database
        self._make = make

    async def list(self, actor: Actor, page: Page | None = None) -> Paged[Connection]:
        """Connections; whoever sees flows may know their names."""
        _allow(actor, "settings.manage", "flow.view")
        async with self._database.read() as session:
            return await store.page_of(session, page or Page())

    async def get(self, actor: Actor, id: str) -> Connection:
        """One with who asks it. Raises `LookupMissing`."""
        _allow(actor, "settings.manage", "flow.view")
        async with self._database.read() as session:
            return await _whole(session, await _row(session, id))

    async def create(self, actor: Actor, **fields: Any) -> Connection:
        """A new one of `key`, `name`, `base_url`, `headers`. Raises `Invalid`, `LookupTaken`."""
        _allow(actor, "settings.manage")
        values = checked({"headers": {}, **fields})
        async with self._database.transaction() as session:
            row = LookupRow(id=uuid7(), **values)
            await store.save(session, row)
            made = store.shaped(row)
            audit.record(session, actor, "created", "lookup_connection", row.id, after=made)
        return made

    async def change(self, actor: Actor, id: str, fields: Mapping[str, Any]) -> Connection:
        """Change some of it. Of `headers` those named change: an empty value takes one away, one
        that is not named keeps its secret. A key that flows write stays (`LookupInUse`)."""
        _allow(actor, "settings.manage")
        values = checked(fields)
        async with self._database.transaction() as session:
            row = await _row(session, id, lock=True)
            before = await _whole(session, row)
            if values.get("key", row.key) != row.key:
                _refuse_used(before)
            given = values.pop("headers", {})
            moved = values.get("base_url", row.base_url) != row.base_url
            # A secret is for the host it was written for: a new address starts without.
            kept = {} if moved else row.headers
            row.headers = {name: text for name, text in {**kept, **given}.items() if text}
            for name, value in values.items():
                setattr(row, name, value)
            await store.save(session, row)
            after = await _whole(session, row)
            changed = sorted(given)
            audit.record(
                session,
                actor,
                "changed",
                "lookup_connection",
                id,
                before,
                {**audit.plain(after), "headers_changed": changed} if changed else after,
            )
        return after

    async def delete(self, actor: Actor, id: str) -> None:
        """Raises `LookupInUse` while flows ask it."""
        _allow(actor, "settings.manage")
        async with self._database.transaction() as session:
            row = await _row(session, id, lock=True)
            before = await _whole(session, row)
            _refuse_used(before)
            await store.remove(session, row)
            audit.record(session, actor, "deleted", "lookup_connection", id, before)

    async def try_out(self, actor: Actor, asked: Asked) -> Answer:
        """Ask as a flow would, to see whether it works."""
        _allow(actor, "settings.manage", "flow.manage")
        return await self.ask(asked)

    async def ask(self, asked: Asked) -> Answer:
        """The answer to a flow's question; never raises for what cannot be had."""
        try:
            async with self._database.read() as session:
                opened = await store.opened(session, asked.service)
        except RetryLater:
            return Answer(outcome="failed", why="database_away")
        if opened is None:
            return Answer(outcome="failed", why="no_such_connection")
        answer = await ask(opened, asked, self._make)
        if answer.outcome == "failed":
            log.warning("lookup_failed", connection=asked.service, why=answer.why)
        return answer

    async def answered(self, body: dict[str, Any]) -> dict[str, Any]:
        """`ask` for the bus: a question as JSON in, its answer out."""
        answer = await self.ask(msgspec.convert(body, Asked))
        plain: dict[str, Any] = msgspec.to_builtins(answer)
        return plain


async def _row(session: Session, id: str, *, lock: bool = False) -> LookupRow:
    row = await store.find(session, id, lock=lock)
    if row is None:
        raise LookupMissing("There is no such connection; it may have been deleted.")
    return row


async def _whole(session: Session, row: LookupRow) -> Connection:
    return store.shaped(row, await store.flows_asking(session, row.key))


def _refuse_used(found: Connection) -> None:
    if found.used_by:
        raise LookupInUse(
            f"The connection “{found.name}” is asked by: {', '.join(found.used_by)}. "
            "Let these flows ask another one first.",
            flows=list(found.used_by),
        )


def _allow(actor: Actor, *permissions: str) -> None:
    if actor.user_id != SYSTEM.user_id and not any(map(actor.may, permissions)):
        actor.need(permissions[0])

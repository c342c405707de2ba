"""The verbs of the ways outward. This file: what is told goes into the outbox.

`notices` calls `Outbox.told` inside the transaction in which it tells people, so a message exists
exactly when the notice does. Whatever goes wrong here must not cost anybody his notice: it is
written behind a savepoint, and a fault is logged. `delivering` takes it from there; `configuring`
and `choosing` are the pages' verbs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from warmline.kit.db import Session
from warmline.notices.model import Notice
from warmline.outward import rules
from warmline.outward.model import Way
from warmline.outward.store import messages, people, settings

log = structlog.get_logger(__name__)


class Outbox:
    """See the module's text. `zone` is the one quiet hours are in."""

    def __init__(self, zone: str) -> None:
        self._zone = zone

    async def told(self, session: Session, notices: Sequence[Notice]) -> None:
        """These people were told one thing each, all of the same kind, in this transaction."""
        try:
            async with session.begin_nested():
                await self._put(session, notices)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the notice itself stands
            log.error("outward_not_written", kind=notices[0].kind, problem=type(problem).__name__)

    async def _put(self, session: Session, notices: Sequence[Notice]) -> None:
        ways = await settings.active(session)
        if not ways:
            return
        kind, at = notices[0].kind, notices[0].at
        decided = await settings.given(session, kind)
        given = {way: decided.get(way, rules.default(kind, way)) for way in ways}
        of = {notice.user_id: notice.id for notice in notices}
        found: list[messages.NewMessage] = []
        for one in await people.receivers(session, of, kind):
            department = rules.of_department(one.permissions)
            wanted = [
                way
                for way in sorted(ways)
                if rules.gets(given[way], one.chosen.get(way), department=department)
                and (one.has_mail or way is not Way.MAIL)
            ]
            found += [self._new(of[one.user_id], one, way, at) for way in wanted]
        if found:
            await messages.add(session, found)

    def _new(self, notice: str, to: people.Receiver, way: Way, at: datetime) -> messages.NewMessage:
        first = rules.due(at, to.quiet, self._zone)
        return messages.NewMessage(notice, to.user_id, way, at, first, first + rules.GIVEN_UP_AFTER)

"""The verbs about trunks and numbers on a real database, with what they announce and note."""

from __future__ import annotations

from sqlalchemy import select

from tests.agents.centre import actor
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.telephony.service import TelephonyService

ADMIN = actor("admin")
FLOW = uuid7()
PASSWORD = "a;carrier's password"


class Set:
    """The service, its database and what it announced."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.heard: list[object] = []
        self.service = TelephonyService(database, announce=self.hear)

    async def hear(self, event: object) -> None:
        self.heard.append(event)

    async def trail(self) -> list[AuditEntry]:
        async with self.database.read() as session:
            rows = await session.scalars(
                select(AuditEntry)
                .where(AuditEntry.noun.in_(("trunk", "called_number")))
                .order_by(AuditEntry.number)
            )
            return list(rows)

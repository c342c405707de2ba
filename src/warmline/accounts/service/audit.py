"""Reading the audit trail. Every feature writes it through `kit.audit.record`."""

from __future__ import annotations

from warmline.accounts import rules
from warmline.accounts.model import AuditFilter, AuditRecord
from warmline.accounts.store import audit as store
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.paging import Page, Paged


class AuditTrail:
    """Who did what; the newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(
        self, actor: Actor, page: Page | None = None, wanted: AuditFilter | None = None
    ) -> Paged[AuditRecord]:
        """What the users within the actor's scope did; `page.q` looks into logins, names,
        addresses, and what changed from what to what."""
        rules.allow(actor, "audit.view")
        async with self._database.read() as session:
            return await store.page_of_entries(
                session, actor, page or Page(), wanted or AuditFilter()
            )

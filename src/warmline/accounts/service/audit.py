"""Reading the audit trail. Every feature writes it through `kit.audit.record`."""

from __future__ import annotations

from dataclasses import replace

from warmline.accounts import rules
from warmline.accounts.model import AuditFilter, AuditRecord
from warmline.accounts.store import audit as store
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.keyset import Found, Sheet, counted


class AuditTrail:
    """Who did what; the newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(
        self,
        actor: Actor,
        sheet: Sheet | None = None,
        wanted: AuditFilter | None = None,
        q: str = "",
    ) -> Found[AuditRecord]:
        """What the users within the actor's scope did; `q` looks into logins, names, addresses, and
        what changed from what to what. What words find is not counted: that would read every entry.
        Raises `Invalid` for the sort, `PageUnknown`."""
        rules.allow(actor, "audit.view")
        sheet, wanted = sheet or Sheet(), wanted or AuditFilter()
        sheet = replace(sheet, sort=rules.checked_audit_sort(sheet.sort or store.NEWEST))
        async with self._database.read() as session:
            rows, following = await store.page_of_entries(session, actor, q, wanted, sheet)
            total = None
            if not sheet.after and not q:
                total = await store.count_entries(session, actor, q, wanted)
        return counted(rows, following, total, store.COUNTED)

"""Exports of the lists of calls and what hangs on them, and of the audit trail, as long work.

`app.runs` registers who writes them; the routes of calls and of the audit trail start them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from warmline.accounts.export import AuditExport
from warmline.accounts.http import StartExport
from warmline.accounts.model import AuditFilter
from warmline.accounts.rules import allow
from warmline.app.services import Services
from warmline.interactions.export import CallExport, in_background
from warmline.interactions.export.callbacks import CallbackExport, callbacks_in_background
from warmline.interactions.export.inboxes import InboxExport
from warmline.interactions.ports import QueueNames
from warmline.interactions.service.exporting import CALLBACKS, CALLS
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import SystemClock
from warmline.kit.paging import MAX_SIZE, Page
from warmline.outward.export import EXPORT as OUTWARD
from warmline.outward.export import MessageExport
from warmline.outward.export import in_background as messages_in_background
from warmline.runs.exporting import ExportWork, Told
from warmline.runs.model import Run
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.surveys.export import EXPORT as RATINGS
from warmline.surveys.export import ResultExport
from warmline.surveys.export import in_background as ratings_in_background
from warmline.tickets.store.calls import has_order

AUDIT = "audit_export"


def export_handlers(here: Services) -> dict[str, Handler]:
    """Who writes which list."""
    database, centre = here.database, here.settings.centre
    place = (database, centre.zone, centre.language)
    names = _queue_names(here)
    return {
        CALLS: in_background(CallExport(*place, names, has_order)),
        CALLBACKS: callbacks_in_background(CallbackExport(*place, names)),
        **InboxExport(*place).handlers(),
        OUTWARD: messages_in_background(MessageExport(*place)),
        AUDIT: audit_in_background(AuditExport(*place)),
        RATINGS: ratings_in_background(
            ResultExport(database, here.surveys, SystemClock(), centre.zone, centre.language)
        ),
    }


def audit_export(runs: RunService) -> StartExport:
    """What starts an export of the audit trail."""
    return partial(_start_audit, runs)


async def _start_audit(
    runs: RunService, actor: Actor, wanted: AuditFilter, q: str, format_: str
) -> Run:
    allow(actor, "audit.view")
    asked = {"filters": msgspec.to_builtins(wanted), "q": q, "format": format_}
    return await runs.start(actor, AUDIT, asked)


def audit_in_background(export: AuditExport) -> ExportWork:
    """The handler of the run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        wanted = msgspec.convert(arguments["filters"], AuditFilter)
        q, format_ = str(arguments["q"]), str(arguments["format"])
        return await export.write(actor, q, wanted, format_, told)

    return ExportWork("audit", write)


def _queue_names(here: Services) -> QueueNames:
    async def queue_names(wanted: Iterable[str]) -> Mapping[str, str]:
        listed = await here.routing.list(SYSTEM, Page(size=MAX_SIZE))
        return {queue.id: queue.settings.name for queue in listed.items}

    return queue_names

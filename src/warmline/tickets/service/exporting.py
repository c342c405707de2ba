"""Exports of the lists of orders and of omissions as background work: their start, and how their
arguments are kept. `tickets.export` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.runs.model import Run
from warmline.runs.service import RunService
from warmline.tickets import seeking
from warmline.tickets.asked import Filters, OmissionFilters, Sheet

EXPORT = "ticket_export"
OMISSIONS = "ticket_omission_export"


class TicketExportRuns:
    """Starts exports."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def start(self, actor: Actor, filters: Filters, format_: str) -> Run:
        """Queue the list with these filters. Raises `TooManyRuns`, `Invalid` for the filters."""
        allow(actor, "ticket.export")
        seeking.checked(filters, Sheet().sort)
        said = msgspec.to_builtins(filters)
        return await self._runs.start(actor, EXPORT, {"filters": said, "format": format_})

    async def start_omissions(self, actor: Actor, filters: OmissionFilters, format_: str) -> Run:
        """The same of omissions."""
        allow(actor, "ticket.export")
        said = msgspec.to_builtins(filters)
        return await self._runs.start(actor, OMISSIONS, {"filters": said, "format": format_})


def filters_of(arguments: Mapping[str, Any]) -> Filters:
    """The filters a run was started with."""
    return msgspec.convert(arguments["filters"], Filters)


def omission_filters_of(arguments: Mapping[str, Any]) -> OmissionFilters:
    """The same of omissions."""
    return msgspec.convert(arguments["filters"], OmissionFilters)

"""Exports of the customer list as background work: its start, and how its arguments are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from warmline.accounts.rules import allow
from warmline.customers.model import Filters
from warmline.kit.actor import Actor
from warmline.runs.model import Run
from warmline.runs.service import RunService

EXPORT = "customer_export"


class CustomerExportRuns:
    """Starts exports; `customers.export.CustomerExport` writes them."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def start(
        self, actor: Actor, filters: Filters, format_: str, columns: Sequence[str] = ()
    ) -> Run:
        """Queue the list with these filters and columns (none: all). Raises `TooManyRuns`."""
        allow(actor, "customer.export")
        said = msgspec.to_builtins(filters)
        asked = {"filters": said, "format": format_, "columns": list(columns)}
        return await self._runs.start(actor, EXPORT, asked)


def filters_of(arguments: Mapping[str, Any]) -> Filters:
    """The filters a run was started with."""
    return msgspec.convert(arguments["filters"], Filters)

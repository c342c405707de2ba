"""Exports of the list of follow-ups as background work: its start, its arguments as kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from warmline.accounts.rules import allow
from warmline.followups.model import Filters
from warmline.kit.actor import Actor
from warmline.runs.model import Run
from warmline.runs.service import RunService

EXPORT = "followup_export"


class FollowupExportRuns:
    """Starts exports; `followups.export.FollowupExport` writes them."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def start(
        self, actor: Actor, filters: Filters, format_: str, columns: Sequence[str] = ()
    ) -> Run:
        """Queue the list with these filters and columns (none: all). Raises `TooManyRuns`."""
        allow(actor, "followup.export")
        said = msgspec.to_builtins(filters)
        asked = {"filters": said, "format": format_, "columns": list(columns)}
        return await self._runs.start(actor, EXPORT, asked)


def filters_of(arguments: Mapping[str, Any]) -> Filters:
    """The filters a run was started with."""
    return msgspec.convert(arguments["filters"], Filters)

"""Exports of follow-ups and of answers as background work: their start, their arguments as kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from warmline.accounts.rules import allow
from warmline.followups.model import Filters
from warmline.followups.questions import SheetFilters
from warmline.kit.actor import Actor
from warmline.runs.model import Run
from warmline.runs.service import RunService

EXPORT = "followup_export"
ANSWERS = "answer_export"


class FollowupExportRuns:
    """Starts exports; `followups.export` writes them."""

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

    async def answers(
        self, actor: Actor, questionnaire: str, filters: SheetFilters, format_: str
    ) -> Run:
        """Queue the answers of a questionnaire with these filters. Raises `TooManyRuns`."""
        allow(actor, "questionnaire.read")
        said = msgspec.to_builtins(filters)
        asked = {"questionnaire": questionnaire, "filters": said, "format": format_}
        return await self._runs.start(actor, ANSWERS, asked)


def sheet_filters_of(arguments: Mapping[str, Any]) -> SheetFilters:
    """The same of answers."""
    return msgspec.convert(arguments["filters"], SheetFilters)


def filters_of(arguments: Mapping[str, Any]) -> Filters:
    """The filters a run was started with."""
    return msgspec.convert(arguments["filters"], Filters)

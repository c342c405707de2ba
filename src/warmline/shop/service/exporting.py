"""Exports of orders and of the funnel as background work: their start, their arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.runs.model import Run
from warmline.runs.service import RunService
from warmline.shop.model import Filters

ORDERS, FUNNEL = "shop_export", "shop_funnel_export"


class ShopExportRuns:
    """Starts exports; `shop.export` writes them."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def orders(
        self, actor: Actor, filters: Filters, format_: str, columns: Sequence[str] = ()
    ) -> Run:
        """Queue the list with these filters and columns (none: all). Raises `TooManyRuns`."""
        allow(actor, "shop.export")
        said = msgspec.to_builtins(filters)
        asked = {"filters": said, "format": format_, "columns": list(columns)}
        return await self._runs.start(actor, ORDERS, asked)

    async def funnel(self, actor: Actor, since: date, to: date, format_: str) -> Run:
        """Queue the funnel of these days. Raises `TooManyRuns`."""
        allow(actor, "shop.export")
        days = {"from": since.isoformat(), "to": to.isoformat()}
        return await self._runs.start(actor, FUNNEL, {**days, "format": format_})


def filters_of(arguments: Mapping[str, Any]) -> Filters:
    """The filters a run was started with."""
    return msgspec.convert(arguments["filters"], Filters)

"""Exports of the pools' lists over HTTP; each answers with a run, which `/api/runs` shows.

Paths are without the `/api` prefix.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter

from warmline.kit.actor import Actor
from warmline.kit.http import PathId, Shape, need, need_all
from warmline.pools.http import PoolFilters
from warmline.pools.http.managing import PoolId, Whys
from warmline.pools.service.exporting import PoolExportRuns

Format = Literal["xlsx", "csv"]
Leader = Annotated[Actor, need_all("pool.distribute", "customer.export")]


class RunRef(Shape):
    id: str


def router(exports: PoolExportRuns) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["pools"])

    @routes.post("/pools/{pool}/customers/exports", status_code=202)
    async def export_lying(
        actor: Annotated[Actor, need("customer.export")],
        pool: PathId,
        asked: PoolFilters,
        format: Format = "xlsx",
    ) -> RunRef:
        """What lies in a pool, as its list shows it."""
        return RunRef.model_validate(await exports.lying(actor, pool, asked, format))

    @routes.post("/allocations/exports", status_code=202)
    async def export_log(
        actor: Leader, pool: PoolId = "", why: Whys = "", format: Format = "xlsx"
    ) -> RunRef:
        """The allocation log."""
        return RunRef.model_validate(await exports.log(actor, pool, why, format))

    @routes.post("/allocations/{entry}/customers/exports", status_code=202)
    async def export_moves(actor: Leader, entry: PathId, format: Format = "xlsx") -> RunRef:
        """Exactly the customers an entry moved."""
        return RunRef.model_validate(await exports.moves(actor, entry, format))

    @routes.post("/pool-runs/{run}/lines/exports", status_code=202)
    async def export_lines(
        actor: Annotated[Actor, need_all("pool.manage", "customer.export")],
        run: PathId,
        act: Literal["", "warn", "recycle"] = "",
        format: Format = "xlsx",
    ) -> RunRef:
        """Who would lose, or lost, whom and why."""
        return RunRef.model_validate(await exports.lines(actor, run, act, format))

    return routes

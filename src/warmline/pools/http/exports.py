"""Exports of the pools' lists over HTTP; each answers with a run, which `/api/runs` shows.

Paths are without the `/api` prefix.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from warmline.kit.actor import Actor
from warmline.kit.http import PathId, RunRef, need, need_all
from warmline.pools.http import PoolFilters, PoolId, TaskQuery
from warmline.pools.http.managing import LineQuery, LogQuery
from warmline.pools.service.exporting import PoolExportRuns

Format = Literal["xlsx", "csv"]
Leader = Annotated[Actor, need_all("pool.distribute", "customer.export")]
Manager = Annotated[Actor, need_all("pool.manage", "customer.export")]
Agent = Annotated[Actor, need_all("pool.use", "customer.export")]


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
    async def export_log(actor: Leader, asked: LogQuery, format: Format = "xlsx") -> RunRef:
        """The allocation log, as its list is narrowed."""
        return RunRef.model_validate(await exports.log(actor, asked, format))

    @routes.post("/allocations/{entry}/customers/exports", status_code=202)
    async def export_moves(actor: Leader, entry: PathId, format: Format = "xlsx") -> RunRef:
        """Exactly the customers an entry moved."""
        return RunRef.model_validate(await exports.moves(actor, entry, format))

    @routes.post("/pool-runs/{run}/lines/exports", status_code=202)
    async def export_lines(
        actor: Manager, run: PathId, asked: LineQuery, format: Format = "xlsx"
    ) -> RunRef:
        """Who would lose, or lost, whom and why, as the list is narrowed and sorted."""
        return RunRef.model_validate(await exports.lines(actor, run, asked, format))

    @routes.post("/pool-runs/exports", status_code=202)
    async def export_runs(actor: Manager, pool: PoolId = "", format: Format = "xlsx") -> RunRef:
        """The runs themselves."""
        return RunRef.model_validate(await exports.runs(actor, pool, format))

    @routes.post("/pools/mine/exports", status_code=202)
    async def export_mine(
        actor: Agent,
        q: Annotated[str, Query(max_length=100)] = "",
        pool: PoolId = "",
        warned: bool = False,
        format: Format = "xlsx",
    ) -> RunRef:
        """What the actor holds."""
        return RunRef.model_validate(await exports.mine(actor, q.strip(), pool, warned, format))

    @routes.post("/call-tasks/exports", status_code=202)
    async def export_tasks(actor: Agent, asked: TaskQuery, format: Format = "xlsx") -> RunRef:
        """Whom the actor means to call."""
        return RunRef.model_validate(await exports.tasks(actor, asked, format))

    return routes

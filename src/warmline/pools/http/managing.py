"""Managers' routes of pools: rules, distribution, the allocation log, runs."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from warmline.kit.actor import Actor
from warmline.kit.http import (
    UUID_PATTERN,
    CurrentActor,
    PathId,
    SheetAnswer,
    SheetQuery,
    need,
    need_any,
    sheet_answer,
)
from warmline.pools.http import After, PoolId, Size
from warmline.pools.http.shapes import (
    ChangedPoolInput,
    DistributeInput,
    DistributionInput,
    EntryCustomersShape,
    EntryShape,
    MoveShape,
    NamedShape,
    NewPoolInput,
    PoolShape,
    PreviewShape,
    RunInput,
    RunLinesShape,
    RunShape,
)
from warmline.pools.model import LineFilters, LogFilters
from warmline.pools.ports import Groups
from warmline.pools.service.distributing import DistributionService
from warmline.pools.service.running import RunService
from warmline.pools.service.settings import PoolSettingsService

Whys = Literal["", "claimed", "assigned", "recycled", "given_up", "put", "by_hand"]
SomeId = Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")]


def _log_filters(
    pool: SomeId = "",
    why: Whys = "",
    by: SomeId = "",
    to_id: SomeId = "",
    q: Annotated[str, Query(max_length=100)] = "",
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    to: AwareDatetime | None = None,
) -> LogFilters:
    return LogFilters(pool, why, by, to_id, q.strip(), since, to)


def _line_filters(
    act: Literal["", "warn", "recycle"] = "",
    owner: SomeId = "",
    q: Annotated[str, Query(max_length=100)] = "",
    sort: Literal["owner", "-owner", "due_on", "-due_on"] = "owner",
) -> LineFilters:
    return LineFilters(act, owner, q.strip(), sort)


LogQuery = Annotated[LogFilters, Depends(_log_filters)]
LineQuery = Annotated[LineFilters, Depends(_line_filters)]


def router(
    settings: PoolSettingsService,
    distribution: DistributionService,
    runs: RunService,
    groups: Groups,
) -> APIRouter:
    """The routes of a manager."""
    routes = APIRouter(tags=["pools"])
    _settings(routes, settings, groups)
    _distribution(routes, distribution)
    _runs(routes, runs)
    return routes


def _settings(routes: APIRouter, service: PoolSettingsService, groups: Groups) -> None:
    @routes.get("/pool-settings")
    async def every(
        actor: Annotated[Actor, need_any("pool.manage", "pool.distribute")],
    ) -> list[PoolShape]:
        """Every pool with its rules, also those that are off."""
        return [PoolShape.model_validate(one) for one in await service.list(actor)]

    @routes.get("/pool-groups")
    async def known(
        actor: Annotated[Actor, need_any("pool.manage", "pool.distribute")],
    ) -> list[NamedShape]:
        """The skill groups a pool may be open to and customers given to: queues."""
        named = sorted((await groups.names()).items(), key=lambda one: one[1])
        return [NamedShape(id=one, name=name) for one, name in named]

    @routes.post("/pool-settings", status_code=201, dependencies=[need("pool.manage")])
    async def create(actor: CurrentActor, new: NewPoolInput) -> PoolShape:
        made = await service.create(
            actor,
            new.name,
            new.rules.rules(),
            project=new.project,
            position=new.position,
            active=new.active,
        )
        return PoolShape.model_validate(made)

    @routes.patch("/pool-settings/{pool}", dependencies=[need("pool.manage")])
    async def change(actor: CurrentActor, pool: PathId, new: ChangedPoolInput) -> PoolShape:
        """Change a pool; its rules count from the next run. 409 when somebody saved meanwhile."""
        changed = await service.change(
            actor,
            pool,
            new.version,
            name=new.name,
            new=None if new.rules is None else new.rules.rules(),
            position=new.position,
            active=new.active,
        )
        return PoolShape.model_validate(changed)


def _distribution(routes: APIRouter, service: DistributionService) -> None:
    @routes.post("/pools/{pool}/preview", dependencies=[need("pool.distribute")])
    async def preview(actor: CurrentActor, pool: PathId, new: DistributionInput) -> PreviewShape:
        """What a distribution would do; nothing is moved."""
        found = await service.preview(actor, pool, new.choice.choice(), new.to())
        return PreviewShape.model_validate(found)

    @routes.post("/pools/{pool}/distribute", dependencies=[need("pool.distribute")])
    async def distribute(actor: CurrentActor, pool: PathId, new: DistributeInput) -> list[str]:
        """Do what was previewed, all or nothing; the ids of the log's entries. 409 when it would
        come out differently by now."""
        choice = new.choice.choice()
        return list(await service.distribute(actor, pool, choice, new.to(), new.key))

    @routes.get("/allocations")
    async def log(
        actor: Annotated[Actor, need("pool.distribute")],
        sheet: SheetQuery,
        asked: LogQuery,
    ) -> SheetAnswer[EntryShape]:
        """Who moved how many customers from where to where, newest first. `by`: whose act, `to_id`:
        which agent, department or group they went to; `from` and `to`: moments, the latter not
        included; `q`: part of a name on the line or of its reason."""
        found = await service.log(actor, sheet, asked)
        return sheet_answer(found, EntryShape.model_validate)

    @routes.get("/allocations/{entry}/customers")
    async def customers(
        actor: Annotated[Actor, need("pool.distribute")],
        entry: PathId,
        after: After = "",
        size: Size = 50,
    ) -> EntryCustomersShape:
        """Exactly the customers an entry moved, as they were moved."""
        found, moved = await service.customers_of(actor, entry, after=after, size=size)
        return EntryCustomersShape(
            entry=EntryShape.model_validate(found),
            items=[MoveShape.model_validate(one) for one in moved.items],
            next=moved.next,
            total=moved.total,
            capped=moved.capped,
        )


def _runs(routes: APIRouter, service: RunService) -> None:
    @routes.get("/pool-runs")
    async def runs(
        actor: Annotated[Actor, need("pool.manage")], sheet: SheetQuery, pool: PoolId = ""
    ) -> SheetAnswer[RunShape]:
        """Runs, newest first."""
        return sheet_answer(await service.page(actor, sheet, pool=pool), RunShape.model_validate)

    @routes.post("/pools/{pool}/runs", status_code=202, dependencies=[need("pool.manage")])
    async def ask(actor: CurrentActor, pool: PathId, new: RunInput) -> RunShape:
        """Ask for a run over a pool now; `dry`: it only lists what it would do."""
        return RunShape.model_validate(await service.ask(actor, pool, dry=new.dry))

    @routes.get("/pool-runs/{run}")
    async def one(actor: Annotated[Actor, need("pool.manage")], run: PathId) -> RunShape:
        return RunShape.model_validate(await service.get(actor, run))

    @routes.get("/pool-runs/{run}/lines")
    async def lines(
        actor: Annotated[Actor, need("pool.manage")],
        run: PathId,
        asked: LineQuery,
        after: After = "",
        size: Size = 50,
    ) -> RunLinesShape:
        """Who would lose, or lost, whom and why, owner by owner. `q`: part of a customer's name, a
        whole number or its last four digits."""
        found = await service.lines(actor, run, asked, after=after, size=size)
        return RunLinesShape.model_validate(found)

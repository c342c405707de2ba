"""Pools over HTTP: what an agent does with them. Managers' routes are in `http.managing`.

Paths are without the `/api` prefix. Parses, calls one verb, shapes the answer. A claim answers for
each customer by itself: who came second reads in `refused` who was first.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from warmline.kit.actor import Actor
from warmline.kit.http import (
    CurrentActor,
    PathId,
    SheetAnswer,
    SheetQuery,
    WordsQuery,
    need,
    need_any,
    sheet_answer,
)
from warmline.kit.paging import MAX_SIZE
from warmline.pools.http.shapes import (
    AddedShape,
    CalledShape,
    CallTaskShape,
    ClaimInput,
    CustomersInput,
    DoneShape,
    MoveShape,
    MyCustomerShape,
    PoolPageShape,
    PoolShape,
    ReasonInput,
)
from warmline.pools.model import LyingAsked, TaskFilters
from warmline.pools.ports import Dial
from warmline.pools.service import PoolService
from warmline.pools.service.calling import CallTaskService


def _asked(
    q: Annotated[str, Query(max_length=100)] = "",
    level: Annotated[str, Query(max_length=64)] = "",
    source: Annotated[str, Query(max_length=64)] = "",
    sort: Literal["since", "-since"] = "since",
) -> LyingAsked:
    return LyingAsked(q=q.strip(), level=level, source=source, sort=sort)


PoolFilters = Annotated[LyingAsked, Depends(_asked)]
PoolId = Annotated[str, Query(max_length=36, pattern=r"^[0-9a-f-]*$")]


def _task_filters(
    q: Annotated[str, Query(max_length=100)] = "",
    level: Annotated[str, Query(max_length=64)] = "",
    called: bool | None = None,
) -> TaskFilters:
    return TaskFilters(q=q.strip(), level=level, called=called)


TaskQuery = Annotated[TaskFilters, Depends(_task_filters)]
After = Annotated[str, Query(max_length=400)]
Size = Annotated[int, Query(ge=1, le=MAX_SIZE)]


def router(service: PoolService, tasks: CallTaskService, dial: Dial) -> APIRouter:
    """The routes of an agent."""
    routes = APIRouter(tags=["pools"])
    _looking(routes, service)
    _moving(routes, service)
    _calling(routes, tasks, dial)
    return routes


def _looking(routes: APIRouter, service: PoolService) -> None:
    @routes.get("/pools")
    async def pools(
        actor: Annotated[Actor, need_any("pool.use", "pool.distribute", "pool.manage")],
    ) -> list[PoolShape]:
        """The pools open to the actor, with his own figures in them."""
        return [PoolShape.model_validate(one) for one in await service.open_to(actor)]

    # Before /pools/{pool}/…, which would take “mine” for an id.
    @routes.get("/pools/mine")
    async def mine(
        actor: Annotated[Actor, need("pool.use")],
        sheet: SheetQuery,
        q: WordsQuery,
        pool: PoolId = "",
        warned: bool = False,
    ) -> SheetAnswer[MyCustomerShape]:
        """What the actor holds, whom he loses first first; `warned`: those he was warned of."""
        found = await service.mine(actor, sheet, q=q, pool=pool, warned=warned)
        return sheet_answer(found, MyCustomerShape.model_validate)

    @routes.get("/pools/{pool}/customers")
    async def lying(
        actor: Annotated[Actor, need_any("pool.use", "pool.distribute")],
        pool: PathId,
        asked: PoolFilters,
        after: After = "",
        size: Size = 50,
    ) -> PoolPageShape:
        """What lies in a pool, who lies there longest first. `q`: part of a name, a whole number or
        its last four digits; `sort`: since or -since."""
        found = await service.lying(actor, pool, asked, after=after, size=size)
        return PoolPageShape.model_validate(found)

    @routes.get("/customers/{customer}/moves")
    async def moves(
        actor: Annotated[Actor, need("customer.view")], customer: PathId
    ) -> list[MoveShape]:
        """A customer's changes of hands, newest first."""
        return [MoveShape.model_validate(one) for one in await service.moves_of(actor, customer)]


def _moving(routes: APIRouter, service: PoolService) -> None:
    @routes.post("/pools/{pool}/claim", dependencies=[need("pool.use")])
    async def claim(actor: CurrentActor, pool: PathId, new: ClaimInput) -> DoneShape:
        """Claim customers; each for himself."""
        done = await service.claim(actor, pool, new.customers, to_call=new.to_call)
        return DoneShape.model_validate(done)

    @routes.post("/pools/give-up", dependencies=[need("pool.use")])
    async def give_up(actor: CurrentActor, new: ReasonInput) -> DoneShape:
        """Lay own customers back into their pools, with a reason."""
        return DoneShape.model_validate(await service.give_up(actor, new.customers, new.reason))

    @routes.post("/pools/{pool}/put", dependencies=[need("pool.distribute")])
    async def put(actor: CurrentActor, pool: PathId, new: ReasonInput) -> DoneShape:
        """Lay customers within the data scope into a pool, whoever owns them."""
        return DoneShape.model_validate(await service.put(actor, pool, new.customers, new.reason))


def _calling(routes: APIRouter, tasks: CallTaskService, dial: Dial) -> None:
    @routes.get("/call-tasks")
    async def listed(
        actor: Annotated[Actor, need("pool.use")], sheet: SheetQuery, asked: TaskQuery
    ) -> SheetAnswer[CallTaskShape]:
        """The customers the actor means to call. `q`: part of a name, a whole number or its last
        four digits; `called`: dialled already or not."""
        return sheet_answer(await tasks.list(actor, sheet, asked), CallTaskShape.model_validate)

    @routes.post("/call-tasks", dependencies=[need("pool.use")])
    async def add(actor: CurrentActor, new: CustomersInput) -> AddedShape:
        """Put own customers on the list."""
        return AddedShape(added=await tasks.add(actor, new.customers))

    @routes.post("/call-tasks/{task}/dial", status_code=202)
    async def call(actor: Annotated[Actor, need("call.dial")], task: PathId) -> CalledShape:
        """Ring the actor's telephone, then the customer."""
        return CalledShape(call=await tasks.dial(actor, task, dial))

    @routes.post("/call-tasks/{task}/done", status_code=204, dependencies=[need("pool.use")])
    async def done(actor: CurrentActor, task: PathId) -> None:
        await tasks.done(actor, task)

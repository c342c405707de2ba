"""HTTP of routing: queues and their members."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.http import (
    UUID_PATTERN,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    Shape,
    list_answer,
    need,
    need_any,
)
from warmline.routing.model import Strategy
from warmline.routing.queue import Queue
from warmline.routing.service import RoutingService

BodyId = Annotated[str, Field(pattern=UUID_PATTERN)]
Level = Annotated[int, Field(ge=1, le=9)]
Text = Annotated[str, Field(max_length=200)]
Viewer = Annotated[Actor, need_any("queue.view", "queue.manage")]
Manager = Annotated[Actor, need("queue.manage")]


class QueueShape(Shape):
    """`skills` maps required skills to the weakest level accepted; times in seconds."""

    id: str
    key: str
    name: str
    project: str
    strategy: Strategy
    priority: int
    ring_s: int
    wrap_up_s: int
    max_wait_s: int
    service_level_s: int
    short_abandon_s: int
    skills: dict[str, int]
    active: bool
    agents: int


class QueueChangeInput(Input):
    """Fields left out stay. The limits of each are checked by the service with a sentence."""

    key: Text | None = None
    name: Text | None = None
    strategy: Strategy | None = None
    priority: int | None = None
    ring_s: int | None = None
    wrap_up_s: int | None = None
    max_wait_s: int | None = None
    service_level_s: int | None = None
    short_abandon_s: int | None = None
    skills: Annotated[dict[BodyId, Level], Field(max_length=50)] | None = None
    active: bool | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; a null is the same as leaving it out."""
        return self.model_dump(exclude_unset=True, exclude_none=True)


class NewQueueInput(QueueChangeInput):
    """Only the name is needed; the rest has defaults, the key is made up."""

    name: Text
    project: BodyId = DEFAULT_PROJECT


class NameShape(Shape):
    """A queue's name."""

    id: str
    name: str


class MembersShape(Shape):
    """Agent → level, 1 (best) … 9."""

    members: dict[str, int]


class MembersInput(Input):
    """All members; whoever is left out is taken out."""

    members: Annotated[dict[BodyId, Level], Field(max_length=20_000)]


def router(service: RoutingService) -> APIRouter:
    """The routes of routing; `app` hands it to `web`."""
    routes = APIRouter(tags=["queues"])

    @routes.get("/queues")
    async def queues(actor: Viewer, page: PageQuery) -> ListAnswer[QueueShape]:
        """Queues of the actor's projects."""
        return list_answer(await service.list(actor, page), shape)

    @routes.post("/queues", status_code=201)
    async def create(actor: Manager, new: NewQueueInput) -> QueueShape:
        return shape(await service.create(actor, **new.given()))

    # Before /queues/{queue}, which would take “names” for an id.
    @routes.get("/queues/names")
    async def names(actor: Annotated[Actor, need_any("call.list", "desk.use")]) -> list[NameShape]:
        """What the queues are called, for whoever reads of calls; nothing else about them."""
        found = await service.names(actor)
        return [NameShape(id=id, name=name) for id, name in found.items()]

    @routes.get("/queues/{queue}")
    async def queue(actor: Viewer, queue: PathId) -> QueueShape:
        return shape(await service.get(actor, queue))

    @routes.patch("/queues/{queue}")
    async def change(actor: Manager, queue: PathId, change: QueueChangeInput) -> QueueShape:
        return shape(await service.change(actor, queue, change.given()))

    @routes.get("/queues/{queue}/members")
    async def members(actor: Viewer, queue: PathId) -> MembersShape:
        return MembersShape(members=await service.members(actor, queue))

    @routes.put("/queues/{queue}/members")
    async def set_members(actor: Manager, queue: PathId, wanted: MembersInput) -> MembersShape:
        """Replace all members at once."""
        return MembersShape(members=await service.set_members(actor, queue, wanted.members))

    return routes


def shape(queue: Queue) -> QueueShape:
    """The queue, its settings and its size in one flat object."""
    s = queue.settings
    return QueueShape(
        id=queue.id,
        key=s.key,
        name=s.name,
        project=s.project,
        strategy=s.strategy,
        priority=s.priority,
        ring_s=s.ring_s,
        wrap_up_s=s.wrap_up_s,
        max_wait_s=s.max_wait_s,
        service_level_s=s.service_level_s,
        short_abandon_s=s.short_abandon_s,
        skills=dict(s.skills),
        active=s.active,
        agents=queue.agents,
    )

"""HTTP of routing: queues and their members."""

from __future__ import annotations

from dataclasses import asdict
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
from warmline.routing.callers import CallerRule, On
from warmline.routing.model import Strategy
from warmline.routing.policy import QueuePolicy
from warmline.routing.queue import Queue
from warmline.routing.service import RoutingService

BodyId = Annotated[str, Field(pattern=UUID_PATTERN)]
Level = Annotated[int, Field(ge=1, le=9)]
Text = Annotated[str, Field(max_length=200)]
Named = Annotated[Actor, need_any("call.list", "desk.use", "knowledge.write")]
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
    policy: QueuePolicy
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
    policy: QueuePolicy | None = None
    """Replaced as a whole; what it leaves out has its default."""

    def given(self) -> dict[str, Any]:
        """What was sent; a null is the same as leaving it out."""
        sent = self.model_fields_set - {"policy"}
        given = self.model_dump(include=sent, exclude_none=True)
        return given | ({"policy": self.policy} if self.policy is not None else {})


class NewQueueInput(QueueChangeInput):
    """Only the name is needed; the rest has defaults, the key is made up."""

    name: Text
    project: BodyId = DEFAULT_PROJECT


class CallerRuleShape(Shape):
    """`number` ends in `*` for all that begin so; `label` is the class; `agent` or `team` are who
    such calls are kept for."""

    id: str
    project: str
    on: On
    number: str
    label: str
    priority: int
    queue: str | None
    agent: str | None
    team: str | None
    do_not_call: bool


class CallerRuleInput(Input):
    """All of a rule; checked by the service with a sentence."""

    on: On = On.CALLER
    number: Annotated[str, Field(max_length=64)]
    label: Annotated[str, Field(max_length=64)] = ""
    priority: int = 0
    queue: BodyId | None = None
    agent: BodyId | None = None
    team: BodyId | None = None
    do_not_call: bool = False


class NewCallerRuleInput(CallerRuleInput):
    """`project` cannot be changed later."""

    project: BodyId = DEFAULT_PROJECT


class SoundShape(Shape):
    """A sound of the centre's folder and what it says, where that is known."""

    name: str
    text: str


class NameShape(Shape):
    """A queue's name."""

    id: str
    name: str


class MembersShape(Shape):
    """Agent → level, 1 (best) … 9."""

    members: dict[str, int]


class MembersInput(Input):
    """All members in the order of the queue's list; whoever is left out is taken out."""

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
    async def names(actor: Named) -> list[NameShape]:
        """What the queues are called, for whoever reads of calls or writes scripts for them;
        nothing else about them."""
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

    @routes.get("/queue-sounds")
    async def queue_sounds(actor: Viewer) -> list[SoundShape]:
        """What callers in a queue may be let hear."""
        return [SoundShape(name=name, text=text) for name, text in service.sounds(actor).items()]

    @routes.get("/caller-rules")
    async def caller_rules(actor: Viewer, page: PageQuery) -> ListAnswer[CallerRuleShape]:
        """Classes, priorities, queues and bindings by number."""
        return list_answer(await service.caller_rules(actor, page), rule_shape)

    @routes.post("/caller-rules", status_code=201)
    async def create_rule(actor: Manager, new: NewCallerRuleInput) -> CallerRuleShape:
        made = await service.create_caller_rule(actor, CallerRule(**new.model_dump()))
        return rule_shape(made)

    @routes.put("/caller-rules/{rule}")
    async def change_rule(actor: Manager, rule: PathId, wanted: CallerRuleInput) -> CallerRuleShape:
        """Replace all but the project."""
        return rule_shape(await service.change_caller_rule(actor, rule, wanted.model_dump()))

    @routes.delete("/caller-rules/{rule}", status_code=204)
    async def drop_rule(actor: Manager, rule: PathId) -> None:
        await service.drop_caller_rule(actor, rule)

    return routes


def rule_shape(rule: CallerRule) -> CallerRuleShape:
    """The rule as it is."""
    return CallerRuleShape(**asdict(rule))


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
        policy=s.policy,
        agents=queue.agents,
    )

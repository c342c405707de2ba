"""HTTP of agents: profiles, skills, pause reasons, the own phone account, today's figures.

The desk's commands (sign in, ready, pause, …) are `voice.http`: they act on live agents.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from warmline.agents.profile import NewProfile, PauseReason, PhoneKind, ProfileChange
from warmline.agents.service import AgentsService, TodayFigures
from warmline.interactions.model import RecordMode
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.http import (
    UUID_PATTERN,
    IdsQuery,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    Shape,
    list_answer,
    logged_in,
    need,
    need_any,
)
from warmline.kit.paging import MAX_SIZE, Paged

BodyId = Annotated[str, Field(pattern=UUID_PATTERN)]
Levels = Annotated[dict[BodyId, Annotated[int, Field(ge=1, le=9)]], Field(max_length=200)]
Text = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Field(max_length=40)]
SkillViewer = Annotated[Actor, need_any("queue.view", "queue.manage", "agent.view", "agent.manage")]


class NamedShape(Shape):
    id: str
    name: str


class AgentShape(Shape):
    """`skills` and `queues` map ids to levels, 1 (best) … 9; `active` is the user's."""

    id: str
    login: str
    name: str
    active: bool
    department: NamedShape | None
    extension: str
    kind: PhoneKind
    auto_answer: bool
    may_dial: bool
    recording: RecordMode
    skills: dict[str, int]
    queues: dict[str, int]


class NewAgentInput(Input):
    """Make a user an agent; without `extension` the next free one is given."""

    user_id: BodyId
    extension: Code | None = None
    kind: PhoneKind = PhoneKind.WEBRTC
    auto_answer: bool = False
    may_dial: bool = True
    recording: RecordMode = RecordMode.UNSAID
    skills: Levels = Field(default_factory=dict)
    queues: Levels = Field(default_factory=dict)


class QueuesInput(Input):
    """Ids of queues."""

    queues: Annotated[list[Annotated[str, Field(pattern=UUID_PATTERN)]], Field(max_length=200)]


class AgentChangeInput(Input):
    """Fields left out stay; a map given here replaces the whole map."""

    extension: Code | None = None
    kind: PhoneKind | None = None
    auto_answer: bool | None = None
    may_dial: bool | None = None
    recording: RecordMode | None = None
    skills: Levels | None = None
    queues: Levels | None = None


class PhoneShape(Shape):
    """The SIP account of the actor's page; `ws` is a path on the page's origin. `kind` rings for
    him; `desk`: he has a desk phone; `fixed`: he may not choose himself."""

    uri: str
    login: str
    password: str
    ws: str
    endpoint: str
    ice: list[dict[str, Any]]
    auto_answer: bool
    kind: PhoneKind
    desk: bool
    fixed: bool


class PhoneChoiceInput(Input):
    """The phone that is to ring."""

    kind: PhoneKind


class PhoneSecretShape(Shape):
    """A phone's new SIP user name and secret, shown this once, and where it registers."""

    login: str
    password: str
    server: str
    port: int
    transports: list[str]
    tls_port: int | None


class PhoneLiveShape(Shape):
    """What the switch says of a phone; the states are those of `telephony.seen`."""

    state: str
    why: str
    since: datetime | None
    address: str
    agent: str


class ListedPhoneShape(Shape):
    """`id` and `endpoint` are the phone's SIP user name. `rings`: its agent's calls come to it;
    `fixed`: he may not choose himself."""

    id: str
    agent_id: str
    name: str
    login: str
    active: bool
    extension: str
    endpoint: str
    kind: PhoneKind
    rings: bool
    fixed: bool
    codecs: list[str]
    live: PhoneLiveShape


class PhoneChangeInput(Input):
    """Fields left out stay."""

    kind: PhoneKind | None = None
    fixed: bool | None = None
    codecs: Annotated[list[Code], Field(max_length=20)] | None = None


class LeaderMessageShape(Shape):
    """`author` is a name; `read_at` null until the agent said that he read it."""

    id: str
    author: str
    text: str
    sent_at: datetime
    read_at: datetime | None


class TodayShape(Shape):
    """Seconds of the centre's day so far; `by_state` adds up to `signed_in_s`."""

    handled: int
    talk_s: float
    hold_s: float
    wrap_up_s: float
    signed_in_s: float
    ready_s: float
    pause_s: float
    by_state: dict[str, float]


class SkillShape(Shape):
    id: str
    name: str
    project: str
    agents: int


class NewSkillInput(Input):
    name: Text
    project: BodyId = DEFAULT_PROJECT


class SkillChangeInput(Input):
    name: Text


class PauseReasonShape(Shape):
    """`limit_min` is the time allowed in minutes, null without limit."""

    code: str
    name: str
    name_en: str
    limit_min: int | None
    active: bool


class NewPauseReasonInput(Input):
    code: Code
    name: Text
    name_en: Text
    limit_min: int | None = None


class PauseReasonChangeInput(Input):
    """Fields left out stay; `limit_min: null` takes the limit away."""

    name: Text | None = None
    name_en: Text | None = None
    limit_min: int | None = None
    active: bool | None = None


def router(service: AgentsService) -> APIRouter:
    """The routes of agents; `app` hands it to `web`."""
    routes = APIRouter(tags=["agents"])
    _profile_routes(routes, service)
    _own_routes(routes, service)
    _skill_routes(routes, service)
    _pause_reason_routes(routes, service)
    return routes


def _profile_routes(routes: APIRouter, service: AgentsService) -> None:
    @routes.get("/agents")
    async def agents(
        actor: Annotated[Actor, need_any("agent.view", "agent.manage")],
        page: PageQuery,
        ids: IdsQuery,
    ) -> ListAnswer[AgentShape]:
        """Agents in the actor's data scope; `id`: these only."""
        found = await service.profiles.list(actor, page, ids)
        return list_answer(found, AgentShape.model_validate)

    @routes.post("/agents", status_code=201)
    async def create_profile(
        actor: Annotated[Actor, need("agent.manage")], new: NewAgentInput
    ) -> AgentShape:
        """Make a user an agent."""
        wanted = NewProfile(**new.model_dump())
        return AgentShape.model_validate(await service.profiles.create(actor, wanted))

    @routes.get("/agents/{agent}")
    async def agent(
        actor: Annotated[Actor, need_any("agent.view", "agent.manage", "desk.use")], agent: PathId
    ) -> AgentShape:
        """One agent; everybody may see his own profile."""
        return AgentShape.model_validate(await service.profiles.get(actor, agent))

    @routes.put("/agents/{agent}/queues", status_code=204)
    async def move(
        actor: Annotated[Actor, need("supervise.act")], agent: PathId, body: QueuesInput
    ) -> None:
        """Let the agent work in these queues from now on."""
        await service.profiles.move(actor, agent, body.queues)

    @routes.patch("/agents/{agent}")
    async def change_profile(
        actor: Annotated[Actor, need("agent.manage")], agent: PathId, change: AgentChangeInput
    ) -> AgentShape:
        """Change extension, phone, skills, queues or auto-answer."""
        wanted = ProfileChange(**change.model_dump(exclude_unset=True))
        return AgentShape.model_validate(await service.profiles.change(actor, agent, wanted))

    @routes.post("/agents/{agent}/phone-secret")
    async def renew_secret(
        actor: Annotated[Actor, need("agent.manage")],
        agent: PathId,
        kind: PhoneKind = PhoneKind.SIP,
    ) -> PhoneSecretShape:
        """A new secret for his desk phone, which is set up by this, or for his page; shown once."""
        made = await service.phones.renew_secret(actor, agent, kind)
        return PhoneSecretShape.model_validate(made)

    @routes.get("/phones")
    async def phones(
        actor: Annotated[Actor, need("agent.manage")],
        page: PageQuery,
        kind: PhoneKind | None = None,
        state: Annotated[str | None, Query(max_length=20)] = None,
    ) -> ListAnswer[ListedPhoneShape]:
        """Phones of the agents in the actor's data scope, with where each is registered."""
        found = await service.phones.list(actor, page, kind=kind and kind.value, state=state)
        return list_answer(found, ListedPhoneShape.model_validate)

    @routes.patch("/phones/{agent}", status_code=204)
    async def change_phone(
        actor: Annotated[Actor, need("agent.manage")], agent: PathId, change: PhoneChangeInput
    ) -> None:
        """Which phone rings for him, whether he may choose, what his desk phone may speak."""
        await service.phones.change(
            actor, agent, kind=change.kind, fixed=change.fixed, codecs=change.codecs
        )


def _own_routes(routes: APIRouter, service: AgentsService) -> None:
    @routes.get("/agent/phone")
    async def phone(actor: Annotated[Actor, need("desk.use")]) -> PhoneShape:
        """What the page needs to register the actor's phone."""
        return PhoneShape.model_validate(await service.phones.account(actor))

    @routes.put("/agent/phone", status_code=204)
    async def choose_phone(
        actor: Annotated[Actor, need("desk.use")], choice: PhoneChoiceInput
    ) -> None:
        """Which of the actor's phones rings from now on, or after the call he is in."""
        await service.phones.choose(actor, choice.kind)

    @routes.get("/agent/messages")
    async def my_messages(
        actor: Annotated[Actor, need("desk.use")], page: PageQuery, unread: bool = False
    ) -> ListAnswer[LeaderMessageShape]:
        """What leaders wrote to the actor, newest first."""
        found = await service.leader_messages.mine(actor, page, unread=unread)
        return list_answer(found, LeaderMessageShape.model_validate)

    @routes.put("/agent/messages/{message}/read", status_code=204)
    async def read_message(actor: Annotated[Actor, need("desk.use")], message: PathId) -> None:
        """The actor has read it; its author sees that."""
        await service.leader_messages.read(actor, message)

    @routes.get("/agents/{agent}/messages")
    async def messages_to(
        actor: Annotated[Actor, need("supervise.act")], agent: PathId, page: PageQuery
    ) -> ListAnswer[LeaderMessageShape]:
        """What leaders wrote to an agent of the actor's, and what he read."""
        found = await service.leader_messages.of(actor, agent, page)
        return list_answer(found, LeaderMessageShape.model_validate)

    @routes.get("/agent/today")
    async def today(actor: Annotated[Actor, need("desk.use")]) -> TodayShape:
        """The actor's own figures of today."""
        return today_shape(await service.today(actor.user_id))


def _skill_routes(routes: APIRouter, service: AgentsService) -> None:
    @routes.get("/skills")
    async def skills(actor: SkillViewer, page: PageQuery) -> ListAnswer[SkillShape]:
        """Skills of the actor's projects."""
        return list_answer(await service.skills.list(actor, page), SkillShape.model_validate)

    @routes.post("/skills", status_code=201)
    async def create_skill(
        actor: Annotated[Actor, need("queue.manage")], new: NewSkillInput
    ) -> SkillShape:
        return SkillShape.model_validate(await service.skills.create(actor, new.name, new.project))

    @routes.patch("/skills/{skill}")
    async def rename_skill(
        actor: Annotated[Actor, need("queue.manage")], skill: PathId, change: SkillChangeInput
    ) -> SkillShape:
        return SkillShape.model_validate(await service.skills.rename(actor, skill, change.name))

    @routes.delete("/skills/{skill}", status_code=204)
    async def delete_skill(actor: Annotated[Actor, need("queue.manage")], skill: PathId) -> None:
        """Take the skill away from every agent."""
        await service.skills.delete(actor, skill)


def _pause_reason_routes(routes: APIRouter, service: AgentsService) -> None:
    @routes.get("/pause-reasons")
    async def reasons(
        actor: Annotated[Actor, logged_in()], all: bool = False
    ) -> ListAnswer[PauseReasonShape]:
        """All of them in the order agents see them; `all=true` also those switched off."""
        found = await service.pause_reasons.list(actor, also_inactive=all)
        whole = Paged(found, len(found), 1, max(len(found), MAX_SIZE))
        return list_answer(whole, reason_shape)

    @routes.post("/pause-reasons", status_code=201)
    async def create_reason(
        actor: Annotated[Actor, need("agent.manage")], new: NewPauseReasonInput
    ) -> PauseReasonShape:
        reason = PauseReason(code=new.code, zh=new.name, en=new.name_en, limit_min=new.limit_min)
        return reason_shape(await service.pause_reasons.create(actor, reason))

    @routes.patch("/pause-reasons/{code}")
    async def change_reason(
        actor: Annotated[Actor, need("agent.manage")], code: str, change: PauseReasonChangeInput
    ) -> PauseReasonShape:
        given: Mapping[str, Any] = change.model_dump(exclude_unset=True)
        changed = await service.pause_reasons.change(
            actor,
            code,
            zh=change.name,
            en=change.name_en,
            limit_min=change.limit_min,
            unlimited="limit_min" in given and change.limit_min is None,
            active=change.active,
        )
        return reason_shape(changed)


def today_shape(figures: TodayFigures) -> TodayShape:
    """Seconds as numbers; talk without its own source is the time in the state."""
    seconds = {state.value: span.total_seconds() for state, span in figures.by_state.items()}
    return TodayShape(
        handled=figures.handled or 0,
        talk_s=seconds["talking"] if figures.talk_s is None else figures.talk_s,
        hold_s=figures.hold_s or 0.0,
        wrap_up_s=seconds["wrap_up"],
        signed_in_s=figures.signed_in.total_seconds(),
        ready_s=seconds["ready"],
        pause_s=seconds["pause"],
        by_state=seconds,
    )


def reason_shape(reason: PauseReason) -> PauseReasonShape:
    return PauseReasonShape(
        code=reason.code,
        name=reason.zh,
        name_en=reason.en,
        limit_min=reason.limit_min,
        active=reason.active,
    )

"""“为什么没分给我”: over HTTP, for a call that waits (asked of `voice`) and for what is recorded.

Who sees other agents (`board.view` or `call.list` beyond himself) sees those of his data scope; an
agent sees himself, also for calls that only waited in one of his queues. What stays hidden of
others is who they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from warmline.agents.service import AgentsService
from warmline.interactions.service import InteractionService
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import Clock
from warmline.kit.errors import Missing
from warmline.kit.http import UUID_PATTERN, PathId, Shape, need_any
from warmline.voice import why_past
from warmline.voice.client import VoiceClient
from warmline.voice.model import Phase
from warmline.voice.why_model import Explained, Given, Reason, Row
from warmline.web.live import scope
from warmline.web.live.hub import Hub

Asks = Annotated[Actor, need_any("call.list", "desk.use", "board.view")]
MOST = 500
"""Agents listed for one wait."""
_MOMENT = timedelta(microseconds=1)


class ReasonShape(Shape):
    """See `voice.why_model.Reason`; `other_name` is empty for somebody who is not shown."""

    code: str
    since: datetime | None
    until: datetime | None
    ends: datetime | None
    state: str
    detail: str
    other_call: bool
    skill: str | None
    skill_name: str
    needs: int | None
    has: int | None
    other_name: str
    rule: str
    counted: float | None
    theirs: float | None
    outcome: str


class RowShape(Shape):
    agent: str
    name: str
    reasons: list[ReasonShape]


class GivenShape(Shape):
    """An offer, and why it went to him."""

    agent: str | None
    name: str
    at: datetime
    until: datetime | None
    rule: str
    rank: int
    counted: float | None
    outcome: str


class WaitShape(Shape):
    """One wait; `live`: it lasts, and the reasons are those of this moment."""

    queue: str
    queue_name: str
    since: datetime
    until: datetime | None
    outcome: str
    kept_why: str
    live: bool
    given: list[GivenShape]
    rows: list[RowShape]
    more: int


class WhyShape(Shape):
    """The waits of a call, the first one first; `others`: whether agents other than the one who
    asks are shown."""

    waits: list[WaitShape]
    others: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Who knows what."""

    hub: Hub
    voice: VoiceClient
    interactions: InteractionService
    agents: AgentsService
    clock: Clock


def router(sources: Sources) -> APIRouter:
    """The route; `app` hands it to `web`."""
    routes = APIRouter(tags=["floor"])

    @routes.get("/calls/{call}/why")
    async def why(
        actor: Asks, call: PathId, agent: Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")] = ""
    ) -> WhyShape:
        """Why the call was given to whom it was, and not to each of the others."""
        asked = [agent] if agent else [actor.user_id] if _is_agent(sources, actor) else []
        told = await sources.interactions.facts(actor, call, _queues(sources, actor))
        waits = why_past.waits_of(call, told)
        now = await _live(sources, actor, call, asked)
        if now is None and not told:
            raise Missing("There is no such call, or it is not yours to see.", code="call_missing")
        if now is not None:
            waits = [wait for wait in waits if wait.visit < now.visit]
        found = [await _past(sources, wait, asked) for wait in waits]
        shaper = _Shaper(sources, actor, agent, await _names(sources, found, now))
        shapes = [shaper.wait(one, live=False) for one in found]
        if now is not None:
            shapes.append(shaper.wait(now, live=True))
        return WhyShape(waits=shapes, others=_sees_others(actor))

    return routes


def _is_agent(sources: Sources, actor: Actor) -> bool:
    return actor.user_id in sources.hub.floor.config.agents


def _queues(sources: Sources, actor: Actor) -> list[str]:
    """The queues he works in: of their calls he may know why they are not his."""
    config = sources.hub.floor.config.agents.get(actor.user_id)
    return [*config.queues, *config.elsewhere] if config is not None else []


def _sees_others(actor: Actor) -> bool:
    return actor.scope is not Scope.OWN and (actor.may("board.view") or actor.may("call.list"))


async def _live(
    sources: Sources, actor: Actor, call_id: str, asked: Sequence[str]
) -> Explained | None:
    floor = sources.hub.floor
    call = floor.calls.get(call_id)
    if call is None or call.phase not in (Phase.QUEUED, Phase.RINGING):
        return None
    his = call.queue in _queues(sources, actor) and call.project in actor.projects
    if not (his or scope.sees_call(actor, floor, call)):
        raise Missing("There is no such call, or it is not yours to see.", code="call_missing")
    shard = sources.hub.shard_with(call_id)
    return await sources.voice.why(shard, call_id, asked) if shard is not None else None


async def _past(sources: Sources, wait: why_past.Wait, asked: Sequence[str]) -> Explained:
    """A recorded wait with everybody it names, everybody who is in the queue now, and those asked
    for. Who was away all the time is listed only if asked for."""
    now = sources.clock.now()
    named = {*why_past.agents_of(wait), *asked}
    members = set(sources.hub.floor.members.get(wait.queue, ())) - named
    agents = [*sorted(named), *sorted(members)][:MOST]
    until = wait.until or now
    lines = await sources.agents.figures.lines(agents, wait.since - _MOMENT, until + _MOMENT)
    found = why_past.explained(wait, lines, agents, now)
    rows = tuple(row for row in found.rows if row.agent in named or row.agent in lines)
    return replace(found, rows=rows, more=max(0, len(named) + len(members) - MOST))


async def _names(
    sources: Sources, past: Iterable[Explained], now: Explained | None
) -> Mapping[str, str]:
    """Of everybody named, also of who is no agent any more."""
    waits = [*past, *([now] if now is not None else [])]
    ids = {row.agent for wait in waits for row in wait.rows}
    ids |= {given.agent for wait in waits for given in wait.given}
    known = {
        one: config.name
        for one in ids
        if (config := sources.hub.floor.config.agents.get(one)) is not None
    }
    missing = ids - set(known)
    return {**known, **(await sources.interactions.names(missing) if missing else {})}


class _Shaper:
    """Shapes what one actor may see; `agent`: of this one alone."""

    def __init__(
        self, sources: Sources, actor: Actor, agent: str, names: Mapping[str, str]
    ) -> None:
        self._config = sources.hub.floor.config
        self._actor = actor
        self._agent = agent
        self._names = names
        self._skills = {skill: name for name, skill in self._config.skills.items()}

    def wait(self, wait: Explained, *, live: bool) -> WaitShape:
        queue = self._config.queues.get(wait.queue)
        rows = [row for row in wait.rows if self._shown(row.agent)]
        if self._agent:
            rows = [row for row in rows if row.agent == self._agent]
        return WaitShape(
            queue=wait.queue,
            queue_name=queue.name if queue is not None else "",
            since=wait.since,
            until=wait.until,
            outcome=wait.outcome,
            kept_why=wait.kept_why,
            live=live,
            given=[self._given(given) for given in wait.given],
            rows=[self._row(row) for row in rows],
            more=wait.more if _sees_others(self._actor) else 0,
        )

    def _shown(self, agent: str) -> bool:
        actor = self._actor
        if agent == actor.user_id:
            return True
        if not _sees_others(actor):
            return False
        config = self._config.agents.get(agent)
        department = config.department if config is not None else None
        return actor.scope is Scope.ALL or department in actor.departments

    def _name(self, agent: str | None) -> str:
        shown = agent is not None and self._shown(agent)
        return self._names.get(agent or "", "") if shown else ""

    def _row(self, row: Row) -> RowShape:
        reasons = [self._reason(reason) for reason in row.reasons]
        return RowShape(agent=row.agent, name=self._name(row.agent), reasons=reasons)

    def _given(self, given: Given) -> GivenShape:
        shape = {name: getattr(given, name) for name in GivenShape.model_fields if name != "name"}
        shown = self._shown(given.agent)
        return GivenShape.model_validate(
            {**shape, "agent": given.agent if shown else None, "name": self._name(given.agent)}
        )

    def _reason(self, reason: Reason) -> ReasonShape:
        own = ("skill_name", "other_name")
        shape = {
            name: getattr(reason, name) for name in ReasonShape.model_fields if name not in own
        }
        names = {
            "skill_name": self._skills.get(reason.skill or "", ""),
            "other_name": self._name(reason.other),
        }
        return ReasonShape.model_validate({**shape, **names})

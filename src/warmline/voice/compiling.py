"""Compiles the configuration snapshot `voice` lives on out of what the features keep.

`app` calls it whenever one of them announced a change, and hands the result to
`voice.config_store`. Reads only; every feature gives its own part as plain data.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from warmline.agents.service import AgentsService
from warmline.ivr.service import IvrService
from warmline.ivr.service.calendars import CalendarService
from warmline.ivr.surveys import Survey
from warmline.kit.actor import SYSTEM
from warmline.kit.db import Database
from warmline.kit.paging import MAX_SIZE, Page
from warmline.routing.queue import Queue
from warmline.routing.service import RoutingService
from warmline.telephony.service import TelephonyService
from warmline.voice.config import (
    AgentConfig,
    DialRule,
    FlowConfig,
    NumberConfig,
    QueueConfig,
    TrunkConfig,
    VoiceConfig,
)
from warmline.voice.steps.playing import SHORT_S


async def nobody() -> bool:
    """Nobody is bound to a former agent."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Who knows what."""

    database: Database
    agents: AgentsService
    routing: RoutingService
    ivr: IvrService
    calendars: CalendarService
    telephony: TelephonyService
    calendar: Mapping[str, str]
    zone: str
    country: str
    shards: tuple[str, ...]
    length_of: Callable[[str], float]
    """Seconds of a sound; 0 for one that is not there."""
    surveys: Callable[[], Awaitable[Sequence[Survey]]]
    """The surveys that queues and flows may name; who keeps them stands above `voice`."""
    long_sounds: Callable[[float], Mapping[str, float]] = lambda over_s: {}
    """The sounds that take longer than so many seconds, with how long."""
    supervision_shown: bool = True
    former_agents: Callable[[], Awaitable[bool]] = nobody
    """Whether there may be callers who are still put through to somebody."""


async def compile_config(sources: Sources) -> VoiceConfig:
    """The snapshot as of now, with revision 0 and not shared out over its shards yet: both are the
    store's (`config_store`), which knows what was before."""
    async with sources.database.read() as session:
        agents = await sources.agents.config(session)
        routing = await sources.routing.config(session)
    skills = (await sources.agents.skills.list(SYSTEM, Page(size=MAX_SIZE))).items
    return VoiceConfig(
        zone=sources.zone,
        country=sources.country,
        agents={
            a.id: AgentConfig(
                id=a.id,
                name=a.name,
                extension=a.extension,
                endpoint=a.endpoint,
                browser=a.browser,
                other=a.other,
                department=a.department,
                project=a.project,
                skills=dict(a.skills),
                queues={q: m.level for q, m in routing.members.get(a.id, {}).items()},
                places={q: m.place for q, m in routing.members.get(a.id, {}).items()},
                auto_answer=a.auto_answer,
                may_dial=a.may_dial,
                roles=a.roles,
                recording=a.recording,
            )
            for a in agents.agents
        },
        queues={
            q.id: _queue(q, sources.length_of(q.settings.policy.notice)) for q in routing.queues
        },
        rules=routing.rules,
        former_agents=await sources.former_agents(),
        flows={
            f.id: FlowConfig(
                id=f.id,
                name=f.name,
                version=f.number,
                project=f.project_id,
                definition=f.definition,
                earlier={str(number): document for number, document in f.earlier.items()},
            )
            for f in await sources.ivr.published()
        },
        numbers=tuple(
            NumberConfig(number=n.number, flow=n.flow, project=n.project, rules=n.rules)
            for n in await sources.telephony.switch_numbers()
        ),
        trunks=tuple(
            TrunkConfig(
                id=t.id,
                name=t.name,
                endpoint=t.endpoint,
                caller=t.caller,
                outbound=t.outbound,
            )
            for t in await sources.telephony.voice_trunks()
        ),
        dial_rules=tuple(
            DialRule(
                id=r.id,
                prefix=r.prefix,
                allowed=r.allowed,
                role=r.role,
                queue=r.queue,
                show=r.show,
            )
            for r in await sources.telephony.voice_dial_rules()
        ),
        calendar=dict(sources.calendar),
        calendars=dict(await sources.calendars.published()),
        surveys={survey.key: survey for survey in await sources.surveys()},
        skills={s.name: s.id for s in skills},
        pause_reasons=agents.pause_reasons,
        long_sounds=dict(await asyncio.to_thread(sources.long_sounds, SHORT_S)),
        shards=sources.shards,
        supervision_shown=sources.supervision_shown,
    )


def _queue(queue: Queue, notice_s: float) -> QueueConfig:
    settings = queue.settings
    return QueueConfig(
        id=queue.id,
        key=settings.key,
        name=settings.name,
        project=settings.project,
        strategy=str(settings.strategy),
        priority=settings.priority,
        ring_s=settings.ring_s,
        wrap_up_s=settings.wrap_up_s,
        max_wait_s=settings.max_wait_s,
        service_level_s=settings.service_level_s,
        short_abandon_s=settings.short_abandon_s,
        skills=dict(settings.skills),
        policy=settings.policy,
        notice_s=notice_s,
    )

"""What flows ask of the rest of the centre: the numbers that lead to them, queues and skills."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from warmline.agents.service import AgentsService
from warmline.ivr.library import key_of
from warmline.ivr.ports import LeadsTo, Reference
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session
from warmline.kit.paging import MAX_SIZE, Page, Paged
from warmline.routing.service import RoutingService
from warmline.surveys.service import SurveyService
from warmline.telephony.service import TelephonyService
from warmline.tickets.service.configuring import TicketTypeService

T = TypeVar("T")


async def _all(list_: Callable[[Page], Awaitable[Paged[T]]]) -> list[T]:
    """Every page of a list."""
    found: list[T] = []
    for number in range(1, 101):
        page = await list_(Page(number=number, size=MAX_SIZE))
        found += page.items
        if len(found) >= page.total:
            break
    return found


@dataclass(frozen=True, slots=True)
class FlowNeighbours:
    """`ivr.ports.Neighbours` over the services beside and above `ivr`."""

    telephony: TelephonyService
    routing: RoutingService
    agents: AgentsService
    surveys: SurveyService

    async def numbers(self) -> Sequence[LeadsTo]:
        """Every called number."""
        found = await self.telephony.switch_numbers()
        return [
            LeadsTo(one.number, flow, one.name or one.note)
            for one in found
            for flow in dict.fromkeys((one.flow, *(rule.flow for rule in one.rules)))
        ]

    async def references(self, actor: Actor) -> Mapping[str, Sequence[Reference]]:
        """Queues of the actor's projects by their keys, skills by their names."""
        queues = await _all(partial(self.routing.list, SYSTEM))
        skills = await _all(partial(self.agents.skills.list, SYSTEM))
        return {
            "queue": [
                Reference(queue.settings.key, queue.settings.name, queue.id)
                for queue in queues
                if actor.scope is Scope.ALL or queue.settings.project in actor.projects
            ],
            "survey": [Reference(one.key, one.name) for one in await self.surveys.active()],
            "skill": [Reference(skill.name, skill.name) for skill in skills],
        }


@dataclass(frozen=True, slots=True)
class CalendarUsers:
    """Who goes by working calendars besides flows: called numbers, queues that call back, and the
    deadlines of work orders."""

    telephony: TelephonyService
    routing: RoutingService
    tickets: TicketTypeService

    async def __call__(self, session: Session) -> Mapping[str, Collection[str]]:
        """Calendar key → numbers, names of queues, types of work orders."""
        found: dict[str, list[str]] = {}
        for service in (self.telephony, self.routing, self.tickets):
            for key, users in (await service.calendar_users(session)).items():
                found.setdefault(key, []).extend(users)
        return found


@dataclass(frozen=True, slots=True)
class PromptUsers:
    """Who uses prompts of the library besides flows: queues, by what their callers hear, and
    surveys."""

    routing: RoutingService
    surveys: SurveyService

    async def __call__(self, session: Session) -> Mapping[str, Collection[str]]:
        """Prompt key → names of queues and surveys."""
        found: dict[str, list[str]] = {}
        for sound, queues in (await self.routing.sound_users(session)).items():
            if (key := key_of(sound)) is not None:
                found.setdefault(key, []).extend(queues)
        for key, surveys in (await self.surveys.users_of_prompts(session)).items():
            found.setdefault(key, []).extend(surveys)
        return found

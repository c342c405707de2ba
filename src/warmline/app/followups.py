"""Follow-ups put together: their services over the features around them.

`routing` knows who works in which queue, `notices` tells people things, `customers` and
`interactions` say what somebody may see; none of them is known to `followups` by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from warmline.customers.service import CustomerService
from warmline.followups.export import AnswerExport, FollowupExport
from warmline.followups.service import FollowupService
from warmline.followups.service.asking import AskingService
from warmline.followups.service.assigning import AssignService
from warmline.followups.service.questionnaires import QuestionnaireService
from warmline.followups.service.reminding import ReminderService
from warmline.followups.service.steps import Centre
from warmline.interactions.service import InteractionService
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService
from warmline.routing.service import RoutingService


@dataclass(frozen=True, slots=True)
class Followups:
    """The services of follow-ups."""

    centre: Centre
    service: FollowupService
    assign: AssignService
    questionnaires: QuestionnaireService
    asking: AskingService
    reminders: ReminderService
    export: FollowupExport
    answers: AnswerExport


class _Notices:
    """Notices about follow-ups."""

    def __init__(self, notices: NoticeService) -> None:
        self._notices = notices

    async def tell(
        self,
        session: Any,
        users: Iterable[str],
        kind: str,
        followup: str,
        facts: Mapping[str, str],
        *,
        popup: bool,
    ) -> None:
        about = About("followup", followup) if followup else About("followups", "mine")
        new = NewNotice(kind, about=about, facts=facts, popup=popup, sound=popup)
        await self._notices.tell(session, users, new)

    async def settle(self, session: Any, followup: str) -> None:
        await self._notices.settle(session, About("followup", followup))


class _Queues:
    """Who works in which queue."""

    def __init__(self, routing: RoutingService) -> None:
        self._routing = routing

    async def of_user(self, session: Any, user: str) -> frozenset[str]:
        found = await self._routing.queues_of(session, [user])
        return frozenset(found.get(user, {}))

    async def members(self, queue: str) -> frozenset[str]:
        return frozenset(await self._routing.members(SYSTEM, queue))

    async def names(self) -> Mapping[str, str]:
        return await self._routing.names(SYSTEM)


class _Seen:
    """What somebody may see of customers and calls."""

    def __init__(self, customers: CustomerService, interactions: InteractionService) -> None:
        self._customers = customers
        self._interactions = interactions

    async def customer(self, actor: Actor, customer: str) -> str:
        return (await self._customers.get(actor, customer)).project

    async def interaction(self, actor: Actor, interaction: str) -> None:
        await self._interactions.need_sight(actor, interaction)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The features that follow-ups lean on."""

    customers: CustomerService
    interactions: InteractionService
    notices: NoticeService
    routing: RoutingService


def followups(
    database: Database,
    clock: Clock,
    zone: str,
    days: Mapping[str, str],
    near: Neighbours,
    language: str = "zh",
) -> Followups:
    """Everything of follow-ups over one database; `days` are the country's days off, `language` is
    that of exports."""
    centre = Centre(
        database=database,
        clock=clock,
        zone=ZoneInfo(zone),
        days=days,
        notices=_Notices(near.notices),
        queues=_Queues(near.routing),
        seen=_Seen(near.customers, near.interactions),
    )
    service = FollowupService(centre)
    return Followups(
        centre=centre,
        service=service,
        assign=AssignService(centre, service),
        questionnaires=QuestionnaireService(database, clock),
        asking=AskingService(centre, service),
        reminders=ReminderService(centre),
        export=FollowupExport(centre, service, language),
        answers=AnswerExport(centre, language),
    )

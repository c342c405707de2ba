"""Builds the public pool: its services over what it needs of routing and notices, and the answer to
`voice` whether a caller is still put through to his former agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from warmline.customers.service.owners import OwnerService
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.settings import Settings
from warmline.notices.service import NoticeService
from warmline.pools.service import PoolService
from warmline.pools.service.by_hand import OwnersByHand
from warmline.pools.service.calling import CallTaskService
from warmline.pools.service.distributing import DistributionService
from warmline.pools.service.moving import Desk
from warmline.pools.service.running import RunService
from warmline.pools.service.settings import PoolSettingsService
from warmline.routing.service import RoutingService


class QueueGroups:
    """Skill groups are the members of queues."""

    def __init__(self, database: Database, routing: RoutingService) -> None:
        self._database = database
        self._routing = routing

    async def names(self) -> Mapping[str, str]:
        return await self._routing.names(SYSTEM)

    async def members(self, group: str) -> Sequence[str]:
        if group not in await self.names():
            return ()
        return list(await self._routing.members(SYSTEM, group))

    async def of(self, user: str) -> Sequence[str]:
        async with self._database.read() as session:
            return list((await self._routing.queues_of(session, [user])).get(user, {}))


@dataclass(frozen=True, slots=True)
class Pools:
    """Every service of the pool over one desk."""

    desk: Desk
    pools: PoolService
    settings: PoolSettingsService
    distribution: DistributionService
    runs: RunService
    tasks: CallTaskService
    by_hand: OwnersByHand

    async def former_agent(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Over the bus: the agent to whom a caller in cool-down is still put through, by his number
        and the project of his call."""
        number, project = str(body["number"]), str(body["project"])
        return {"agent": await self.pools.former_agent(number, project)}


def build(
    settings: Settings,
    database: Database,
    clock: Clock,
    routing: RoutingService,
    notices: NoticeService,
) -> Pools:
    """The pool over one database."""
    desk = Desk(
        database=database,
        clock=clock,
        zone=ZoneInfo(settings.centre.zone),
        owners=OwnerService(clock, settings.centre.country),
        groups=QueueGroups(database, routing),
        notices=notices,
    )
    return Pools(
        desk=desk,
        pools=PoolService(desk),
        settings=PoolSettingsService(desk),
        distribution=DistributionService(desk),
        runs=RunService(desk),
        tasks=CallTaskService(desk),
        by_hand=OwnersByHand(desk),
    )

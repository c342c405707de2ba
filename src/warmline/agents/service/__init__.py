"""The verbs of agents: the only way in for the rest of Warmline.

`AgentsService` bundles one service per noun. Each verb that people use takes the actor first, is
one transaction, writes the audit trail in it and announces `AgentsConfigChanged` after it. States
and commands of live agents are `voice`'s; what it journals comes back here through `project`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warmline.agents.events import Announce, nobody_listens
from warmline.agents.ports import HandledSource, Memberships, ProjectedEvent
from warmline.agents.profile import SHIPPED_REASONS, AgentsConfig, SwitchPhone
from warmline.agents.service.figures import Figures, TodayFigures
from warmline.agents.service.leader_messages import LeaderMessages
from warmline.agents.service.phones import PhoneDoor, Phones
from warmline.agents.service.profiles import Profiles
from warmline.agents.service.projection import Projection
from warmline.agents.service.skills import PauseReasons, Skills
from warmline.agents.store import profiles as profile_store
from warmline.agents.store import skills as skill_store
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session

__all__ = ["AgentsService", "LeaderMessages", "PhoneDoor", "TodayFigures"]


class AgentsService:
    """Everything set up about agents, and what their states add up to.

    `zone` is the centre's time zone (a day is a day there); `memberships` is `routing`'s service,
    `handled` that of `interactions`, where they exist; `door` says where phones register.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        zone: str = "Asia/Shanghai",
        announce: Announce = nobody_listens,
        memberships: Memberships | None = None,
        handled: HandledSource | None = None,
        door: PhoneDoor | None = None,
    ) -> None:
        self._database = database
        self.profiles = Profiles(database, announce, memberships)
        self.skills = Skills(database, announce)
        self.pause_reasons = PauseReasons(database, announce)
        self.phones = Phones(database, clock, announce, door or PhoneDoor())
        self.leader_messages = LeaderMessages(database, clock)
        self.figures = Figures(database, clock, zone, handled)
        self._zone = zone

    def projection(self) -> Projection:
        """A reader of the journal, for the projector: it remembers between batches."""
        return Projection(self._zone)

    async def project(self, session: Session, events: Sequence[ProjectedEvent]) -> None:
        """Write a batch of journal events into the intervals, in the session's transaction;
        nothing is remembered.

        Facts of calls are passed over; an event that was projected before changes nothing.
        """
        await Projection(self._zone).project(session, events)

    async def config(self, session: Session) -> AgentsConfig:
        """What `voice`'s configuration is compiled from; active users only."""
        agents = await profile_store.all_configs(session)
        reasons = await skill_store.pause_reasons(session, also_inactive=False)
        return AgentsConfig(agents=tuple(agents), pause_reasons=tuple(r.code for r in reasons))

    async def switch_accounts(self) -> list[SwitchPhone]:
        """Every active agent's phone with its secret, for the switch's configuration only."""
        async with self._database.read() as session:
            return await profile_store.switch_phones(session)

    async def today(self, agent: str, now: datetime | None = None) -> TodayFigures:
        """The agent's figures of the centre's present day; see `Figures.today`."""
        return await self.figures.today(agent, now)

    async def seed_defaults(self) -> None:
        """The shipped pause reasons, unless there are any; harmless to repeat."""
        async with self._database.transaction() as session:
            await skill_store.seed_reasons(session, SHIPPED_REASONS)

"""People, agents and queues for the tests of agents and routing, on a real database."""

from __future__ import annotations

from dataclasses import dataclass, field

from argon2 import PasswordHasher

from tests.emptied import empty
from warmline.accounts.model import ROOT_DEPARTMENT, NewUser
from warmline.accounts.passwords import Passwords
from warmline.accounts.permissions import SHIPPED
from warmline.accounts.service import AccountsService
from warmline.agents.events import AgentsConfigChanged
from warmline.agents.profile import NewProfile, Profile
from warmline.agents.service import AgentsService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.routing.events import QueuesChanged
from warmline.routing.service import RoutingService

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ROLES = {role.code: role for role in SHIPPED}


async def empty_database(url: str) -> Database:
    """Opened: all tables, all empty."""
    database = Database(url, pool_size=5)
    await empty(database)
    return database


@dataclass
class Centre:
    """Agents and routing wired as `app` does it; `heard` is what they announced."""

    database: Database
    clock: VirtualClock = field(default_factory=VirtualClock)
    heard: list[AgentsConfigChanged | QueuesChanged] = field(default_factory=list)

    def __post_init__(self) -> None:
        async def hear(event: AgentsConfigChanged | QueuesChanged) -> None:
            self.heard.append(event)

        self.accounts = AccountsService(self.database, self.clock, passwords=Passwords(CHEAP))
        self.routing = RoutingService(self.database, announce=hear)
        self.agents = AgentsService(
            self.database, self.clock, announce=hear, memberships=self.routing
        )

    async def open(self) -> None:
        await self.accounts.seed_defaults()
        await self.agents.seed_defaults()

    async def user(self, login: str, *, department: str | None = ROOT_DEPARTMENT) -> str:
        new = NewUser(
            login=login,
            name=f"{login} 的名字",
            password="nuan-Xian-42",
            department_id=department,
            role_ids=(ROLES["agent"].id,),
        )
        return (await self.accounts.create_user(SYSTEM, new)).id

    async def agent(self, login: str, *, department: str | None = ROOT_DEPARTMENT) -> Profile:
        user = await self.user(login, department=department)
        return await self.agents.profiles.create(SYSTEM, NewProfile(user_id=user))

    async def department(self, name: str) -> str:
        return (await self.accounts.departments.create(SYSTEM, name, ROOT_DEPARTMENT)).id

    async def trail(self) -> list[tuple[str, str]]:
        """Action and noun of the audit trail, the latest first, without accounts' own."""
        entries = await self.accounts.audit.list(SYSTEM)
        return [
            (e.action, e.noun)
            for e in entries.items
            if e.noun not in ("user", "role", "department", "project")
        ]


def actor(
    role: str,
    *,
    id: str = "00000000-0000-7000-8000-00000000aaaa",
    departments: tuple[str, ...] = (),
    projects: tuple[str, ...] = (DEFAULT_PROJECT,),
    scope: Scope | None = None,
) -> Actor:
    """Somebody with a shipped role's permissions and scope."""
    shipped = ROLES[role]
    return Actor(
        user_id=id,
        login=role,
        name=role,
        permissions=shipped.permissions,
        scope=scope or shipped.scope,
        departments=frozenset(departments),
        projects=frozenset(projects),
    )

"""A small centre for the tests of accounts: cheap hashes, a clock moved by hand, its people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from tests.emptied import empty
from warmline.accounts.events import AccountsEvent
from warmline.accounts.model import LoggedIn, NewUser, PasswordRules, User
from warmline.accounts.passwords import Passwords
from warmline.accounts.service import AccountsService
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database

PASSWORD = "nuan-Xian-42"

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Centre:
    """`accounts` on a real, empty, seeded database; `heard` is what was announced."""

    database: Database
    clock: VirtualClock = field(default_factory=VirtualClock)
    heard: list[AccountsEvent] = field(default_factory=list)
    wanted: PasswordRules = field(default_factory=PasswordRules)

    def __post_init__(self) -> None:
        async def announce(event: AccountsEvent) -> None:
            self.heard.append(event)

        self.accounts = AccountsService(
            self.database,
            self.clock,
            announce=announce,
            passwords=Passwords(CHEAP),
            wanted=self.wanted,
        )

    async def user(
        self,
        login: str,
        *roles: str,
        department: str | None = None,
        password: str = PASSWORD,
        active: bool = True,
    ) -> User:
        """A user with these roles, made by the system."""
        return await self.accounts.create_user(
            SYSTEM,
            NewUser(
                login=login,
                name=f"{login} 的名字",
                password=password,
                department_id=department,
                role_ids=roles,
                active=active,
            ),
        )

    async def log_in(
        self, login: str, password: str = PASSWORD, address: str | None = "10.0.0.7"
    ) -> LoggedIn:
        return await self.accounts.sessions.log_in(login, password, address=address)

    async def actor(self, login: str) -> Actor:
        """The user as an actor, logged in just now."""
        return await self.again(await self.log_in(login))

    async def again(self, opened: LoggedIn) -> Actor:
        """The actor of a session as he is now; fails when it is over."""
        actor = await self.accounts.sessions.actor_of_token(opened.token)
        assert actor is not None
        return actor

    def asking(self, wanted: PasswordRules) -> Centre:
        """The same centre where it asks more of passwords."""
        return Centre(self.database, self.clock, self.heard, wanted)

    async def department(self, name: str, parent: str | None = None) -> str:
        made = await self.accounts.departments.create(SYSTEM, name, parent)
        return made.id


@asynccontextmanager
async def open_centre(database_url: str) -> AsyncIterator[Centre]:
    """A seeded centre on this database, whatever an earlier test left there."""
    database = Database(database_url, pool_size=5)
    await empty(database)
    made = Centre(database)
    await made.accounts.seed_defaults()
    try:
        yield made
    finally:
        await database.close()

"""The verbs of accounts: the only way in for the rest of Warmline.

`AccountsService` bundles one service per noun; each verb takes the actor first, is one
transaction, and writes its entry of the audit trail in it.
"""

from __future__ import annotations

from warmline.accounts.events import Announce, nobody_listens
from warmline.accounts.model import NewUser, PasswordRules, User
from warmline.accounts.passwords import Passwords
from warmline.accounts.service.audit import AuditTrail
from warmline.accounts.service.departments import Departments
from warmline.accounts.service.projects import Projects
from warmline.accounts.service.roles import Roles
from warmline.accounts.service.second_factors import SecondFactors
from warmline.accounts.service.seeds import Seeds
from warmline.accounts.service.sessions import Lifetime, Sessions
from warmline.accounts.service.tokens import Tokens
from warmline.accounts.service.users import Users
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database

__all__ = ["AccountsService", "Lifetime"]


class AccountsService:
    """Everything about people and what they may.

    `announce` hears `accounts.events` after each commit; `passwords` is given by tests that want
    cheaper hashes, `lifetime` by whoever wants other session lengths. `wanted` is what the centre
    asks of passwords, `centre` the name an authenticator app shows.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        announce: Announce = nobody_listens,
        passwords: Passwords | None = None,
        lifetime: Lifetime | None = None,
        wanted: PasswordRules | None = None,
        centre: str = "Warmline",
    ) -> None:
        hashes, asked = passwords or Passwords(), wanted or PasswordRules()
        self.second_factors = SecondFactors(database, clock, centre)
        self.sessions = Sessions(
            database,
            clock,
            hashes,
            lifetime or Lifetime(),
            announce,
            wanted=asked,
            second_factors=self.second_factors,
        )
        self.tokens = Tokens(database, clock, asked)
        self.password_rules = asked
        self.users = Users(database, clock, hashes, announce, asked)
        self.roles = Roles(database, announce)
        self.departments = Departments(database, announce)
        self.projects = Projects(database)
        self.audit = AuditTrail(database)
        self._seeds = Seeds(database, self.users)

    async def seed_defaults(self) -> None:
        """The default project, a department and the shipped roles; harmless to repeat."""
        await self._seeds.defaults()

    async def ensure_admin(self, password: str, login: str = "admin") -> bool:
        """Make the first administrator unless there is an active one; whether one was made."""
        return await self._seeds.first_admin(login, password)

    async def create_user(self, actor: Actor, new: NewUser) -> User:
        """Make a user; see `Users.create`."""
        return await self.users.create(actor, new)

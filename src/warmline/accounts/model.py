"""Words of accounts: people, what they may, where they belong. Pure data.

Ids are UUIDv7 text. A user who takes calls is an agent with the same id (`agents`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from warmline.kit.actor import DEFAULT_PROJECT, Scope

ROOT_DEPARTMENT = "00000000-0000-7000-8000-000000000010"
"""The department every centre starts with."""


@dataclass(frozen=True, slots=True)
class Named:
    """A reference to something with a name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class RoleRef:
    """A role as seen from a user; `code` is set for shipped roles only."""

    id: str
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person who may log in while `active`. `login` is unique regardless of case. `mail` and
    `phone` are masked for those who only look at users."""

    id: str
    login: str
    name: str
    active: bool
    department: Named | None
    roles: tuple[RoleRef, ...]
    projects: tuple[Named, ...]
    created_at: datetime
    last_login_at: datetime | None = None
    mail: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to be made. `id` only where the maker needs to know it beforehand (demo data)."""

    login: str
    name: str
    password: str = field(repr=False)
    department_id: str | None = None
    role_ids: tuple[str, ...] = ()
    project_ids: tuple[str, ...] = (DEFAULT_PROJECT,)
    active: bool = True
    must_change_password: bool = False
    """Whether he must choose a password of his own before he may do anything else."""
    id: str | None = None
    mail: str | None = None
    phone: str | None = None


class Keep(Enum):
    """The value of a field that a change leaves alone, where None means something else."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True, slots=True)
class UserChange:
    """What to change of a user; everything left out stays. `department_id=None` takes him out of
    his department. A password given here is a reset by somebody else."""

    login: str | Keep = KEEP
    name: str | Keep = KEEP
    active: bool | Keep = KEEP
    department_id: str | Keep | None = KEEP
    role_ids: tuple[str, ...] | Keep = KEEP
    project_ids: tuple[str, ...] | Keep = KEEP
    password: str | Keep = field(default=KEEP, repr=False)
    must_change_password: bool = False
    """With a password: whether he must exchange it at his next log-in."""
    mail: str | Keep | None = KEEP
    phone: str | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What to change of a role; everything left out stays."""

    name: str | Keep = KEEP
    description: str | Keep = KEEP
    scope: Scope | Keep = KEEP
    permissions: frozenset[str] | Keep = KEEP


@dataclass(frozen=True, slots=True)
class DepartmentChange:
    """A new name, a new parent (None: the top), or both."""

    name: str | Keep = KEEP
    parent_id: str | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class Role:
    """A named bundle of permissions with a data scope. Shipped roles have a `code`; `users` is
    how many users hold it."""

    id: str
    name: str
    scope: Scope
    permissions: frozenset[str]
    code: str | None = None
    description: str = ""
    users: int = 0

    @property
    def shipped(self) -> bool:
        return self.code is not None


@dataclass(frozen=True, slots=True)
class NewRole:
    name: str
    scope: Scope = Scope.OWN
    permissions: frozenset[str] = frozenset()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """A node of the tree; `users` counts the members of this very department, active or not."""

    id: str
    name: str
    parent_id: str | None
    users: int = 0


@dataclass(frozen=True, slots=True)
class Project:
    """A business project (业务项目), the dimension of every business record."""

    id: str
    name: str
    active: bool = True


class First(StrEnum):
    """What somebody must do before he may do anything else."""

    PASSWORD = "password"  # noqa: S105 - a word, no password
    SECOND_FACTOR = "second_factor"


@dataclass(frozen=True, slots=True)
class Me:
    """What the desktop knows about who is logged in. While there is something to do `first`, he
    has no permission."""

    user: User
    permissions: tuple[str, ...]
    scope: Scope
    first: First | None = None


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What the centre asks of passwords and log-ins beyond what is never accepted.

    `shortest` characters at least; changed every `days` (0: never for their age); none of the last
    `history`, the present one included;
    `second_factor_needed`: nobody works without one-time codes."""

    shortest: int = 8
    days: int = 0
    history: int = 0
    second_factor_needed: bool = False


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of a user's log-ins; `current` is the one that asks."""

    id: str
    created_at: datetime
    seen_at: datetime
    address: str | None
    browser: str | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """How a user's one-time codes are: in force or not, how many recovery codes are left."""

    active: bool
    confirmed_at: datetime | None = None
    recovery_left: int = 0


@dataclass(frozen=True, slots=True)
class SecondFactorOffer:
    """A new secret to be put into an app, in force once a code of it was given."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A personal token without its secret; `permissions` None means all of its owner's."""

    id: str
    name: str
    permissions: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None
    seen_at: datetime | None
    address: str | None


@dataclass(frozen=True, slots=True)
class NewApiToken:
    """A token to be made; it ends by itself after `days`, if given."""

    name: str
    days: int | None = None
    permissions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class MadeApiToken:
    """A new token with its secret, which is shown once."""

    token: ApiToken
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A new session. `token` is the cookie's value and kept nowhere; it ends at `expires_at`."""

    token: str = field(repr=False)
    session_id: str
    user_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One entry of the audit trail as shown; `name` is the user's name now, if he still exists."""

    id: str
    at: datetime
    user_id: str
    login: str
    name: str | None
    action: str
    noun: str
    noun_id: str
    before: Any
    after: Any
    address: str | None


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users: those in `department_id` or below it, with a role, active or not."""

    department_id: str | None = None
    role_id: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries; `since` is included, `until` is not."""

    user_id: str | None = None
    action: str | None = None
    noun: str | None = None
    noun_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

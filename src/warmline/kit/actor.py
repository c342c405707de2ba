"""Who does something: the first argument of every verb.

Built by `accounts` from a session or token, handed in by `kit.http`; features below or beside
`accounts` need only this type, never the accounts themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from warmline.kit.errors import Refused


class Scope(StrEnum):
    """Whose rows an actor may see (数据范围), from the narrowest to the widest."""

    OWN = "own"
    TEAM = "team"
    TREE = "tree"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or a part of the system acting by a rule.

    `departments` are the ids the scope opens: the own department for TEAM, it and all below for
    TREE; empty for OWN and ALL. `projects` are the business projects (业务项目) he works in.
    """

    user_id: str
    login: str
    name: str
    permissions: frozenset[str] = frozenset()
    scope: Scope = Scope.OWN
    department_id: str | None = None
    departments: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    session_id: str | None = None
    address: str | None = None

    def may(self, permission: str) -> bool:
        """Whether the actor holds the named permission."""
        return permission in self.permissions

    def need(self, permission: str) -> None:
        """Raise `Refused` unless the actor holds the named permission."""
        if permission not in self.permissions:
            raise Refused(
                f"This needs the permission “{permission}”; ask an administrator for it.",
                code="permission_needed",
                permission=permission,
            )


SYSTEM = Actor(
    user_id="00000000-0000-7000-8000-000000000000", login="system", name="系统", scope=Scope.ALL
)
"""The actor of what happens by itself: seeds, timers, projections."""

DEFAULT_PROJECT = "00000000-0000-7000-8000-000000000001"
"""The one project that exists from the first migration on."""

"""What a centre sets up for its orders: types and deadlines.

A change of types or deadlines counts for every step from then on; what is due already stays due
until the order's next step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.tickets import limits, types
from warmline.tickets.errors import ConfigurationChanged, TypeInvalid, TypeMissing
from warmline.tickets.limits import LimitRule
from warmline.tickets.model import Effective, TicketType
from warmline.tickets.store import configured, people


class TicketTypeService:
    """Types and deadlines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def types(self, actor: Actor) -> Sequence[Effective]:
        """Every type with what its parents give it, in the order of their positions."""
        allow(actor, "ticket.view", "ticket.configure")
        async with self._database.read() as session:
            known = await configured.types(session)
        return [types.effective(known, id) for id in known]

    async def save_type(self, actor: Actor, new: TicketType) -> Effective:
        """Add a type, or replace the one that is still at `new.version`; one that is not `active`
        is no longer offered. Raises `TypeInvalid`, `ConfigurationChanged`."""
        allow(actor, "ticket.configure")
        async with self._database.transaction() as session:
            new = replace(new, version=_next(await configured.type_version(session, new.id), new))
            known = await configured.types(session)
            before = known.get(new.id)
            types.checked(known, new)
            if new.department and not await people.departments_there(session, [new.department]):
                raise TypeInvalid("There is no such department.", field="department")
            await configured.save_type(session, new)
            action = "created" if before is None else "changed"
            audit.record(session, actor, action, "ticket_type", new.id, before, new)
            return types.effective({**known, new.id: new}, new.id)

    async def change_type(self, actor: Actor, id: str, new: TicketType) -> Effective:
        """Replace a type that is there. Raises `TypeMissing`, `TypeInvalid`,
        `ConfigurationChanged`."""
        allow(actor, "ticket.configure")
        async with self._database.read() as session:
            before = (await configured.types(session)).get(id)
        if before is None:
            raise TypeMissing
        return await self.save_type(actor, replace(new, id=id, project=before.project))

    async def limits(self, actor: Actor) -> Sequence[LimitRule]:
        """Every rule of the deadlines."""
        allow(actor, "ticket.view", "ticket.configure")
        async with self._database.read() as session:
            return await configured.limits(session)

    async def save_limit(self, actor: Actor, rule: LimitRule, *, new: bool) -> LimitRule:
        """Add a rule, or replace the one that is still at `rule.version`. Raises `TypeInvalid`,
        `TypeMissing`, `ConfigurationChanged`."""
        allow(actor, "ticket.configure")
        limits.checked(rule)
        async with self._database.transaction() as session:
            present = await configured.limit_version(session, rule.id)
            before = {one.id: one for one in await configured.limits(session)}.get(rule.id)
            if before is None and not new:
                raise TypeInvalid("There is no such rule (any more).", field="id")
            known = await configured.types(session)
            if rule.type is not None and rule.type not in known:
                raise TypeMissing
            rule = replace(rule, version=_next(present, rule))
            await configured.save_limit(session, rule)
            action = "created" if before is None else "changed"
            audit.record(session, actor, action, "ticket_limit", rule.id, before, rule)
        return rule

    async def delete_limit(self, actor: Actor, id: str) -> None:
        """Take a rule away; harmless to repeat."""
        allow(actor, "ticket.configure")
        async with self._database.transaction() as session:
            before = {one.id: one for one in await configured.limits(session)}.get(id)
            if before is not None:
                await configured.delete_limit(session, id)
                audit.record(session, actor, "deleted", "ticket_limit", id, before)

    async def calendar_users(self, session: Session) -> Mapping[str, Collection[str]]:
        """Calendar key → the types whose deadlines go by it, in the transaction of who asks."""
        types_ = await configured.types(session)
        found: dict[str, set[str]] = {}
        for rule in await configured.limits(session):
            if rule.calendar:
                name = types_[rule.type].zh if rule.type is not None else "工单时限"
                found.setdefault(rule.calendar, set()).add(name)
        return {key: sorted(names) for key, names in found.items()}


def _next(present: int, new: TicketType | LimitRule) -> int:
    """The version after this save; 0: there is none yet. Raises `ConfigurationChanged`."""
    if present and new.version != present:
        raise ConfigurationChanged(present)
    return present + 1

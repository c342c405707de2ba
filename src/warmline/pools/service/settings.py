"""The verbs on pools themselves: list, make, change. A change of rules counts from the next run."""

from __future__ import annotations

from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.errors import Invalid
from warmline.kit.ids import uuid7
from warmline.pools import rules
from warmline.pools.errors import PoolChanged, PoolMissing
from warmline.pools.model import Pool, PoolRules
from warmline.pools.service.moving import Desk
from warmline.pools.store import lying, pools

LONGEST_NAME = 60


class PoolSettingsService:
    """Pools and their rules."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._database = desk.database

    async def list(self, actor: Actor) -> list[Pool]:
        """Every pool of the actor's projects, also those that are off."""
        allow(actor, "pool.manage", "pool.distribute")
        async with self._database.read() as session:
            found = await pools.every(session, actor)
            return [replace(one, lying=await lying.count(session, one.id)) for one in found]

    async def create(
        self,
        actor: Actor,
        name: str,
        new: PoolRules,
        *,
        project: str | None = None,
        position: int = 0,
        active: bool = True,
    ) -> Pool:
        """Make a pool. Raises `PoolTaken`, `RulesInvalid`."""
        allow(actor, "pool.manage")
        where = project or next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
        if where not in actor.projects and actor.user_id != SYSTEM.user_id:
            raise Invalid("There is no such project.", code="project_missing", field="project")
        made = Pool(
            id=uuid7(),
            project=where,
            name=_name(name),
            rules=rules.checked(new),
            version=1,
            active=active,
            position=position,
        )
        async with self._database.transaction() as session:
            await pools.insert(session, made, self._desk.clock.now())
            audit.record(session, actor, "created", "customer_pool", made.id, None, _facts(made))
        return made

    async def change(
        self,
        actor: Actor,
        pool: str,
        version: int,
        *,
        name: str | None = None,
        new: PoolRules | None = None,
        position: int | None = None,
        active: bool | None = None,
    ) -> Pool:
        """Change a pool that is still at `version`. Raises `PoolChanged`, `PoolMissing`,
        `PoolTaken`, `RulesInvalid`."""
        allow(actor, "pool.manage")
        async with self._database.transaction() as session:
            before = await pools.find(session, actor, pool, lock=True)
            if before is None:
                raise PoolMissing
            if before.version != version:
                raise PoolChanged
            after = replace(
                before,
                name=before.name if name is None else _name(name),
                rules=before.rules if new is None else rules.checked(new),
                position=before.position if position is None else position,
                active=before.active if active is None else active,
                version=version + 1,
            )
            await pools.save(session, after)
            sides = _facts(before), _facts(after)
            audit.record(session, actor, "changed", "customer_pool", pool, *sides)
        return after


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(
            f"A name has 1 to {LONGEST_NAME} characters.", code="name_malformed", field="name"
        )
    return name


def _facts(pool: Pool) -> dict[str, object]:
    return {
        "name": pool.name,
        "active": pool.active,
        "position": pool.position,
        **{f"rules.{name}": value for name, value in pools.plain_rules(pool.rules).items()},
    }

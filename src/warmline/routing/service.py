"""The verbs of routing: queues and their members. Who gets which call now is `routing.dispatcher`,
held by `voice`; this is what people set up.

Each verb takes the actor first, is one transaction, writes the audit trail in it and announces
`QueuesChanged` after it. Implements `agents.ports.Memberships`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from warmline.accounts.rules import allow
from warmline.agents.profile import check_levels
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid, Missing
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged
from warmline.routing import callers
from warmline.routing import queue as rules
from warmline.routing.callers import CallerRule
from warmline.routing.events import Announce, QueuesChanged, nobody_listens
from warmline.routing.policy import check_circle, queues_of
from warmline.routing.queue import Queue, QueueSettings, RoutingConfig
from warmline.routing.store import callers as caller_rules
from warmline.routing.store import queues as store


class RoutingService:
    """Queues within the actor's projects."""

    def __init__(
        self,
        database: Database,
        *,
        announce: Announce = nobody_listens,
        sounds: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """`sounds` gives the names of the centre's sounds with what they say, where known."""
        self._database = database
        self._announce = announce
        self._sounds = sounds

    def sounds(self, actor: Actor) -> Mapping[str, str]:
        """What callers in a queue may be let hear: name → text."""
        allow(actor, "queue.view", "queue.manage")
        return self._sounds()

    async def list(self, actor: Actor, page: Page | None = None) -> Paged[Queue]:
        """Queues with the number of their members; `q` searches name and key."""
        allow(actor, "queue.view", "queue.manage")
        async with self._database.read() as session:
            return await store.page_of_queues(session, actor, page or Page(size=200))

    async def names(self, actor: Actor) -> dict[str, str]:
        """Queue id → name in the actor's projects; whoever reads of calls, or writes
        scripts for them, may know these."""
        allow(actor, "call.list", "desk.use", "queue.view", "queue.manage", "knowledge.write")
        async with self._database.read() as session:
            return await store.names(session, actor)

    async def get(self, actor: Actor, queue: str) -> Queue:
        """One queue; raises `NoSuchQueue`."""
        allow(actor, "queue.view", "queue.manage")
        async with self._database.read() as session:
            return await store.find_queue(session, actor, queue)

    async def create(
        self, actor: Actor, name: str, *, project: str = DEFAULT_PROJECT, **fields: Any
    ) -> Queue:
        """A new queue; `fields` are those of `QueueSettings`, a missing key is made up. Raises
        `Invalid` with the field, `QueueNameTaken`, `QueueKeyTaken`, `Missing` for skill or
        project."""
        allow(actor, "queue.manage")
        if actor.scope is not Scope.ALL and project not in actor.projects:
            raise Missing("There is no such project.", code="project_missing", field="project")
        async with self._database.transaction() as session:
            taken = await store.lock_keys(session)
            key = fields.pop("key", None) or rules.free_key(taken)
            settings = rules.check(QueueSettings(key=key, name=name, project=project, **fields))
            id = uuid7()
            await self._check_ways(session, actor, id, settings)
            await store.save_queue(session, id, settings)
            audit.record(session, actor, "created", "queue", id, after=settings)
        await self._announce(QueuesChanged())
        return Queue(id=id, settings=settings)

    async def change(self, actor: Actor, queue: str, change: Mapping[str, object]) -> Queue:
        """Change some of `rules.CHANGEABLE`; raises what `create` raises. Calls that wait are
        served by the new settings at once."""
        allow(actor, "queue.manage")
        async with self._database.transaction() as session:
            found = await store.find_queue(session, actor, queue)
            settings = rules.changed(found.settings, change, queue)
            if settings != found.settings:
                await store.lock_keys(session)
                await self._check_ways(session, actor, queue, settings)
                await store.save_queue(session, queue, settings)
                audit.record(session, actor, "changed", "queue", queue, found.settings, settings)
        await self._announce(QueuesChanged())
        return Queue(id=queue, settings=settings, agents=found.agents)

    async def _check_ways(
        self, session: Session, actor: Actor, queue: str, settings: QueueSettings
    ) -> None:
        """The queues it leads to are there, and none of them leads back. Under the lock of keys, so
        that two changes at once close no circle together."""
        targets = queues_of(settings.policy)
        await store.check_targets(session, actor, targets)
        if targets:
            others = {one.id: one.settings.policy for one in await store.active_queues(session)}
            check_circle(queue, settings.policy, others)

    async def members(self, actor: Actor, queue: str) -> dict[str, int]:
        """Agent → level, 1 (best) … 9, in the order of the queue's list."""
        allow(actor, "queue.view", "queue.manage")
        async with self._database.read() as session:
            await store.find_queue(session, actor, queue)
            return await store.members(session, queue)

    async def set_members(
        self, actor: Actor, queue: str, levels: Mapping[str, int]
    ) -> dict[str, int]:
        """Replace all members at once, in this order; raises `NoSuchQueue`, `NoSuchMember`,
        `Invalid`."""
        allow(actor, "queue.manage")
        wanted = check_levels(levels, "members")
        async with self._database.transaction() as session:
            await store.find_queue(session, actor, queue)
            before = await store.members(session, queue)
            if list(before.items()) != list(wanted.items()):
                await store.set_members(session, queue, wanted)
                audit.record(session, actor, "changed", "queue_members", queue, before, wanted)
        await self._announce(QueuesChanged())
        return wanted

    # Rules by caller

    async def caller_rules(self, actor: Actor, page: Page) -> Paged[CallerRule]:
        """Rules by number; `q` searches number and class."""
        allow(actor, "queue.view", "queue.manage")
        async with self._database.read() as session:
            return await caller_rules.page_of_rules(session, actor, page)

    async def create_caller_rule(self, actor: Actor, rule: CallerRule) -> CallerRule:
        """A new rule. Raises `Invalid` with the field, `CallerRuleTaken`, `Missing` for what it
        names."""
        allow(actor, "queue.manage")
        if actor.scope is not Scope.ALL and rule.project not in actor.projects:
            raise Missing("There is no such project.", code="project_missing", field="project")
        made = replace(callers.check(rule), id=uuid7())
        async with self._database.transaction() as session:
            if await caller_rules.count(session) >= callers.MOST_RULES:
                raise Invalid(
                    f"There may be {callers.MOST_RULES} rules; join numbers by their beginning.",
                    code="caller_rules_full",
                    field="number",
                )
            await self._save_rule(session, actor, made)
            audit.record(session, actor, "created", "caller_rule", made.id, after=made)
        await self._announce(QueuesChanged())
        return made

    async def change_caller_rule(
        self, actor: Actor, rule: str, change: Mapping[str, Any]
    ) -> CallerRule:
        """Change all but the project; raises what `create_caller_rule` raises."""
        allow(actor, "queue.manage")
        async with self._database.transaction() as session:
            found = await caller_rules.find_rule(session, actor, rule)
            made = callers.check(replace(found, **change))
            await self._save_rule(session, actor, made)
            audit.record(session, actor, "changed", "caller_rule", rule, found, made)
        await self._announce(QueuesChanged())
        return made

    async def drop_caller_rule(self, actor: Actor, rule: str) -> None:
        """Take a rule away; raises `NoSuchCallerRule`."""
        allow(actor, "queue.manage")
        async with self._database.transaction() as session:
            found = await caller_rules.find_rule(session, actor, rule)
            await caller_rules.drop_rule(session, rule)
            audit.record(session, actor, "deleted", "caller_rule", rule, before=found)
        await self._announce(QueuesChanged())

    async def _save_rule(self, session: Session, actor: Actor, rule: CallerRule) -> None:
        await store.check_targets(session, actor, {rule.queue} if rule.queue else set())
        await caller_rules.save_rule(session, rule)

    async def config(self, session: Session) -> RoutingConfig:
        """What `voice`'s configuration is compiled from: active queues and active members."""
        queues = await store.active_queues(session)
        members = await store.active_members(session)
        rules = await caller_rules.all_rules(session)
        return RoutingConfig(queues=tuple(queues), members=members, rules=tuple(rules))

    async def sound_users(self, session: Session) -> Mapping[str, Sequence[str]]:
        """Each sound that queues play, with the names of those queues: whoever keeps sounds must
        not take one away that is heard."""
        return await store.sound_users(session)

    async def calendar_users(self, session: Session) -> Mapping[str, Sequence[str]]:
        """Each working calendar by whose hours queues call back, with the names of those queues."""
        return await store.calendar_users(session)

    # agents.ports.Memberships

    async def queues_of(
        self, session: Session, agents: Sequence[str]
    ) -> Mapping[str, Mapping[str, int]]:
        """Agent → queue → level."""
        return await store.queues_of(session, agents)

    async def set_queues(
        self, session: Session, actor: Actor, agent: str, levels: Mapping[str, int]
    ) -> None:
        """Replace the agent's memberships in the transaction of `agents`, which records and
        announces it; raises `NoSuchQueue`."""
        await store.set_queues(session, actor, agent, levels)

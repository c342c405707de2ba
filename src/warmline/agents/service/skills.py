"""Skills and pause reasons: the short lists of the centre that agents and queues refer to."""

from __future__ import annotations

from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.agents import profile as rules
from warmline.agents.errors import NoSuchPauseReason
from warmline.agents.events import AgentsConfigChanged, Announce
from warmline.agents.profile import PauseReason, Skill
from warmline.agents.store import skills as store
from warmline.agents.tables import SkillRow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged


class Skills:
    """Skills within the actor's projects."""

    def __init__(self, database: Database, announce: Announce) -> None:
        self._database = database
        self._announce = announce

    async def list(self, actor: Actor, page: Page | None = None) -> Paged[Skill]:
        """Skills with the number of agents who have each."""
        allow(actor, "queue.view", "queue.manage", "agent.view", "agent.manage")
        async with self._database.read() as session:
            return await store.page_of_skills(session, actor, page or Page(size=200))

    async def create(self, actor: Actor, name: str, project: str = DEFAULT_PROJECT) -> Skill:
        """A new skill; raises `SkillNameTaken`, `Missing` for an unknown project."""
        allow(actor, "queue.manage")
        row = SkillRow(id=uuid7(), name=rules.check_words(name), project_id=project)
        async with self._database.transaction() as session:
            await store.save_skill(session, row)
            facts = {"name": row.name, "project": project}
            audit.record(session, actor, "created", "skill", row.id, after=facts)
        return Skill(id=row.id, name=row.name, project=project)

    async def rename(self, actor: Actor, skill: str, name: str) -> Skill:
        """Another name; raises `NoSuchSkill`, `SkillNameTaken`."""
        allow(actor, "queue.manage")
        async with self._database.transaction() as session:
            row = await store.skill_for_change(session, actor, skill)
            before = {"name": row.name}
            row.name = rules.check_words(name)
            await store.save_skill(session, row)
            if before["name"] != row.name:
                audit.record(session, actor, "changed", "skill", skill, before, {"name": row.name})
        return Skill(id=row.id, name=row.name, project=row.project_id)

    async def delete(self, actor: Actor, skill: str) -> None:
        """Take the skill away from everybody; raises `NoSuchSkill`, `SkillInUse`."""
        allow(actor, "queue.manage")
        async with self._database.transaction() as session:
            row = await store.skill_for_change(session, actor, skill)
            audit.record(session, actor, "deleted", "skill", skill, before={"name": row.name})
            await store.delete_skill(session, row)
        await self._announce(AgentsConfigChanged())


class PauseReasons:
    """Why agents may pause. A reason is switched off, never deleted: the past refers to it."""

    def __init__(self, database: Database, announce: Announce) -> None:
        self._database = database
        self._announce = announce

    async def list(self, actor: Actor, *, also_inactive: bool = False) -> list[PauseReason]:
        """In the order agents see them; everybody logged in may know them."""
        async with self._database.read() as session:
            return await store.pause_reasons(session, also_inactive=also_inactive)

    async def create(self, actor: Actor, reason: PauseReason) -> PauseReason:
        """A new reason at the end of the list; raises `PauseReasonExists`, `Invalid`."""
        allow(actor, "agent.manage")
        reason = rules.check_reason(reason)
        async with self._database.transaction() as session:
            await store.add_reason(session, reason)
            audit.record(session, actor, "created", "pause_reason", reason.code, after=reason)
        await self._announce(AgentsConfigChanged())
        return reason

    async def change(
        self,
        actor: Actor,
        code: str,
        *,
        zh: str | None = None,
        en: str | None = None,
        limit_min: int | None = None,
        unlimited: bool = False,
        active: bool | None = None,
    ) -> PauseReason:
        """Change names, limit (`unlimited` takes it away) or switch on and off."""
        allow(actor, "agent.manage")
        async with self._database.transaction() as session:
            row = await store.reason_for_change(session, code)
            if row is None:
                raise NoSuchPauseReason
            before = PauseReason(
                code=code, zh=row.zh, en=row.en, limit_min=row.limit_min, active=row.active
            )
            limit = None if unlimited else limit_min or before.limit_min
            after = rules.check_reason(
                replace(
                    before,
                    zh=before.zh if zh is None else zh,
                    en=before.en if en is None else en,
                    limit_min=limit,
                    active=before.active if active is None else active,
                )
            )
            row.zh, row.en = after.zh, after.en
            row.limit_min, row.active = after.limit_min, after.active
            if after != before:
                audit.record(session, actor, "changed", "pause_reason", code, before, after)
        await self._announce(AgentsConfigChanged())
        return after

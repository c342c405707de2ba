"""The only queries on the tables of routing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, delete, func, insert, select, text, true

from warmline.accounts.tables import UserRow
from warmline.agents.errors import NoSuchSkill
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.errors import Missing
from warmline.kit.paging import Page, Paged
from warmline.routing.errors import NoSuchMember, NoSuchQueue, QueueKeyTaken, QueueNameTaken
from warmline.routing.model import Strategy
from warmline.routing.policy import QueuePolicy, sounds_of
from warmline.routing.queue import Member, Queue, QueueSettings
from warmline.routing.tables import QueueMemberRow, QueueRow, QueueSkillRow

SORTS = {
    "name": by_name(QueueRow.name),
    "key": QueueRow.key,
    "priority": QueueRow.priority,
    "active": QueueRow.active,
    "created_at": QueueRow.created_at,
}


def visible_queues(actor: Actor) -> ColumnElement[bool]:
    """Condition on `QueueRow`: those of the actor's projects; all for whoever sees everything."""
    if actor.scope is Scope.ALL:
        return true()
    return QueueRow.project_id.in_(actor.projects)


def _with_count() -> Select[*tuple[Any, ...]]:
    members = (
        select(func.count())
        .select_from(QueueMemberRow)
        .where(QueueMemberRow.queue_id == QueueRow.id)
        .scalar_subquery()
    )
    return select(QueueRow, members)


async def page_of_queues(session: Session, actor: Actor, page: Page) -> Paged[Queue]:
    query = _with_count().where(visible_queues(actor))
    if page.q:
        query = query.where(contains(QueueRow.name, page.q) | contains(QueueRow.key, page.q))
    rows = await fetch_page(session, query, page, sorts=SORTS, default="name", tie=QueueRow.id)
    return Paged(await _shaped(session, rows.items), rows.total, rows.page, rows.size)


async def find_queue(session: Session, actor: Actor, queue: str) -> Queue:
    """The queue; raises `NoSuchQueue`, also for one the actor may not see."""
    query = _with_count().where(QueueRow.id == queue, visible_queues(actor))
    found = await _shaped(session, (await session.execute(query)).all())
    if not found:
        raise NoSuchQueue
    return found[0]


async def names(session: Session, actor: Actor) -> dict[str, str]:
    """Every queue's name in the actor's projects, switched off or not."""
    rows = await session.execute(
        select(QueueRow.id, QueueRow.name).where(visible_queues(actor)).order_by(QueueRow.id)
    )
    return {row.id: row.name for row in rows}


async def active_queues(session: Session) -> list[Queue]:
    """Every queue that takes calls, whoever asks."""
    query = _with_count().where(QueueRow.active).order_by(QueueRow.id)
    return await _shaped(session, (await session.execute(query)).all())


async def sound_users(session: Session) -> dict[str, list[str]]:
    """Each sound that queues play, switched off or not, with the names of those queues."""
    found: dict[str, list[str]] = {}
    for queue in await _shaped(session, (await session.execute(_with_count())).all()):
        for sound in sounds_of(queue.settings.policy):
            found.setdefault(sound, []).append(queue.settings.name)
    return found


async def calendar_users(session: Session) -> dict[str, list[str]]:
    """Each working calendar that queues call back by, switched off or not, with their names."""
    found: dict[str, list[str]] = {}
    for queue in await _shaped(session, (await session.execute(_with_count())).all()):
        callback = queue.settings.policy.callback
        if callback is not None and callback.calendar:
            found.setdefault(callback.calendar, []).append(queue.settings.name)
    return found


async def lock_keys(session: Session) -> set[str]:
    """Every key in use; nobody takes one until the transaction ends."""
    await session.execute(text("LOCK TABLE queue IN SHARE ROW EXCLUSIVE MODE"))
    return set((await session.scalars(select(QueueRow.key))).all())


async def save_queue(session: Session, queue: str, settings: QueueSettings) -> None:
    """Write the queue, new or not, with its skills; raises what is taken or missing."""
    row = await session.get(QueueRow, queue, with_for_update=True) or QueueRow(
        id=queue, project_id=settings.project
    )
    row.key, row.name, row.strategy = settings.key, settings.name, settings.strategy.value
    row.priority, row.ring_s, row.wrap_up_s = settings.priority, settings.ring_s, settings.wrap_up_s
    row.max_wait_s, row.service_level_s = settings.max_wait_s, settings.service_level_s
    row.short_abandon_s, row.active = settings.short_abandon_s, settings.active
    row.policy = msgspec.to_builtins(settings.policy)
    session.add(row)
    with on_violation(
        {
            "uq_queue_key": QueueKeyTaken(),
            "uq_queue_project_id_name": QueueNameTaken(),
            "fk_queue_project_id_project": Missing(
                "There is no such project.", code="project_missing", field="project"
            ),
        }
    ):
        await session.flush()
    await session.execute(delete(QueueSkillRow).where(QueueSkillRow.queue_id == queue))
    skills = [
        {"queue_id": queue, "skill_id": skill, "weakest": weakest}
        for skill, weakest in sorted(settings.skills.items())
    ]
    if skills:
        with on_violation({"fk_queue_skill_skill_id_skill": NoSuchSkill()}):
            await session.execute(insert(QueueSkillRow), skills)


async def members(session: Session, queue: str) -> dict[str, int]:
    """Agent → level, in the order of the queue's list."""
    query = select(QueueMemberRow).where(QueueMemberRow.queue_id == queue)
    rows = await session.scalars(query.order_by(QueueMemberRow.place, QueueMemberRow.agent_id))
    return {row.agent_id: row.level for row in rows}


async def set_members(session: Session, queue: str, levels: Mapping[str, int]) -> None:
    """Replace all members of one queue, in this order; raises `NoSuchMember`."""
    await session.execute(delete(QueueMemberRow).where(QueueMemberRow.queue_id == queue))
    listed = enumerate(levels.items())
    await _add(session, [(queue, agent, level, place) for place, (agent, level) in listed])


async def check_targets(session: Session, actor: Actor, queues: set[str]) -> None:
    """Raise `NoSuchQueue` unless the actor sees each of these."""
    known = select(QueueRow.id).where(visible_queues(actor), QueueRow.id.in_(queues))
    if queues and set((await session.scalars(known)).all()) != queues:
        raise NoSuchQueue


async def active_members(session: Session) -> dict[str, dict[str, Member]]:
    """Active agent → active queue → his membership."""
    query = select(QueueMemberRow).order_by(QueueMemberRow.queue_id)
    query = query.join(QueueRow, QueueRow.id == QueueMemberRow.queue_id).where(QueueRow.active)
    query = query.join(UserRow, UserRow.id == QueueMemberRow.agent_id).where(UserRow.active)
    found: dict[str, dict[str, Member]] = {}
    for row in await session.scalars(query):
        member = Member(level=row.level, place=row.place)
        found.setdefault(row.agent_id, {})[row.queue_id] = member
    return found


async def queues_of(session: Session, agents: Sequence[str]) -> dict[str, dict[str, int]]:
    """Agent → queue → level."""
    query = select(QueueMemberRow).order_by(QueueMemberRow.queue_id)
    query = query.where(QueueMemberRow.agent_id.in_(agents))
    found: dict[str, dict[str, int]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.agent_id, {})[row.queue_id] = row.level
    return found


async def set_queues(session: Session, actor: Actor, agent: str, levels: Mapping[str, int]) -> None:
    """Replace the agent's memberships in the queues the actor sees; the others stay. He keeps his
    place in the lists he was in, and comes last in a new one. Raises `NoSuchQueue` for one the
    actor does not see."""
    seen = select(QueueRow.id).where(visible_queues(actor))
    known = set((await session.scalars(seen.where(QueueRow.id.in_(levels)))).all())
    if known != set(levels):
        raise NoSuchQueue
    places = await _places(session, agent, set(levels))
    await session.execute(
        delete(QueueMemberRow).where(
            QueueMemberRow.agent_id == agent, QueueMemberRow.queue_id.in_(seen)
        )
    )
    await _add(session, [(queue, agent, level, places[queue]) for queue, level in levels.items()])


async def _places(session: Session, agent: str, queues: set[str]) -> dict[str, int]:
    """The agent's place in each of these lists, or the one behind its last."""
    last = (
        select(QueueMemberRow.queue_id, func.max(QueueMemberRow.place))
        .where(QueueMemberRow.queue_id.in_(queues))
        .group_by(QueueMemberRow.queue_id)
    )
    places = dict.fromkeys(queues, 0)
    places |= {queue: place + 1 for queue, place in await session.execute(last)}
    his = select(QueueMemberRow.queue_id, QueueMemberRow.place).where(
        QueueMemberRow.queue_id.in_(queues), QueueMemberRow.agent_id == agent
    )
    places |= {queue: place for queue, place in await session.execute(his)}  # noqa: C416
    return places


async def _add(session: Session, rows: Sequence[tuple[str, str, int, int]]) -> None:
    values = [
        {"queue_id": queue, "agent_id": agent, "level": level, "place": place}
        for queue, agent, level, place in sorted(rows)
    ]
    if values:
        with on_violation({"fk_queue_member_agent_id_agent_profile": NoSuchMember()}):
            await session.execute(insert(QueueMemberRow), values)


async def _shaped(session: Session, rows: Sequence[Any]) -> list[Queue]:
    skills: dict[str, dict[str, int]] = {}
    query = select(QueueSkillRow).where(QueueSkillRow.queue_id.in_([row[0].id for row in rows]))
    for skill in await session.scalars(query.order_by(QueueSkillRow.skill_id)):
        skills.setdefault(skill.queue_id, {})[skill.skill_id] = skill.weakest
    return [
        Queue(id=row.id, settings=_settings(row, skills.get(row.id, {})), agents=agents)
        for row, agents in rows
    ]


def _settings(row: QueueRow, skills: Mapping[str, int]) -> QueueSettings:
    return QueueSettings(
        key=row.key,
        name=row.name,
        project=row.project_id,
        strategy=Strategy(row.strategy),
        priority=row.priority,
        ring_s=row.ring_s,
        wrap_up_s=row.wrap_up_s,
        max_wait_s=row.max_wait_s,
        service_level_s=row.service_level_s,
        short_abandon_s=row.short_abandon_s,
        skills=skills,
        active=row.active,
        policy=msgspec.convert(row.policy, QueuePolicy),
    )

"""Profiles with their users, departments and skills; the phones' accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, text, true

from warmline.accounts.tables import DepartmentRow, UserProjectRow, UserRoleRow, UserRow
from warmline.agents.errors import AgentExists, ExtensionTaken, NoSuchAgent, NoSuchSkill
from warmline.agents.profile import AgentConfig, Named, PhoneKind, Profile, SwitchPhone
from warmline.agents.tables import AgentPhoneRow, AgentProfileRow, AgentSkillRow
from warmline.interactions.model import RecordMode
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.paging import Page, Paged

SORTS = {
    "extension": AgentProfileRow.extension,
    "name": by_name(UserRow.name),
    "login": UserRow.login,
    "department": by_name(DepartmentRow.name),
    "active": UserRow.active,
}


def visible_agents(actor: Actor) -> ColumnElement[bool]:
    """Condition on the agent's `UserRow`: all, the members of the departments the actor's scope
    opens and himself, or only himself."""
    if actor.scope is Scope.ALL:
        return true()
    return or_(UserRow.id == actor.user_id, UserRow.department_id.in_(actor.departments))


def _joined() -> Select[*tuple[Any, ...]]:
    return (
        select(AgentProfileRow, UserRow, DepartmentRow)
        .join(UserRow, UserRow.id == AgentProfileRow.user_id)
        .outerjoin(DepartmentRow, DepartmentRow.id == UserRow.department_id)
    )


async def page_of_profiles(
    session: Session, actor: Actor, page: Page, ids: Sequence[str] = ()
) -> Paged[Profile]:
    """One page of what the actor may see, found by name, login or extension, or by these ids;
    without queues."""
    query = _joined().where(visible_agents(actor))
    if ids:
        query = query.where(AgentProfileRow.user_id.in_(ids))
    if page.q:
        columns = (UserRow.name, UserRow.login, AgentProfileRow.extension)
        query = query.where(or_(*(contains(column, page.q) for column in columns)))
    rows = await fetch_page(
        session, query, page, sorts=SORTS, default="extension", tie=AgentProfileRow.user_id
    )
    return Paged(await _shaped(session, rows.items), rows.total, rows.page, rows.size)


async def find_profile(session: Session, actor: Actor, agent: str) -> Profile | None:
    """The profile, if it exists and the actor may see it; without queues."""
    query = _joined().where(AgentProfileRow.user_id == agent, visible_agents(actor))
    found = await _shaped(session, (await session.execute(query)).all())
    return found[0] if found else None


async def user_visible(session: Session, actor: Actor, user_id: str) -> bool:
    """Whether the user exists and the actor may see him."""
    query = select(UserRow.id).where(UserRow.id == user_id, visible_agents(actor))
    return (await session.execute(query)).one_or_none() is not None


async def row_for_change(session: Session, agent: str) -> AgentProfileRow:
    """The row, locked until the transaction ends; raises `NoSuchAgent`."""
    query = select(AgentProfileRow).where(AgentProfileRow.user_id == agent).with_for_update()
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NoSuchAgent
    return row


async def save_profile(session: Session, row: AgentProfileRow) -> None:
    """Write the row; raises `ExtensionTaken`, `AgentExists`, `NoSuchAgent` for a user who is not
    there."""
    session.add(row)
    with on_violation(
        {
            "uq_agent_profile_extension": ExtensionTaken(row.extension),
            "pk_agent_profile": AgentExists(),
            "fk_agent_profile_user_id_user_account": NoSuchAgent(),
        }
    ):
        await session.flush()


async def lock_extensions(session: Session) -> set[str]:
    """Every extension in use; nobody takes one until the transaction ends."""
    await session.execute(text("LOCK TABLE agent_profile IN SHARE ROW EXCLUSIVE MODE"))
    return set((await session.scalars(select(AgentProfileRow.extension))).all())


async def set_skills(session: Session, agent: str, levels: Mapping[str, int]) -> None:
    """Replace all skills of the agent; raises `NoSuchSkill`."""
    await session.execute(delete(AgentSkillRow).where(AgentSkillRow.user_id == agent))
    rows = [
        {"user_id": agent, "skill_id": skill, "level": level}
        for skill, level in sorted(levels.items())
    ]
    with on_violation({"fk_agent_skill_skill_id_skill": NoSuchSkill()}):
        if rows:
            await session.execute(insert(AgentSkillRow), rows)


async def save_phone(session: Session, row: AgentPhoneRow) -> None:
    session.add(row)
    await session.flush()


async def profile_row(session: Session, agent: str) -> AgentProfileRow | None:
    """The row as it is, for reading."""
    return await session.get(AgentProfileRow, agent)


async def phones_of(session: Session, agent: str) -> dict[PhoneKind, AgentPhoneRow]:
    """The SIP accounts of one agent by what they are for."""
    query = select(AgentPhoneRow).where(AgentPhoneRow.user_id == agent)
    return {PhoneKind(row.kind): row for row in await session.scalars(query)}


async def switch_phones(session: Session) -> list[SwitchPhone]:
    """Every active agent's phones with their secrets, for the switch's configuration only."""
    query = (
        select(AgentPhoneRow, AgentProfileRow, UserRow.name)
        .join(AgentProfileRow, AgentProfileRow.user_id == AgentPhoneRow.user_id)
        .join(UserRow, UserRow.id == AgentProfileRow.user_id)
        .where(UserRow.active)
        .order_by(AgentPhoneRow.endpoint)
    )
    return [
        SwitchPhone(
            endpoint=phone.endpoint,
            secret=phone.secret,
            extension=profile.extension,
            name=name,
            kind=PhoneKind(phone.kind),
            codecs=tuple(phone.codecs),
        )
        for phone, profile, name in await session.execute(query)
    ]


async def all_configs(session: Session) -> list[AgentConfig]:
    """Every active agent as `voice` needs him."""
    query = (
        select(AgentProfileRow, UserRow)
        .join(UserRow, UserRow.id == AgentProfileRow.user_id)
        .where(UserRow.active)
        .order_by(AgentProfileRow.user_id)
    )
    rows = (await session.execute(query)).all()
    ids = [profile.user_id for profile, _ in rows]
    phones = await _endpoints(session)
    skills = await _skills(session, ids)
    projects = await _projects(session, ids)
    roles = await _roles(session, ids)
    return [
        AgentConfig(
            id=profile.user_id,
            name=user.name,
            extension=profile.extension,
            endpoint=phones[profile.user_id][PhoneKind(profile.kind)],
            browser=PhoneKind(profile.kind) is PhoneKind.WEBRTC,
            other=phones[profile.user_id].get(PhoneKind(profile.kind).other, ""),
            department=user.department_id,
            projects=tuple(projects.get(profile.user_id, ())),
            skills=skills.get(profile.user_id, {}),
            auto_answer=profile.auto_answer,
            may_dial=profile.may_dial,
            recording=RecordMode(profile.recording),
            roles=tuple(roles.get(profile.user_id, ())),
        )
        for profile, user in rows
    ]


async def _shaped(session: Session, rows: Sequence[Any]) -> list[Profile]:
    skills = await _skills(session, [row[0].user_id for row in rows])
    return [
        Profile(
            id=profile.user_id,
            login=user.login,
            name=user.name,
            active=user.active,
            department=Named(department.id, department.name) if department else None,
            extension=profile.extension,
            kind=PhoneKind(profile.kind),
            phone_fixed=profile.phone_fixed,
            auto_answer=profile.auto_answer,
            may_dial=profile.may_dial,
            recording=RecordMode(profile.recording),
            skills=skills.get(profile.user_id, {}),
        )
        for profile, user, department in rows
    ]


async def _endpoints(session: Session) -> dict[str, dict[PhoneKind, str]]:
    found: dict[str, dict[PhoneKind, str]] = {}
    for row in await session.scalars(select(AgentPhoneRow)):
        found.setdefault(row.user_id, {})[PhoneKind(row.kind)] = row.endpoint
    return found


async def _skills(session: Session, agents: Sequence[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    query = select(AgentSkillRow).where(AgentSkillRow.user_id.in_(agents))
    for row in await session.scalars(query.order_by(AgentSkillRow.skill_id)):
        found.setdefault(row.user_id, {})[row.skill_id] = row.level
    return found


async def _roles(session: Session, agents: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = select(UserRoleRow).where(UserRoleRow.user_id.in_(agents))
    for row in await session.scalars(query.order_by(UserRoleRow.role_id)):
        found.setdefault(row.user_id, []).append(row.role_id)
    return found


async def _projects(session: Session, agents: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = select(UserProjectRow).where(UserProjectRow.user_id.in_(agents))
    for row in await session.scalars(query.order_by(UserProjectRow.project_id)):
        found.setdefault(row.user_id, []).append(row.project_id)
    return found

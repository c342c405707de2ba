"""The list of agents' phones with what the switch last said of each (`telephony.tables`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from warmline.accounts.tables import UserRow
from warmline.agents.profile import PhoneKind, PhoneListed
from warmline.agents.store.profiles import visible_agents
from warmline.agents.tables import AgentPhoneRow, AgentProfileRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, by_name, contains, fetch_page
from warmline.kit.paging import Page, Paged
from warmline.telephony.seen import Live, Look
from warmline.telephony.tables import SwitchLookRow, SwitchSeenRow

SORTS = {
    "extension": AgentProfileRow.extension,
    "name": by_name(UserRow.name),
    "kind": AgentPhoneRow.kind,
    "state": SwitchSeenRow.state,
    "since": SwitchSeenRow.since,
    "address": SwitchSeenRow.address,
}


async def page_of_phones(
    session: Session,
    actor: Actor,
    page: Page,
    *,
    kind: str | None = None,
    state: str | None = None,
) -> Paged[PhoneListed]:
    """Found by name, login, extension, SIP user name, address or program; `state`: registered,
    unreachable, or away."""
    query = (
        select(AgentPhoneRow, AgentProfileRow, UserRow, SwitchSeenRow)
        .join(AgentProfileRow, AgentProfileRow.user_id == AgentPhoneRow.user_id)
        .join(UserRow, UserRow.id == AgentProfileRow.user_id)
        .outerjoin(SwitchSeenRow, SwitchSeenRow.endpoint == AgentPhoneRow.endpoint)
        .where(visible_agents(actor))
    )
    if page.q:
        columns = (
            UserRow.name,
            UserRow.login,
            AgentProfileRow.extension,
            AgentPhoneRow.endpoint,
            SwitchSeenRow.address,
            SwitchSeenRow.agent,
        )
        query = query.where(or_(*(contains(column, page.q) for column in columns)))
    if kind is not None:
        query = query.where(AgentPhoneRow.kind == kind)
    if state == "away":
        query = query.where(SwitchSeenRow.endpoint.is_(None))
    elif state is not None:
        query = query.where(SwitchSeenRow.state == state)
    rows: Paged[Any] = await fetch_page(
        session, query, page, sorts=SORTS, default="extension", tie=AgentPhoneRow.endpoint
    )
    return rows.map(lambda row: _listed(*row))


async def last_look(session: Session) -> Look | None:
    """When the switch was last asked."""
    row = await session.get(SwitchLookRow, 1)
    return Look(at=row.at, problem=row.problem) if row is not None else None


def _listed(
    phone: AgentPhoneRow, profile: AgentProfileRow, user: UserRow, seen: SwitchSeenRow | None
) -> PhoneListed:
    live = None
    if seen is not None:
        live = Live(
            state=seen.state,
            why=seen.why,
            since=seen.since,
            address=seen.address,
            agent=seen.agent,
        )
    return PhoneListed(
        id=phone.endpoint,
        agent_id=phone.user_id,
        name=user.name,
        login=user.login,
        active=user.active,
        extension=profile.extension,
        endpoint=phone.endpoint,
        kind=PhoneKind(phone.kind),
        rings=phone.kind == profile.kind,
        fixed=profile.phone_fixed,
        codecs=tuple(phone.codecs),
        live=live,
    )

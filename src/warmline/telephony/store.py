"""The only queries on the tables of telephony."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import insert

from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.errors import Missing
from warmline.kit.paging import Page, Paged
from warmline.telephony.dialling import DialRule
from warmline.telephony.errors import (
    DialRuleMissing,
    DialRuleTaken,
    NumberMissing,
    NumberTaken,
    TrunkInUse,
    TrunkMissing,
    TrunkTaken,
)
from warmline.telephony.seen import Live, Look, Seen
from warmline.telephony.tables import (
    CalledNumberRow,
    DialRuleRow,
    SwitchLookRow,
    SwitchSeenRow,
    TrunkRow,
    TrunkSecretRow,
)
from warmline.telephony.timing import TimeRule
from warmline.telephony.trunks import (
    CalledNumber,
    MediaEncryption,
    Transport,
    Trunk,
    TrunkKind,
    TrunkSettings,
)

_HAS_SECRET = exists().where(TrunkSecretRow.trunk_id == TrunkRow.id)
_NUMBERS = (
    select(func.count())
    .where(CalledNumberRow.trunk_id == TrunkRow.id)
    .correlate(TrunkRow)
    .scalar_subquery()
)
_TRUNK_SORTS = {
    "name": by_name(TrunkRow.name),
    "host": TrunkRow.host,
    "kind": TrunkRow.kind,
    "transport": TrunkRow.transport,
    "active": TrunkRow.active,
    "state": SwitchSeenRow.state,
    "since": SwitchSeenRow.since,
    "created_at": TrunkRow.created_at,
}
_NUMBER_SORTS = {
    "number": CalledNumberRow.number,
    "name": by_name(CalledNumberRow.name),
    "trunk": by_name(TrunkRow.name),
    "created_at": CalledNumberRow.created_at,
}


def visible_numbers(actor: Actor) -> ColumnElement[bool]:
    """Condition on `CalledNumberRow`: those of the actor's projects; all for the whole centre."""
    if actor.scope is Scope.ALL:
        return true()
    return CalledNumberRow.project_id.in_(actor.projects)


def _trunk(
    row: TrunkRow, has_secret: bool, seen: SwitchSeenRow | None = None, numbers: int = 0
) -> Trunk:
    return Trunk(
        id=row.id,
        endpoint=row.endpoint,
        settings=TrunkSettings(
            name=row.name,
            host=row.host,
            port=row.port,
            kind=TrunkKind(row.kind),
            match=tuple(row.match),
            login=row.login,
            caller=row.caller,
            outbound=row.outbound,
            active=row.active,
            transport=Transport(row.transport),
            media=MediaEncryption(row.media),
            codecs=tuple(row.codecs),
            from_user=row.from_user,
            from_domain=row.from_domain,
            proxy=row.proxy,
            max_calls=row.max_calls,
            watch=row.watch,
        ),
        has_secret=has_secret,
        live=live_of(seen),
        numbers=numbers,
    )


def live_of(row: SwitchSeenRow | None) -> Live | None:
    """What the switch last said, as it was kept."""
    if row is None:
        return None
    return Live(state=row.state, why=row.why, since=row.since, address=row.address, agent=row.agent)


def _number(row: CalledNumberRow) -> CalledNumber:
    return CalledNumber(
        id=row.id,
        number=row.number,
        flow=row.flow_id,
        project=row.project_id,
        trunk=row.trunk_id,
        name=row.name,
        shown=row.shown,
        rules=tuple(msgspec.convert(row.rules, list[TimeRule])),
        note=row.note,
    )


def _trunks() -> Select[*tuple[Any, ...]]:
    return select(TrunkRow, _HAS_SECRET, SwitchSeenRow, _NUMBERS).outerjoin(
        SwitchSeenRow, SwitchSeenRow.endpoint == TrunkRow.endpoint
    )


async def page_of_trunks(
    session: Session, page: Page, *, kind: str | None = None, state: str | None = None
) -> Paged[Trunk]:
    """`state`: one of `seen`, or off."""
    query = _trunks()
    if page.q:
        query = query.where(contains(TrunkRow.name, page.q) | contains(TrunkRow.host, page.q))
    if kind is not None:
        query = query.where(TrunkRow.kind == kind)
    if state == "off":
        query = query.where(~TrunkRow.active)
    elif state is not None:
        query = query.where(TrunkRow.active, SwitchSeenRow.state == state)
    rows: Paged[Any] = await fetch_page(
        session, query, page, sorts=_TRUNK_SORTS, default="name", tie=TrunkRow.id
    )
    return rows.map(lambda row: _trunk(*row))


async def find_trunk(session: Session, trunk: str) -> Trunk:
    """The trunk; raises `TrunkMissing`."""
    row = (await session.execute(_trunks().where(TrunkRow.id == trunk))).one_or_none()
    if row is None:
        raise TrunkMissing("There is no such trunk.")
    return _trunk(*row)


async def lock_trunks(session: Session) -> None:
    """Nobody saves another trunk until the transaction ends: two may not take the same source."""
    await session.execute(text("LOCK TABLE trunk IN SHARE ROW EXCLUSIVE MODE"))


async def secret_of(session: Session, trunk: str) -> str | None:
    """A trunk's password, to try it out at its carrier."""
    return (await session.scalars(select(TrunkSecretRow.secret).filter_by(trunk_id=trunk))).first()


async def active_trunks(session: Session) -> list[tuple[Trunk, str]]:
    """Every trunk in use with its password (or ""): for the switch's configuration only."""
    query = (
        select(TrunkRow, TrunkSecretRow.secret)
        .outerjoin(TrunkSecretRow, TrunkSecretRow.trunk_id == TrunkRow.id)
        .where(TrunkRow.active)
        .order_by(TrunkRow.created_at, TrunkRow.id)
    )
    rows = (await session.execute(query)).all()
    return [(_trunk(row, secret is not None), secret or "") for row, secret in rows]


async def save_trunk(
    session: Session, trunk: str, endpoint: str, settings: TrunkSettings, secret: str | None
) -> None:
    """Write a trunk, new or not; `secret` None leaves the password as it is."""
    row = await session.get(TrunkRow, trunk, with_for_update=True) or TrunkRow(
        id=trunk, endpoint=endpoint
    )
    row.name, row.kind, row.host = settings.name, settings.kind.value, settings.host
    row.port, row.match, row.login = settings.port, list(settings.match), settings.login
    row.caller, row.outbound, row.active = settings.caller, settings.outbound, settings.active
    row.transport, row.media = settings.transport.value, settings.media.value
    row.codecs, row.max_calls = list(settings.codecs), settings.max_calls
    row.from_user, row.from_domain = settings.from_user, settings.from_domain
    row.proxy, row.watch = settings.proxy, settings.watch
    session.add(row)
    with on_violation(
        {"uq_trunk_name": TrunkTaken("Another trunk has this name already.", field="name")}
    ):
        await session.flush()
    if secret is not None:
        await session.merge(TrunkSecretRow(trunk_id=trunk, secret=secret))
        await session.flush()


async def forget_secret(session: Session, trunk: str) -> None:
    """A trunk's password is gone."""
    await session.execute(delete(TrunkSecretRow).where(TrunkSecretRow.trunk_id == trunk))


async def delete_trunk(session: Session, trunk: str) -> None:
    in_use = TrunkInUse("Numbers still come in over this trunk; give them another one first.")
    with on_violation({"fk_called_number_trunk_id_trunk": in_use}):
        await session.execute(delete(TrunkRow).where(TrunkRow.id == trunk))


async def page_of_numbers(
    session: Session,
    actor: Actor,
    page: Page,
    *,
    trunk: str | None = None,
    flow: str | None = None,
) -> Paged[CalledNumber]:
    """`flow`: those that lead there now or at another time."""
    query = (
        select(CalledNumberRow)
        .outerjoin(TrunkRow, TrunkRow.id == CalledNumberRow.trunk_id)
        .where(visible_numbers(actor))
    )
    if page.q:
        words = (CalledNumberRow.number, CalledNumberRow.name, CalledNumberRow.note)
        query = query.where(or_(*(contains(column, page.q) for column in words)))
    if trunk is not None:
        query = query.where(CalledNumberRow.trunk_id == trunk)
    if flow is not None:
        by_rule = CalledNumberRow.rules.contains([{"flow": flow}])
        query = query.where((CalledNumberRow.flow_id == flow) | by_rule)
    rows: Paged[Any] = await fetch_page(
        session, query, page, sorts=_NUMBER_SORTS, default="number", tie=CalledNumberRow.id
    )
    return rows.map(_number)


async def find_number(session: Session, actor: Actor, number: str) -> CalledNumber:
    """The called number by its id; raises `NumberMissing`, also for one he may not see."""
    query = select(CalledNumberRow).where(CalledNumberRow.id == number, visible_numbers(actor))
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NumberMissing("There is no such number, or it belongs to a project not yours.")
    return _number(row)


async def all_numbers(session: Session) -> Sequence[CalledNumber]:
    """Every called number, whoever asks."""
    rows = await session.scalars(select(CalledNumberRow).order_by(CalledNumberRow.number))
    return [_number(row) for row in rows]


async def save_number(session: Session, number: CalledNumber) -> None:
    """Write a called number, new or not."""
    row = await session.get(CalledNumberRow, number.id, with_for_update=True)
    row = row or CalledNumberRow(id=number.id)
    row.number, row.flow_id, row.project_id = number.number, number.flow, number.project
    row.trunk_id, row.note = number.trunk, number.note
    row.name, row.shown, row.rules = number.name, number.shown, msgspec.to_builtins(number.rules)
    session.add(row)
    with on_violation(
        {
            "uq_called_number_number": NumberTaken(
                "This number leads to a flow already; change that entry.", field="number"
            ),
            "fk_called_number_trunk_id_trunk": TrunkMissing(
                "There is no such trunk.", field="trunk"
            ),
            "fk_called_number_project_id_project": Missing(
                "There is no such project.", code="project_missing", field="project"
            ),
        }
    ):
        await session.flush()


async def delete_number(session: Session, number: str) -> None:
    await session.execute(delete(CalledNumberRow).where(CalledNumberRow.id == number))


def _rule(row: DialRuleRow) -> DialRule:
    return DialRule(
        id=row.id,
        prefix=row.prefix,
        allowed=row.allowed,
        role=row.role_id,
        queue=row.queue_id,
        show=row.show,
        note=row.note,
    )


async def page_of_rules(session: Session, page: Page) -> Paged[DialRule]:
    query = select(DialRuleRow)
    if page.q:
        query = query.where(
            contains(DialRuleRow.prefix, page.q) | contains(DialRuleRow.note, page.q)
        )
    sorts = {"prefix": DialRuleRow.prefix, "allowed": DialRuleRow.allowed}
    rows: Paged[Any] = await fetch_page(
        session, query, page, sorts=sorts, default="prefix", tie=DialRuleRow.id
    )
    return rows.map(_rule)


async def all_rules(session: Session) -> Sequence[DialRule]:
    """Every rule for numbers, whoever asks."""
    rows = await session.scalars(select(DialRuleRow).order_by(DialRuleRow.prefix, DialRuleRow.id))
    return [_rule(row) for row in rows]


async def find_rule(session: Session, rule: str) -> DialRule:
    """The rule by its id; raises `DialRuleMissing`."""
    row = await session.get(DialRuleRow, rule)
    if row is None:
        raise DialRuleMissing("There is no such rule any more.")
    return _rule(row)


async def save_rule(session: Session, rule: DialRule) -> None:
    """Write a rule, new or not; raises `DialRuleTaken`."""
    row = await session.get(DialRuleRow, rule.id, with_for_update=True)
    row = row or DialRuleRow(id=rule.id)
    row.prefix, row.allowed, row.role_id, row.queue_id = (
        rule.prefix,
        rule.allowed,
        rule.role,
        rule.queue,
    )
    row.show, row.note = rule.show, rule.note
    session.add(row)
    taken = DialRuleTaken(
        "There is a rule for this beginning, role and queue already; change that one.",
        field="prefix",
    )
    with on_violation({"uq_dial_rule_prefix_role_id_queue_id": taken}):
        await session.flush()


async def delete_rule(session: Session, rule: str) -> None:
    await session.execute(delete(DialRuleRow).where(DialRuleRow.id == rule))


# what the switch says


async def last_look(session: Session) -> Look | None:
    """When the switch was last asked."""
    row = await session.get(SwitchLookRow, 1)
    return Look(at=row.at, problem=row.problem) if row is not None else None


async def note_look(session: Session, look: Look) -> None:
    values = {"at": look.at, "problem": look.problem}
    statement = insert(SwitchLookRow).values(id=1, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


async def note_seen(session: Session, seen: Iterable[Seen], at: datetime) -> None:
    """Keep what the switch says; what it does not name any more is forgotten, what is as before
    keeps its `since`."""
    known = {row.endpoint: row for row in await session.scalars(select(SwitchSeenRow))}
    for one in seen:
        row = known.pop(one.endpoint, None) or SwitchSeenRow(endpoint=one.endpoint, since=at)
        if (row.state, row.why, row.address, row.agent) == (
            one.state,
            one.why,
            one.address,
            one.agent,
        ):
            continue
        if (row.state, row.why) != (one.state, one.why):
            row.since = at
        row.state, row.why, row.address, row.agent = one.state, one.why, one.address, one.agent
        await session.merge(row)
    for gone in known.values():
        await session.delete(gone)

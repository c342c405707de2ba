"""How the ways are set up, and to whom the centre gives what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from warmline.kit.db import Session
from warmline.outward.model import Given, Hook, MailServer, Opened, Security, Way
from warmline.outward.tables import OutwardKindRow, OutwardWayRow


async def active(session: Session) -> frozenset[Way]:
    """The ways that are on."""
    query = select(OutwardWayRow.way).where(OutwardWayRow.active)
    return frozenset(Way(one) for one in await session.scalars(query))


async def opened(session: Session, now: datetime) -> Opened:
    """Everything, with its secrets."""
    rows = {row.way: row for row in await session.scalars(select(OutwardWayRow))}
    mail, hook = rows.get(Way.MAIL), rows.get(Way.HOOK)
    former = hook is not None and hook.former_until is not None and now < hook.former_until
    return Opened(
        mail=_mail(mail),
        hook=_hook(hook),
        password=mail.secret if mail else "",
        secret=hook.secret if hook else "",
        former=hook.former_secret if hook and former else "",
    )


async def row(session: Session, way: Way) -> OutwardWayRow:
    """A way's row, made if need be and locked until the transaction ends."""
    empty = upsert(OutwardWayRow).values(way=way.value, active=False, settings={})
    await session.execute(empty.on_conflict_do_nothing())
    query = select(OutwardWayRow).where(OutwardWayRow.way == way.value).with_for_update()
    return (await session.scalars(query)).one()


async def kinds(session: Session) -> Mapping[tuple[str, Way], Given]:
    """What was decided, where it is not the default."""
    rows = await session.scalars(select(OutwardKindRow))
    return {(one.kind, Way(one.way)): Given(one.given) for one in rows}


async def given(session: Session, kind: str) -> Mapping[Way, Given]:
    """What was decided about one kind."""
    rows = await session.scalars(select(OutwardKindRow).where(OutwardKindRow.kind == kind))
    return {Way(one.way): Given(one.given) for one in rows}


async def set_kinds(session: Session, table: Mapping[tuple[str, Way], Given]) -> None:
    """Exactly these are decided from now on."""
    await session.execute(delete(OutwardKindRow))
    rows = [
        {"kind": kind, "way": way.value, "given": given.value}
        for (kind, way), given in table.items()
    ]
    if rows:
        await session.execute(insert(OutwardKindRow), rows)


def _mail(row: OutwardWayRow | None) -> MailServer:
    if row is None or not row.settings:
        return MailServer()
    values: dict[str, Any] = {**row.settings, "security": Security(row.settings["security"])}
    return MailServer(**values, on=row.active)


def _hook(row: OutwardWayRow | None) -> Hook:
    return Hook() if row is None or not row.settings else Hook(**row.settings, on=row.active)

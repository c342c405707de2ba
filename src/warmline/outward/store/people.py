"""Who the receivers are and what they chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from warmline.accounts.tables import RolePermissionRow, UserRoleRow, UserRow
from warmline.kit.db import Session
from warmline.outward.model import Language, Person, Quiet, Way, Wishes
from warmline.outward.tables import OutwardChoiceRow, OutwardPersonRow


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told something just now. `chosen` is about the kind he is told."""

    user_id: str
    has_mail: bool
    permissions: frozenset[str]
    chosen: Mapping[Way, bool]
    quiet: Quiet | None


async def receivers(session: Session, users: Collection[str], kind: str) -> Sequence[Receiver]:
    """These people, as far as it matters for one kind."""
    held = (
        select(func.array_agg(RolePermissionRow.permission))
        .join(UserRoleRow, UserRoleRow.role_id == RolePermissionRow.role_id)
        .where(UserRoleRow.user_id == UserRow.id, RolePermissionRow.permission.like("ticket.%"))
        .scalar_subquery()
    )
    query = (
        select(
            UserRow.id,
            UserRow.mail.is_not(None),
            held,
            OutwardPersonRow.quiet_begins,
            OutwardPersonRow.quiet_ends,
        )
        .outerjoin(OutwardPersonRow, OutwardPersonRow.user_id == UserRow.id)
        .where(UserRow.id.in_(sorted(users)))
        .order_by(UserRow.id)
    )
    rows = (await session.execute(query)).all()
    choices: dict[str, dict[Way, bool]] = {}
    chosen = select(OutwardChoiceRow).where(
        OutwardChoiceRow.user_id.in_(sorted(users)), OutwardChoiceRow.kind == kind
    )
    for one in await session.scalars(chosen):
        choices.setdefault(one.user_id, {})[Way(one.way)] = one.wanted
    return [
        Receiver(
            user_id,
            bool(mail),
            frozenset(permissions or ()),
            choices.get(user_id, {}),
            Quiet(begins, ends) if begins is not None and ends is not None else None,
        )
        for user_id, mail, permissions, begins, ends in rows
    ]


async def person(session: Session, user_id: str) -> Person | None:
    """Somebody with how he is reached."""
    query = (
        select(UserRow, OutwardPersonRow.language)
        .outerjoin(OutwardPersonRow, OutwardPersonRow.user_id == UserRow.id)
        .where(UserRow.id == user_id)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    user, language = found
    return Person(
        id=user.id,
        login=user.login,
        name=user.name,
        active=user.active,
        mail=user.mail,
        phone=user.phone,
        language=_language(language),
    )


async def wishes(session: Session, user_id: str) -> Wishes:
    """What he chose."""
    rows = await session.scalars(
        select(OutwardChoiceRow).where(OutwardChoiceRow.user_id == user_id)
    )
    kinds = {(one.kind, Way(one.way)): one.wanted for one in rows}
    own = await session.get(OutwardPersonRow, user_id)
    if own is None:
        return Wishes(kinds)
    quiet = None
    if own.quiet_begins is not None and own.quiet_ends is not None:
        quiet = Quiet(own.quiet_begins, own.quiet_ends)
    return Wishes(kinds, quiet, _language(own.language))


async def quiet_of(session: Session, user_id: str) -> Quiet | None:
    """His quiet hours."""
    return (await wishes(session, user_id)).quiet


async def set_wishes(session: Session, user_id: str, wished: Wishes) -> None:
    """Exactly this is what he chose from now on."""
    await session.execute(delete(OutwardChoiceRow).where(OutwardChoiceRow.user_id == user_id))
    rows = [
        {"user_id": user_id, "kind": kind, "way": way.value, "wanted": wanted}
        for (kind, way), wanted in wished.kinds.items()
    ]
    if rows:
        await session.execute(insert(OutwardChoiceRow), rows)
    values = {
        "quiet_begins": wished.quiet.begins if wished.quiet else None,
        "quiet_ends": wished.quiet.ends if wished.quiet else None,
        "language": wished.language,
    }
    query = upsert(OutwardPersonRow).values(user_id=user_id, **values)
    await session.execute(
        query.on_conflict_do_update(index_elements=[OutwardPersonRow.user_id], set_=values)
    )


async def lock(session: Session, user_id: str) -> None:
    """Two pages of one person save one after the other."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"outward {user_id}"))))


def _language(word: str | None) -> Language | None:
    return "en" if word == "en" else "zh" if word == "zh" else None

"""The audit trail (操作日志): who did what to which thing, from what to what, where and when.

Every feature's service calls `record` inside its own transaction, so an entry exists exactly when
the change does. The table only grows: a trigger refuses UPDATE, DELETE and TRUNCATE to everybody.
Reading it belongs to `accounts` (service and http).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec
from sqlalchemy import DDL, BigInteger, Identity, Index, Text, event, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.actor import Actor
from warmline.kit.db import Base, Id, Session, copy_rows
from warmline.kit.ids import uuid7

SECRET_WORDS = ("password", "secret", "token", "private_key", "credential")
"""A field whose name contains one of these never reaches the trail."""

HIDDEN = "***"

GUARD_FUNCTION_SQL = """CREATE OR REPLACE FUNCTION audit_entry_only_grows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('warmline.redacting', true) = 'on' THEN
    IF to_jsonb(NEW) - 'before' - 'after' = to_jsonb(OLD) - 'before' - 'after' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit trail only grows: % is not allowed', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$"""
"""Who did what, when and from where never changes. What it was done with may be redacted, by
`redact` alone: a person who is erased leaves no data in the trail."""

GUARD_SQL = (
    GUARD_FUNCTION_SQL,
    """CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_only_grows()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_only_grows()""",
)
"""What a migration runs after it made the table, one statement each."""


class AuditEntry(Base):
    """One verb done. `user_id` has no foreign key: an entry outlives whom it names. `at` is the
    database's clock at the start of the transaction, `number` the order within it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at_number", "at", "number"),
        Index("ix_audit_entry_user_id_at", "user_id", "at"),
        Index("ix_audit_entry_noun_noun_id_at", "noun", "noun_id", "at"),
        Index("ix_audit_entry_noun_at_number", "noun", "at", "number"),
        Index("ix_audit_entry_action_at_number", "action", "at", "number"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    user_id: Mapped[str] = mapped_column(Id)
    login: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    noun: Mapped[str] = mapped_column(Text)
    noun_id: Mapped[str] = mapped_column(Text)
    before: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    address: Mapped[str | None] = mapped_column(Text)
    session_id: Mapped[str | None] = mapped_column(Id)


for _statement in GUARD_SQL:
    _guard = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    event.listen(AuditEntry.__table__, "after_create", _guard)


def record(
    session: Session,
    actor: Actor,
    action: str,
    noun: str,
    noun_id: str,
    before: Any = None,
    after: Any = None,
) -> None:
    """Add one entry to the transaction of `session`.

    `action` is the verb in English (created, changed, disabled, exported, played); `before` and
    `after` are what changed, as mapping, dataclass or None; where both are mappings only the
    fields that differ are kept. Fields named like a secret are replaced by `***`.
    """
    old, new = _changes(plain(before), plain(after))
    session.add(
        AuditEntry(
            user_id=actor.user_id,
            login=actor.login,
            action=action,
            noun=noun,
            noun_id=noun_id,
            before=old,
            after=new,
            address=actor.address,
            session_id=actor.session_id,
        )
    )


_MANY = (
    "id",
    "user_id",
    "login",
    "action",
    "noun",
    "noun_id",
    "before",
    "after",
    "address",
    "session_id",
)


async def record_all(
    session: Session,
    actor: Actor,
    action: str,
    noun: str,
    things: Sequence[tuple[str, Any, Any]],
) -> None:
    """Add an entry for each of many things (id, before, after) that one verb did the same to."""
    rows = []
    for noun_id, before, after in things:
        sides = _changes(plain(before), plain(after))
        old, new = (None if one is None else msgspec.json.encode(one).decode() for one in sides)
        rows.append(
            (
                uuid7(),
                actor.user_id,
                actor.login,
                action,
                noun,
                noun_id,
                old,
                new,
                actor.address,
                actor.session_id,
            )
        )
    if rows:
        await copy_rows(session, AuditEntry, _MANY, rows)


def plain(value: Any) -> Any:
    """`value` as JSON can hold it: dataclasses and mappings as objects without their secrets,
    sets sorted, enums by value, moments in ISO 8601, decimals as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): HIDDEN if _secret(str(k)) else plain(v) for k, v in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"the audit trail cannot hold a {type(value).__name__}")


def _secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_WORDS)


def _changes(before: Any, after: Any) -> tuple[Any, Any]:
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return before, after
    nothing = object()
    names = {n for n in {**before, **after} if before.get(n, nothing) != after.get(n, nothing)}
    return (
        {n: v for n, v in before.items() if n in names},
        {n: v for n, v in after.items() if n in names},
    )


async def redact(
    session: Session, noun: str, noun_id: str, actions: Collection[str] | None = None
) -> int:
    """Put `***` for every value in the entries about this thing (those of `actions` only); which
    fields they were, who did it and when stays. How many entries there are."""
    await session.execute(select(func.set_config("warmline.redacting", "on", True)))
    about = select(AuditEntry).where(AuditEntry.noun == noun, AuditEntry.noun_id == noun_id)
    if actions is not None:
        about = about.where(AuditEntry.action.in_(actions))
    entries = await session.scalars(about)
    count = 0
    for entry in entries:
        entry.before, entry.after = _redacted(entry.before), _redacted(entry.after)
        count += 1
    await session.flush()
    await session.execute(select(func.set_config("warmline.redacting", "off", True)))
    return count


def _redacted(side: Any) -> Any:
    if isinstance(side, dict):
        return {name: None if value is None else HIDDEN for name, value in side.items()}
    return side


async def done_lately(
    session: Session, actor: Actor, action: str, noun: str, noun_id: str, *, within: timedelta
) -> bool:
    """Whether the trail has an entry that this actor did this to this thing so lately."""
    entry = select(AuditEntry.id).where(
        AuditEntry.user_id == actor.user_id,
        AuditEntry.at > func.now() - within,
        AuditEntry.action == action,
        AuditEntry.noun == noun,
        AuditEntry.noun_id == noun_id,
    )
    return (await session.execute(entry.limit(1))).first() is not None

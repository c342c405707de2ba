"""Tables of pools. The timeline may read `customer_move`; only `pools.store` writes.

`customer.owner` says whose a customer is; `customer_holding` beside it says under which pool's
rules he stands and since when. A card that gets its owner by hand has one at once, by
`service.by_hand`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class PoolRow(Base):
    """A pool; `version` counts the saves of its rules."""

    __tablename__ = "customer_pool"
    __table_args__ = (UniqueConstraint("project", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text)
    rules: Mapped[Any] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    created_at: Mapped[datetime]


class HoldingRow(Base):
    """Where a customer stands: `owner` null: he lies in the pool. `since`: when he got there, or to
    his owner. `due_on`, `due_why` and `protected_until` are as the last run or move saw them."""

    __tablename__ = "customer_holding"
    __table_args__ = (
        CheckConstraint("state IN ('pooled', 'owned', 'warned')", name="state"),
        CheckConstraint("(owner IS NULL) = (state = 'pooled')", name="owner"),
        Index(
            "ix_customer_holding_lying",
            "pool",
            "since",
            "customer",
            postgresql_where=text("owner IS NULL"),
        ),
        Index(
            "ix_customer_holding_owned",
            "pool",
            "customer",
            postgresql_where=text("owner IS NOT NULL"),
        ),
        Index(
            "ix_customer_holding_owner",
            "owner",
            "pool",
            "due_on",
            postgresql_where=text("owner IS NOT NULL"),
        ),
        Index(
            "ix_customer_holding_cool_until",
            "cool_until",
            postgresql_where=text("owner IS NULL AND cool_until IS NOT NULL"),
        ),
    )

    customer: Mapped[str] = mapped_column(
        Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    pool: Mapped[str] = mapped_column(Id, ForeignKey("customer_pool.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(Text)
    owner: Mapped[str | None] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    since: Mapped[datetime]
    reply_at: Mapped[datetime | None]
    order_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    protected_until: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    due_why: Mapped[str] = mapped_column(Text, server_default="")
    former: Mapped[str | None] = mapped_column(Id)
    cool_until: Mapped[date | None] = mapped_column(Date)
    why: Mapped[str] = mapped_column(Text, server_default="")
    note: Mapped[str] = mapped_column(Text, server_default="")


class MoveRow(Base):
    """One customer's change of hands; never changed. `allocation`: the log's entry."""

    __tablename__ = "customer_move"
    __table_args__ = (
        Index("ix_customer_move_customer_at", "customer", "at"),
        Index("ix_customer_move_allocation_id", "allocation", "id"),
        Index(
            "ix_customer_move_claims",
            "by",
            "pool",
            "at",
            postgresql_where=text("why = 'claimed'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    customer: Mapped[str] = mapped_column(Id, ForeignKey("customer.id", ondelete="CASCADE"))
    from_owner: Mapped[str | None] = mapped_column(Id)
    to_owner: Mapped[str | None] = mapped_column(Id)
    pool: Mapped[str] = mapped_column(Id)
    why: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    allocation: Mapped[str | None] = mapped_column(Id)


class AllocationRow(Base):
    """A line of the allocation log. `batch`: the same for all targets of one distribution;
    `from_kind`: pool, agent, none or several."""

    __tablename__ = "pool_allocation"
    __table_args__ = (
        Index("ix_pool_allocation_at_id", "at", "id"),
        Index("ix_pool_allocation_by_at", "by", "at"),
        Index("ix_pool_allocation_pool_at_id", "pool", "at", "id"),
        Index("ix_pool_allocation_to_id_at_id", "to_id", "at", "id"),
        Index("ix_pool_allocation_number_id", "number", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    pool: Mapped[str] = mapped_column(Id, ForeignKey("customer_pool.id", ondelete="RESTRICT"))
    batch: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    why: Mapped[str] = mapped_column(Text)
    from_kind: Mapped[str] = mapped_column(Text)
    from_id: Mapped[str | None] = mapped_column(Id)
    to_kind: Mapped[str] = mapped_column(Text)
    to_id: Mapped[str | None] = mapped_column(Id)
    to_name: Mapped[str] = mapped_column(Text, server_default="")
    number: Mapped[int] = mapped_column(Integer)
    rule: Mapped[Any] = mapped_column(JSONB, server_default="{}")


class RunRow(Base):
    """A run: its rules are those of the moment it began. `after`: the customer it has come to, so
    that a run that was killed goes on there."""

    __tablename__ = "pool_run"
    __table_args__ = (
        CheckConstraint("kind IN ('nightly', 'asked', 'dry')", name="kind"),
        CheckConstraint("state IN ('waiting', 'adopting', 'running', 'done')", name="state"),
        Index(
            "uq_pool_run_night",
            "pool",
            "day",
            unique=True,
            postgresql_where=text("kind = 'nightly'"),
        ),
        Index("ix_pool_run_open", "asked_at", postgresql_where=text("state <> 'done'")),
        Index("ix_pool_run_pool_asked_at", "pool", "asked_at"),
        Index("ix_pool_run_asked_at_id", "asked_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    pool: Mapped[str] = mapped_column(Id, ForeignKey("customer_pool.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    day: Mapped[date | None] = mapped_column(Date)
    by: Mapped[str] = mapped_column(Id)
    asked_at: Mapped[datetime]
    as_of: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    rules: Mapped[Any] = mapped_column(JSONB, server_default="{}")
    rules_version: Mapped[int] = mapped_column(Integer, server_default="0")
    after: Mapped[str | None] = mapped_column(Id)
    looked: Mapped[int] = mapped_column(Integer, server_default="0")
    warned: Mapped[int] = mapped_column(Integer, server_default="0")
    renewed: Mapped[int] = mapped_column(Integer, server_default="0")
    recycled: Mapped[int] = mapped_column(Integer, server_default="0")
    allocation: Mapped[str | None] = mapped_column(Id)


class RunLineRow(Base):
    """What a run did, or would do, with one customer (warned, recycled; not what stayed)."""

    __tablename__ = "pool_run_line"
    __table_args__ = (
        Index("ix_pool_run_line_run_act_customer", "run", "act", "customer"),
        Index("ix_pool_run_line_run_owner_customer", "run", "owner", "customer"),
        Index("ix_pool_run_line_run_due_on_customer", "run", "due_on", "customer"),
    )

    run: Mapped[str] = mapped_column(
        Id, ForeignKey("pool_run.id", ondelete="CASCADE"), primary_key=True
    )
    customer: Mapped[str] = mapped_column(Id, primary_key=True)
    owner: Mapped[str] = mapped_column(Id)
    act: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)


class CallTaskRow(Base):
    """A customer somebody means to call; one open task per person and customer."""

    __tablename__ = "call_task"
    __table_args__ = (
        Index(
            "uq_call_task_open",
            "user",
            "customer",
            unique=True,
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_call_task_user_at", "user", "at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    user: Mapped[str] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    customer: Mapped[str] = mapped_column(Id, ForeignKey("customer.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    call: Mapped[str | None] = mapped_column(Id)
    done_at: Mapped[datetime | None]

"""Tables of work orders. Upper stores may read them for joins; only `tickets.store` writes.

`ticket_step` only grows: a trigger refuses UPDATE, DELETE and TRUNCATE to everybody; but what was
written in a step may be redacted, by `store.personal` alone (a person is erased). The text that is
searched stands in a table of its own, so that a step of an order does not write its index anew.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    event,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7

OPEN = (
    "state IN ('accepted', 'dispatched', 'returned', 'signed', 'handling', 'waiting', "
    "'suspended', 'replied', 'revisiting')"
)
"""`states.OPEN` as PostgreSQL reads it, for indexes of what is still to be done."""

GUARD_SQL = (
    """CREATE OR REPLACE FUNCTION ticket_step_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('warmline.redacting', true) = 'on' THEN
    IF to_jsonb(NEW) - 'reason' - 'data' = to_jsonb(OLD) - 'reason' - 'data' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the history of work orders only grows: % is not allowed', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$""",
    """CREATE TRIGGER ticket_step_only_grows BEFORE UPDATE OR DELETE ON ticket_step
FOR EACH ROW EXECUTE FUNCTION ticket_step_only_grows()""",
    """CREATE TRIGGER ticket_step_no_truncate BEFORE TRUNCATE ON ticket_step
FOR EACH STATEMENT EXECUTE FUNCTION ticket_step_only_grows()""",
)
"""What the migration runs after it made the table, one statement each."""


class TypeRow(Base):
    """A type of orders; `fields`, `acts` and `switches` as `model.TicketType` has them."""

    __tablename__ = "ticket_type"
    __table_args__ = (UniqueConstraint("project", "code"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    parent: Mapped[str | None] = mapped_column(
        Id, ForeignKey("ticket_type.id", ondelete="RESTRICT")
    )
    code: Mapped[str] = mapped_column(Text)
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    acts: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    switches: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    priority: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(
        Id, ForeignKey("department.id", ondelete="RESTRICT")
    )
    template: Mapped[str] = mapped_column(Text, server_default="")
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    version: Mapped[int] = mapped_column(Integer, server_default="1")


class LimitRow(Base):
    """A rule of the deadlines (`limits.LimitRule`)."""

    __tablename__ = "ticket_limit"
    __table_args__ = (
        CheckConstraint("clock IN ('response', 'reply', 'resolution')", name="clock"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    clock: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(Integer)
    unit: Mapped[str] = mapped_column(Text)
    type: Mapped[str | None] = mapped_column(Id, ForeignKey("ticket_type.id", ondelete="CASCADE"))
    priority: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text, server_default="")
    calendar: Mapped[str] = mapped_column(Text, server_default="")
    warn_minutes: Mapped[int] = mapped_column(Integer, server_default="0")
    warn_to: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    escalations: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    version: Mapped[int] = mapped_column(Integer, server_default="1")


class NumberRow(Base):
    """The last order number of a day."""

    __tablename__ = "ticket_number"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class TicketRow(Base):
    """An order. Each list a person looks at (all, his own, those he made, a department's, what is
    due) has an index in its order, so that a page is read and not sorted."""

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint(
            "assignee IS NOT NULL OR pool IN ('dispatch', 'revisit') "
            "OR (pool = 'department' AND department IS NOT NULL)",
            name="somebody",
        ),
        Index("ix_ticket_changed_at_id", "changed_at", "id"),
        Index("ix_ticket_created_at_id", "created_at", "id"),
        Index("ix_ticket_due_at_id", "due_at", "id", postgresql_where=text(OPEN)),
        Index("ix_ticket_project_changed_at_id", "project", "changed_at", "id"),
        Index("ix_ticket_assignee_changed_at_id", "assignee", "changed_at", "id"),
        Index("ix_ticket_created_by_changed_at_id", "created_by", "changed_at", "id"),
        Index("ix_ticket_department_changed_at_id", "department", "changed_at", "id"),
        Index("ix_ticket_desk_changed_at_id", "desk", "changed_at", "id"),
        Index("ix_ticket_type_changed_at_id", "type", "changed_at", "id"),
        Index("ix_ticket_state_changed_at_id", "state", "changed_at", "id"),
        Index("ix_ticket_customer_created_at", "customer", "created_at"),
        Index("ix_ticket_caller_created_at", "caller", "created_at"),
        Index("ix_ticket_interaction", "interaction"),
        Index("ix_ticket_parent", "parent", postgresql_where=text("parent IS NOT NULL")),
        Index(
            "ix_ticket_merged_into",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index(
            "ix_ticket_pool",
            "pool",
            "changed_at",
            "id",
            postgresql_where=text("pool IN ('dispatch', 'revisit')"),
        ),
        Index(
            "ix_ticket_department_pool",
            "department",
            "changed_at",
            "id",
            postgresql_where=text("pool = 'department'"),
        ),
        Index(
            "ix_ticket_assignee_open", "assignee", "changed_at", "id", postgresql_where=text(OPEN)
        ),
        Index(
            "ix_ticket_department_open",
            "department",
            "changed_at",
            "id",
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_ticket_urged_at", "urged_at", "id", postgresql_where=text(f"urges > 0 AND {OPEN}")
        ),
        Index(
            "ix_ticket_asks_time",
            "due_at",
            "id",
            postgresql_where=text(f"extension_asked IS NOT NULL AND {OPEN}"),
        ),
        # The columns of a board, the most pressing order first.
        Index("ix_ticket_board_state", "state", "due_at", "id", postgresql_where=text(OPEN)),
        Index("ix_ticket_board_priority", "priority", "due_at", "id", postgresql_where=text(OPEN)),
        Index(
            "ix_ticket_board_department", "department", "due_at", "id", postgresql_where=text(OPEN)
        ),
        Index(
            "ix_ticket_board_department_state",
            "department",
            "state",
            "due_at",
            "id",
            postgresql_where=text(OPEN),
        ),
        Index("ix_ticket_closed_at", "closed_at", postgresql_where=text("state = 'closed'")),
        Index(
            "ix_ticket_caller_reversed",
            "caller_reversed",
            postgresql_ops={"caller_reversed": "text_pattern_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    number: Mapped[str] = mapped_column(Text, unique=True)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    type: Mapped[str] = mapped_column(Id, ForeignKey("ticket_type.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text, server_default="")
    address: Mapped[str] = mapped_column(Text, server_default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    customer: Mapped[str | None] = mapped_column(Id, ForeignKey("customer.id", ondelete="SET NULL"))
    customer_name: Mapped[str] = mapped_column(Text, server_default="")
    customer_level: Mapped[str] = mapped_column(Text, server_default="")
    caller: Mapped[str] = mapped_column(Text, server_default="")
    caller_reversed: Mapped[str] = mapped_column(Text, server_default="")
    interaction: Mapped[str | None] = mapped_column(Id)
    confidential: Mapped[bool] = mapped_column(Boolean, server_default=false())
    assignee: Mapped[str | None] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    department: Mapped[str | None] = mapped_column(
        Id, ForeignKey("department.id", ondelete="RESTRICT")
    )
    pool: Mapped[str] = mapped_column(Text, server_default="")
    dispatcher: Mapped[str | None] = mapped_column(Id)
    handler: Mapped[str | None] = mapped_column(Id)
    parent: Mapped[str | None] = mapped_column(Id, ForeignKey("ticket.id", ondelete="RESTRICT"))
    merged_into: Mapped[str | None] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="RESTRICT")
    )
    returns: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    reworks: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    urges: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    urged_at: Mapped[datetime | None]
    supervised: Mapped[bool] = mapped_column(Boolean, server_default=false())
    extensions: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    extension_asked: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    satisfaction: Mapped[str] = mapped_column(Text, server_default="")
    result: Mapped[str] = mapped_column(Text, server_default="")
    due_at: Mapped[datetime | None]
    response_due_at: Mapped[datetime | None]
    reply_due_at: Mapped[datetime | None]
    paused: Mapped[bool] = mapped_column(Boolean, server_default=false())
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    desk: Mapped[str | None] = mapped_column(Id)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Id)
    closed_at: Mapped[datetime | None]


class TextRow(Base):
    """What an order is found by: pairs of neighbouring characters, and the folded text itself. With
    `seq` 0 the order's own words, else those of that step. `subject`: the pairs that say what it is
    about, `places`: addresses and their pairs (`texts.places`), both for related orders, and empty
    of a step."""

    __tablename__ = "ticket_text"
    __table_args__ = (
        Index("ix_ticket_text_grams", "grams", postgresql_using="gin"),
        Index("ix_ticket_text_subject", "subject", postgresql_using="gin"),
        Index("ix_ticket_text_places", "places", postgresql_using="gin"),
    )

    ticket: Mapped[str] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, server_default="0"
    )
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    subject: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    folded: Mapped[str] = mapped_column(Text)
    places: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class IndexingRow(Base):
    """How far the orders' texts are indexed by the rules of now (`service.indexing`); one row.
    `done`: by type, what its orders' texts were last written by; `aim`: what they are being written
    by, empty while nothing is to do; `after`: the last order of that walk, the newest were first;
    `counted` of `total` orders."""

    __tablename__ = "ticket_indexing"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    done: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    aim: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    after: Mapped[str | None] = mapped_column(Id)
    counted: Mapped[int] = mapped_column(Integer, server_default="0")
    total: Mapped[int] = mapped_column(Integer, server_default="0")
    at: Mapped[datetime | None]


class StepRow(Base):
    """One step of an order (`model.HistoryStep`)."""

    __tablename__ = "ticket_step"
    __table_args__ = (
        UniqueConstraint("ticket", "seq"),
        Index("ix_ticket_step_step_at", "step", "at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    ticket: Mapped[str] = mapped_column(Id, ForeignKey("ticket.id", ondelete="RESTRICT"))
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    step: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    digest: Mapped[str] = mapped_column(Text)


for _statement in GUARD_SQL:
    _guard = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    event.listen(StepRow.__table__, "after_create", _guard)


class JointRow(Base):
    """A department that helps with an order (协办)."""

    __tablename__ = "ticket_joint"
    __table_args__ = (Index("ix_ticket_joint_department", "department", "ticket"),)

    ticket: Mapped[str] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    department: Mapped[str] = mapped_column(
        Id, ForeignKey("department.id", ondelete="RESTRICT"), primary_key=True
    )
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[str | None] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text, server_default="")


class CallRow(Base):
    """A call of an order, by reference; no foreign key, since the projection may lag."""

    __tablename__ = "ticket_call"
    __table_args__ = (Index("ix_ticket_call_interaction", "interaction"),)

    ticket: Mapped[str] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)


class LinkRow(Base):
    """Two orders that have to do with each other; each pair stands once, the smaller id first."""

    __tablename__ = "ticket_link"
    __table_args__ = (
        CheckConstraint("one < other", name="ordered"),
        Index("ix_ticket_link_other", "other"),
    )

    one: Mapped[str] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    other: Mapped[str] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)


class ActRow(Base):
    """A required act that was done on an order."""

    __tablename__ = "ticket_act"

    ticket: Mapped[str] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    act: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    value: Mapped[str] = mapped_column(Text, server_default="")


class OmissionRow(Base):
    """A required act that a step was taken without (`asked.Omission`), until it is done afterwards
    or excused and beyond. One for each act of an order: what is found again stays as it was.
    `type` is the order's, here for the index."""

    __tablename__ = "ticket_omission"
    __table_args__ = (
        Index("ix_ticket_omission_state_at", "state", "at", "id"),
        Index("ix_ticket_omission_by_at", "by", "at", "id"),
        Index("ix_ticket_omission_department_at", "department", "at", "id"),
        Index("ix_ticket_omission_type_at", "type", "at", "id"),
    )

    ticket: Mapped[str] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    act: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[str] = mapped_column(Id, unique=True, default=uuid7)
    type: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Text, server_default="other")
    step: Mapped[str] = mapped_column(Text)
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    department: Mapped[str | None] = mapped_column(Id)
    found_by: Mapped[str] = mapped_column(Text, server_default="step")
    state: Mapped[str] = mapped_column(Text, server_default="open")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(Text, server_default="")


class DeadlineRow(Base):
    """A moment at which somebody is told (`planning.Deadline`); undone ones are replaced whenever
    the order's plan changes."""

    __tablename__ = "ticket_deadline"
    __table_args__ = (
        Index("ix_ticket_deadline_at", "at", postgresql_where=text("done_at IS NULL")),
    )

    ticket: Mapped[str] = mapped_column(
        Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    clock: Mapped[str] = mapped_column(Text, primary_key=True)
    mark: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    cycle: Mapped[datetime] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    to: Mapped[list[str]] = mapped_column(ARRAY(Text))
    done_at: Mapped[datetime | None]


class BasisRow(Base):
    """What open orders were last looked through by, as a digest: row 1 their plans
    (`service.replanning`), row 2 their required acts (`service.omitting`)."""

    __tablename__ = "ticket_basis"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(Text)
    planned_at: Mapped[datetime | None]


class LevelRow(Base):
    """A customer whose level is another since: his open orders are to be planned by it. No foreign
    key: it is gone in a moment, and keeps nobody's card from being deleted."""

    __tablename__ = "ticket_level"

    customer: Mapped[str] = mapped_column(Id, primary_key=True)


class AwayRow(Base):
    """Somebody who does not work on his orders: marked absent (until a moment, or until he is
    unmarked), or his account was closed (`reason` empty). `told_at`: his leaders know."""

    __tablename__ = "ticket_away"

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    absent: Mapped[bool] = mapped_column(Boolean)
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, server_default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    told_at: Mapped[datetime | None]

"""Tables of shop orders, of the rule by which they are laid to enquiries, and of their imports."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7

Money = Numeric(12, 2)


class OrderRow(Base):
    """The columns of `model.Order`. `call` has no foreign key: the call's record may come later."""

    __tablename__ = "shop_order"
    __table_args__ = (
        UniqueConstraint("project", "shop", "number"),
        CheckConstraint("stage IN ('ordered', 'paid', 'closed', 'refunded')", name="stage"),
        CheckConstraint("refunded >= 0 AND refunded <= amount", name="refunded"),
        Index("ix_shop_order_ordered_at_id", "ordered_at", "id"),
        Index("ix_shop_order_amount_id", "amount", "id"),
        Index("ix_shop_order_agent_ordered_at", "agent", "ordered_at", "id"),
        Index("ix_shop_order_department_ordered_at", "department", "ordered_at", "id"),
        Index("ix_shop_order_customer", "customer", "ordered_at"),
        Index("ix_shop_order_call", "call"),
        Index("ix_shop_order_number", "number"),
        Index("ix_shop_order_buyer", "buyer", postgresql_ops={"buyer": "text_pattern_ops"}),
        Index(
            "ix_shop_order_phone_reversed",
            "phone_reversed",
            postgresql_ops={"phone_reversed": "text_pattern_ops"},
        ),
        Index(
            "ix_shop_order_unpaid", "ordered_at", "id", postgresql_where=text("stage = 'ordered'")
        ),
        Index("ix_shop_order_unlinked", "ordered_at", "id", postgresql_where=text("link = 'none'")),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id"))
    shop: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    ordered_at: Mapped[datetime]
    told_at: Mapped[datetime]
    amount: Mapped[Decimal] = mapped_column(Money)
    refunded: Mapped[Decimal] = mapped_column(Money, server_default="0")
    paid_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    buyer: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    phone_reversed: Mapped[str | None] = mapped_column(Text)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    add_ons: Mapped[int] = mapped_column(Integer, server_default="0")
    customer: Mapped[str | None] = mapped_column(Id, ForeignKey("customer.id", ondelete="SET NULL"))
    call: Mapped[str | None] = mapped_column(Id)
    asked_at: Mapped[datetime | None]
    agent: Mapped[str | None] = mapped_column(Id, ForeignKey("user_account.id"))
    department: Mapped[str | None] = mapped_column(Id, ForeignKey("department.id"))
    link: Mapped[str] = mapped_column(Text, server_default="none")
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class RuleRow(Base):
    """A project's rule; without a row it is `model.Rule()`."""

    __tablename__ = "shop_rule"

    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id"), primary_key=True)
    window_days: Mapped[int] = mapped_column(SmallInteger)
    which: Mapped[str] = mapped_column(Text)
    unpaid_min: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, server_default="1")


class OrderImportRow(Base):
    """An import of orders; its columns, and those of the two tables below, are those that
    `runs.importing.ImportTables` asks for (`customers.tables` explains them)."""

    __tablename__ = "shop_import"
    __table_args__ = (
        CheckConstraint(
            "state IN ('ready', 'checking', 'checked', 'applying', 'applied', 'stopped', "
            "'undoing', 'undone')",
            name="state",
        ),
        Index("ix_shop_import_at", "at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    by: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(Text)
    file: Mapped[str | None] = mapped_column(Id)
    size: Mapped[int] = mapped_column(BigInteger)
    heads: Mapped[list[str]] = mapped_column(ARRAY(Text))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    figures: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    checked: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    kept: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    staged: Mapped[str] = mapped_column(Text, server_default="")
    settled: Mapped[int] = mapped_column(Integer, server_default="0")
    run: Mapped[str | None] = mapped_column(Id)
    ended_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class OrderLineRow(Base):
    """A row of a file of orders. `subject`: the order it made or changed; `before`: what was said
    of the order before it (`was`, null where it made it) and what it wrote (`now`)."""

    __tablename__ = "shop_import_row"
    __table_args__ = (
        Index("ix_shop_import_row_batch_root_number", "batch", "root", "number"),
        Index(
            "ix_shop_import_row_subject",
            "subject",
            postgresql_where=text("subject IS NOT NULL"),
        ),
    )

    batch: Mapped[str] = mapped_column(
        Id, ForeignKey("shop_import.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    root: Mapped[int] = mapped_column(Integer)
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    given: Mapped[dict[str, Any]] = mapped_column(JSONB)
    problems: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    found: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
    subject: Mapped[str | None] = mapped_column(Id)
    result: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int | None] = mapped_column(Integer)
    kept: Mapped[str | None] = mapped_column(Text)


class OrderMappingRow(Base):
    """What the columns of files with the same heads were the last time, shop by shop."""

    __tablename__ = "shop_import_mapping"

    signature: Mapped[str] = mapped_column(Text, primary_key=True)
    project: Mapped[str] = mapped_column(
        Id, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]

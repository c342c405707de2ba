"""Tables of trunks and called numbers. Only `telephony.store` writes; an upper store may join.

A trunk's password is in a table of its own that one query reads (the switch's configuration), so
that no list can show it by accident.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class TrunkRow(Base):
    """A way to the outside (中继). `endpoint` is its name on the switch and never changes."""

    __tablename__ = "trunk"
    __table_args__ = (
        UniqueConstraint("name"),
        UniqueConstraint("endpoint"),
        CheckConstraint("kind IN ('ip', 'registration')", name="kind"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(Text)
    endpoint: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    port: Mapped[int] = mapped_column(Integer)
    match: Mapped[list[str]] = mapped_column(ARRAY(Text))
    login: Mapped[str] = mapped_column(Text)
    caller: Mapped[str] = mapped_column(Text)
    outbound: Mapped[bool] = mapped_column(Boolean)
    active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class TrunkSecretRow(Base):
    """The password of a trunk we register at."""

    __tablename__ = "trunk_secret"

    trunk_id: Mapped[str] = mapped_column(
        Id, ForeignKey("trunk.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(Text)


class CalledNumberRow(Base):
    """A number people call → the flow that receives them. `*` is every other number.

    `flow_id` has no foreign key: flows belong to a neighbour.
    """

    __tablename__ = "called_number"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("ix_called_number_project_id", "project_id"),
        Index("ix_called_number_trunk_id", "trunk_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    number: Mapped[str] = mapped_column(Text)
    flow_id: Mapped[str] = mapped_column(Text)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    trunk_id: Mapped[str | None] = mapped_column(Id, ForeignKey("trunk.id", ondelete="RESTRICT"))
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DialRuleRow(Base):
    """Numbers that begin so may be reached, or not, and what they are shown (`dialling`).

    Neither role nor queue has a foreign key: both belong to neighbours; one that is gone fits
    nobody.
    """

    __tablename__ = "dial_rule"
    __table_args__ = (
        UniqueConstraint("prefix", "role_id", "queue_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    prefix: Mapped[str] = mapped_column(Text)
    allowed: Mapped[bool] = mapped_column(Boolean)
    role_id: Mapped[str | None] = mapped_column(Id)
    queue_id: Mapped[str | None] = mapped_column(Id)
    show: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

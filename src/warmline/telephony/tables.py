"""Tables of trunks, called numbers, and what the switch says of trunks and phones. Only
`telephony.store` writes; an upper store may join.

A trunk's password is in a table of its own that one query reads (the switch's configuration), so
that no list can show it by accident.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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
        CheckConstraint("transport IN ('udp', 'tcp', 'tls')", name="transport"),
        CheckConstraint("media IN ('none', 'sdes')", name="media"),
        CheckConstraint("max_calls > 0", name="max_calls"),
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
    transport: Mapped[str] = mapped_column(Text, server_default="udp")
    media: Mapped[str] = mapped_column(Text, server_default="none")
    codecs: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{pcma,pcmu,opus}'")
    )
    from_user: Mapped[str] = mapped_column(Text, server_default="")
    from_domain: Mapped[str] = mapped_column(Text, server_default="")
    proxy: Mapped[str] = mapped_column(Text, server_default="")
    max_calls: Mapped[int | None] = mapped_column(Integer)
    watch: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
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
    name: Mapped[str] = mapped_column(Text, server_default="")
    shown: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
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


class SwitchSeenRow(Base):
    """What the switch last said of a trunk or phone (`endpoint`, its name on the switch); written
    when it changes (`telephony.watching`). `since`: when it was first seen so."""

    __tablename__ = "switch_seen"

    endpoint: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    agent: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]


class SwitchLookRow(Base):
    """When the switch was last asked, and what went wrong then: the one row of this table."""

    __tablename__ = "switch_look"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(Text)

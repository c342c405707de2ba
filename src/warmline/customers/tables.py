"""Tables of customers. Upper stores may read them for joins; only `customers.store` writes.

Nothing is deleted here. `name_key` and `name_grams` are made of the name for searching; a name of
two or three Chinese characters is too short for indexes of threes. `number_reversed` makes the last
digits a prefix.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class CustomerRow(Base):
    """A card. `fields`: key → value of the centre's own fields. Each list a person looks at (all,
    a project's, his own, a department's, a level's, a source's) has an index in the order of its
    last change, so that a page is read and not sorted."""

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("consent IN ('unknown', 'given', 'refused')", name="consent"),
        Index("ix_customer_changed_at_id", "changed_at", "id"),
        Index("ix_customer_created_at_id", "created_at", "id"),
        Index("ix_customer_name_id", "name", "id"),
        Index("ix_customer_project_changed_at_id", "project", "changed_at", "id"),
        Index("ix_customer_owner_changed_at_id", "owner", "changed_at", "id"),
        Index("ix_customer_department_changed_at_id", "department", "changed_at", "id"),
        Index("ix_customer_level_changed_at_id", "level", "changed_at", "id"),
        Index("ix_customer_source_changed_at_id", "source", "changed_at", "id"),
        Index(
            "ix_customer_do_not_call",
            "changed_at",
            "id",
            postgresql_where=text("do_not_call"),
        ),
        Index("ix_customer_tags", "tags", postgresql_using="gin"),
        Index("ix_customer_name_grams", "name_grams", postgresql_using="gin"),
        Index(
            "ix_customer_fields",
            "fields",
            postgresql_using="gin",
            postgresql_ops={"fields": "jsonb_path_ops"},
        ),
        Index("ix_customer_erased", "id", postgresql_where=text("erased_at IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text(collation="warmline_names"))
    name_key: Mapped[str] = mapped_column(Text)
    name_grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    level: Mapped[str] = mapped_column(Text, server_default="")
    source: Mapped[str] = mapped_column(Text, server_default="")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    owner: Mapped[str | None] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    department: Mapped[str | None] = mapped_column(
        Id, ForeignKey("department.id", ondelete="RESTRICT")
    )
    consent: Mapped[str] = mapped_column(Text, server_default="unknown")
    consent_at: Mapped[datetime | None]
    consent_by: Mapped[str | None] = mapped_column(Id)
    do_not_call: Mapped[bool] = mapped_column(Boolean, server_default=false())
    do_not_call_at: Mapped[datetime | None]
    do_not_call_by: Mapped[str | None] = mapped_column(Id)
    remark: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Id)
    erased_at: Mapped[datetime | None]
    """The person was erased (`service.personal`): nothing of him is left, nobody sees the card."""


class ContactRow(Base):
    """A contact point. One value may stand on several cards (families, companies), on one card
    once."""

    __tablename__ = "customer_contact"
    __table_args__ = (
        UniqueConstraint("customer", "kind", "normal"),
        CheckConstraint("kind IN ('phone', 'mail', 'wechat', 'other')", name="kind"),
        Index("ix_customer_contact_normal", "normal"),
        Index(
            "ix_customer_contact_number_reversed",
            "number_reversed",
            postgresql_ops={"number_reversed": "text_pattern_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    customer: Mapped[str] = mapped_column(Id, ForeignKey("customer.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    normal: Mapped[str] = mapped_column(Text)
    number_reversed: Mapped[str | None] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text, server_default="")
    primary: Mapped[bool] = mapped_column(Boolean, server_default=false())
    do_not_call: Mapped[bool] = mapped_column(Boolean, server_default=false())
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class EditRow(Base):
    """One save of a card: what tells the second of two people what the first one changed. The
    values are in the audit trail, numbers masked."""

    __tablename__ = "customer_edit"

    customer: Mapped[str] = mapped_column(
        Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))


class LinkRow(Base):
    """Which customer a call was with: the columns of `model.Link`. The call's id has no foreign
    key, since the projection may lag."""

    __tablename__ = "customer_link"
    __table_args__ = (
        CheckConstraint("how IN ('chosen', 'only_match', 'created', 'dialled')", name="how"),
        Index("ix_customer_link_customer_at", "customer", "at"),
    )

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    customer: Mapped[str] = mapped_column(Id, ForeignKey("customer.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    how: Mapped[str] = mapped_column(Text)


class FieldRow(Base):
    """A field of the centre's own: the columns of `model.FieldDefinition`."""

    __tablename__ = "customer_field"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default="[]")
    required: Mapped[bool] = mapped_column(Boolean, server_default=false())
    searchable: Mapped[bool] = mapped_column(Boolean, server_default=false())
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    version: Mapped[int] = mapped_column(Integer, server_default="1")


class ListEntryRow(Base):
    """A level or source: the columns of `model.Entry`, below the name of its list."""

    __tablename__ = "customer_list_entry"

    list: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    version: Mapped[int] = mapped_column(Integer, server_default="1")


class ImportRow(Base):
    """An import: the columns of `importing.Import`. `staged`: the digest of the options with which
    its rows were read; `settled`: up to which root they are applied; `erased_at`: when its file was
    removed because somebody in it was erased."""

    __tablename__ = "customer_import"
    __table_args__ = (
        CheckConstraint(
            "state IN ('ready', 'checking', 'checked', 'applying', 'applied', 'stopped', "
            "'undoing', 'undone')",
            name="state",
        ),
        Index("ix_customer_import_at", "at"),
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


class ImportLineRow(Base):
    """A row of a file on its way: what it says (`given`), what was wrong with it when it was read
    (`problems`) and when it was applied (`found`), the first row of the same customer (`root`),
    his card, and of a card it changed what it said before and at which version it left it."""

    __tablename__ = "customer_import_row"
    __table_args__ = (
        Index("ix_customer_import_row_batch_root_number", "batch", "root", "number"),
        Index(
            "ix_customer_import_row_batch_customer",
            "batch",
            "customer",
            postgresql_where=text("result IN ('created', 'changed')"),
        ),
    )

    batch: Mapped[str] = mapped_column(
        Id, ForeignKey("customer_import.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    root: Mapped[int] = mapped_column(Integer)
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    given: Mapped[dict[str, Any]] = mapped_column(JSONB)
    problems: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    found: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
    customer: Mapped[str | None] = mapped_column(Id)
    result: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int | None] = mapped_column(Integer)
    kept: Mapped[str | None] = mapped_column(Text)


class ImportMappingRow(Base):
    """What the columns of files with the same heads were the last time."""

    __tablename__ = "customer_import_mapping"

    signature: Mapped[str] = mapped_column(Text, primary_key=True)
    project: Mapped[str] = mapped_column(
        Id, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]

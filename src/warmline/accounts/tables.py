"""Tables of accounts. Upper stores may read them for joins; only `accounts.store` writes.

The audit trail's table is in `kit.audit`. Names are singular; `user_account` because `user` is a
word of SQL.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class ProjectRow(Base):
    __tablename__ = "project"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(Text, unique=True)
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DepartmentRow(Base):
    """A node of the tree; the service sees to it that there are no rings."""

    __tablename__ = "department"
    __table_args__ = (
        UniqueConstraint("parent_id", "name", postgresql_nulls_not_distinct=True),
        Index("ix_department_parent_id", "parent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("department.id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class UserRow(Base):
    """A person. `login` keeps its letters; the index makes it unique regardless of case. `mail` and
    `phone` (E.164) are where he is told things outside of the pages; people may share them."""

    __tablename__ = "user_account"
    __table_args__ = (
        Index("uq_user_account_login", func.lower(text("login")), unique=True),
        Index("ix_user_account_department_id", "department_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    login: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    department_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("department.id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_login_at: Mapped[datetime | None]
    password_changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    must_change_password: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    mail: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)


class RoleRow(Base):
    """`code` marks a shipped role; `changed` one whose rights people have changed since, so that
    a new version's defaults leave it alone."""

    __tablename__ = "role"
    __table_args__ = (Index("uq_role_name", func.lower(text("name")), unique=True),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    code: Mapped[str | None] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    scope: Mapped[str] = mapped_column(Text)
    changed: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RolePermissionRow(Base):
    __tablename__ = "role_permission"

    role_id: Mapped[str] = mapped_column(
        Id, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True
    )
    permission: Mapped[str] = mapped_column(Text, primary_key=True)


class UserRoleRow(Base):
    __tablename__ = "user_role"
    __table_args__ = (Index("ix_user_role_role_id", "role_id"),)

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    role_id: Mapped[str] = mapped_column(
        Id, ForeignKey("role.id", ondelete="RESTRICT"), primary_key=True
    )


class UserProjectRow(Base):
    __tablename__ = "user_project"
    __table_args__ = (Index("ix_user_project_project_id", "project_id"),)

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[str] = mapped_column(
        Id, ForeignKey("project.id", ondelete="RESTRICT"), primary_key=True
    )


class SessionRow(Base):
    """A log-in. Only the SHA-256 of its token is kept. A session ends by deleting its row."""

    __tablename__ = "user_session"
    __table_args__ = (
        Index("ix_user_session_user_id", "user_id"),
        Index("ix_user_session_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(Text)
    browser: Mapped[str | None] = mapped_column(Text)


class LoginFailureRow(Base):
    """Failed log-ins in a row. `key` is the SHA-256 of the login or address, since what was typed
    as a login may be a password."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_last_at", "last_at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class SecondFactorRow(Base):
    """The one-time codes of a user, in force once `confirmed_at` is set. `last_step` is the last
    time step a code was accepted for; `recovery` are digests of the recovery codes left."""

    __tablename__ = "second_factor"

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    recovery: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))


class PasswordHistoryRow(Base):
    """A password a user had before the present one, as its argon2 hash."""

    __tablename__ = "password_history"
    __table_args__ = (Index("ix_password_history_user_id_replaced_at", "user_id", "replaced_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    password_hash: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]


class ApiTokenRow(Base):
    """A personal token for programs. Only its SHA-256 is kept; `permissions` narrows what its
    owner may, None does not. It ends by deleting its row."""

    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token_user_id", "user_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    permissions: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(Text)

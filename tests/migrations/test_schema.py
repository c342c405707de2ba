"""The migrations build exactly what the features' tables say, guards included."""

from __future__ import annotations

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from warmline.app.preparing import migrate
from warmline.kit.db import metadata
from warmline.voice import tables as projection_tables

pytestmark = pytest.mark.servers

PROJECTION = projection_tables.ProjectionRow.__tablename__
"""Imported so that the projection's tables are registered as well."""


def ours(table: str) -> bool:
    """Whether a table is a feature's own; the job queue brings its own schema, and months of the
    event table are made as they come."""
    return not table.startswith(("procrastinate", "event_", "alembic"))


def included(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    return kind != "table" or ours(name or "")


def test_migrations_equal_the_tables(database_url: str) -> None:
    migrate(database_url)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": included}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)


def test_the_audit_trail_cannot_be_edited(database_url: str) -> None:
    migrate(database_url)
    plain = database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("TRUNCATE audit_entry")
        for statement in ("UPDATE audit_entry SET login = 'x'", "DELETE FROM audit_entry"):
            connection.execute(
                "INSERT INTO audit_entry (id, user_id, login, action, noun, noun_id) VALUES "
                "(gen_random_uuid(), gen_random_uuid(), 'a', 'made', 'thing', '1')"
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)

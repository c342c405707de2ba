"""The migrations build exactly what the features' tables say, guards included."""

from __future__ import annotations

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from warmline.app.preparing import migrate, migrations
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


def test_given_kept_views_of_orders_when_migrated_then_none_is_lost(database_url: str) -> None:
    migrate(database_url)
    command.downgrade(migrations(database_url), "0026_shop10")
    plain = database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        owner = connection.execute(
            "INSERT INTO user_account (id, login, name, password_hash) "
            "VALUES (gen_random_uuid(), 'ann', 'ann', '') RETURNING id"
        ).fetchone()
        assert owner is not None
        for name, filters, shared in (
            ("急件", '{"view": "mine", "state": ["signed", "handling"], "board": "due"}', False),
            ("急件", '{"open": true, "type": null}', True),
        ):
            connection.execute(
                "INSERT INTO ticket_view (id, owner, name, filters, shared) "
                "VALUES (gen_random_uuid(), %s, %s, %s, %s)",
                (owner[0], name, filters, shared),
            )
    migrate(database_url)
    with psycopg.connect(plain) as connection:
        kept = connection.execute("SELECT name, list, filters, share FROM list_view").fetchall()
    assert {one[1] for one in kept} == {"tickets"}
    assert sorted(one[0] for one in kept) == ["急件", "急件 2"]
    said = sorted((one[3], one[2]) for one in kept)
    assert said == [
        ("all", {"open": "true"}),
        ("own", {"view": "mine", "state": "signed,handling"}),
    ]

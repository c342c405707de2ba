"""Alembic's entry: runs migrations on the database the caller names; called by
`warmline.app.preparing.migrate`."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

import warmline.app.services
import warmline.voice.tables  # noqa: F401
from warmline.kit.db import metadata

url = context.config.get_main_option("sqlalchemy.url") or ""
engine = create_engine(url)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()

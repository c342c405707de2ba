"""Events say when they happened where they were heard late; two indexes nobody reads are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("happened", Moment(), nullable=True))
    op.drop_index("ix_event_key_seq", table_name="event")
    op.drop_index("ix_event_type_at", table_name="event")


def downgrade() -> None:
    op.create_index("ix_event_type_at", "event", ["type", "at"], unique=False)
    op.create_index("ix_event_key_seq", "event", ["key", "seq"], unique=False)
    op.drop_column("event", "happened")

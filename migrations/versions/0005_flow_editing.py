"""Flows are edited on the page: who changed one last, notes of versions, flows put away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id, Moment

revision = "0005_flow_editing"
down_revision = "0004_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flow", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column("flow", sa.Column("changed_by", Id, nullable=True))
    op.add_column("flow", sa.Column("changed_name", sa.Text(), server_default="", nullable=False))
    op.add_column("flow", sa.Column("changed_at", Moment(), nullable=True))
    op.add_column("flow", sa.Column("archived_at", Moment(), nullable=True))
    op.add_column(
        "flow_version", sa.Column("user_name", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("flow_version", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.execute(
        "UPDATE flow_version v SET user_name = u.name FROM user_account u WHERE u.id = v.user_id"
    )
    op.execute(
        "UPDATE flow f SET changed_by = v.user_id, changed_name = v.user_name, changed_at = v.at "
        "FROM (SELECT DISTINCT ON (flow_id) flow_id, user_id, user_name, at FROM flow_version "
        "ORDER BY flow_id, at DESC) v WHERE v.flow_id = f.id"
    )


def downgrade() -> None:
    op.drop_column("flow_version", "note")
    op.drop_column("flow_version", "user_name")
    for name in ("archived_at", "changed_at", "changed_name", "changed_by", "revision"):
        op.drop_column("flow", name)

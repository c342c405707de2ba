"""Trunks over TCP and TLS with SRTP, codecs in order; numbers by time; what the switch sees."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Moment

revision = "0009_trunks"
down_revision = "0008_parties"
branch_labels = None
depends_on = None

TRUNK = (
    sa.Column("transport", sa.Text(), server_default="udp", nullable=False),
    sa.Column("media", sa.Text(), server_default="none", nullable=False),
    sa.Column(
        "codecs",
        postgresql.ARRAY(sa.Text()),
        server_default=sa.text("'{pcma,pcmu,opus}'"),
        nullable=False,
    ),
    sa.Column("from_user", sa.Text(), server_default="", nullable=False),
    sa.Column("from_domain", sa.Text(), server_default="", nullable=False),
    sa.Column("proxy", sa.Text(), server_default="", nullable=False),
    sa.Column("max_calls", sa.Integer(), nullable=True),
    sa.Column("watch", sa.Boolean(), server_default=sa.text("true"), nullable=False),
)
NUMBER = (
    sa.Column("name", sa.Text(), server_default="", nullable=False),
    sa.Column("shown", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    sa.Column("rules", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
)
PHONE = sa.Column(
    "codecs",
    postgresql.ARRAY(sa.Text()),
    server_default=sa.text("'{pcma,pcmu,g722,opus}'"),
    nullable=False,
)
CHECKS = {
    "transport": "transport IN ('udp', 'tcp', 'tls')",
    "media": "media IN ('none', 'sdes')",
    "max_calls": "max_calls > 0",
}


def upgrade() -> None:
    for column in TRUNK:
        op.add_column("trunk", column)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_trunk_{name}"), "trunk", condition)
    for column in NUMBER:
        op.add_column("called_number", column)
    op.add_column("agent_phone", PHONE)
    op.create_table(
        "switch_seen",
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", name=op.f("pk_switch_seen")),
    )
    op.create_table(
        "switch_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_switch_look_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switch_look")),
    )


def downgrade() -> None:
    op.drop_table("switch_look")
    op.drop_table("switch_seen")
    op.drop_column("agent_phone", "codecs")
    for column in NUMBER:
        op.drop_column("called_number", column.name)
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_trunk_{name}"), "trunk", type_="check")
    for column in TRUNK:
        op.drop_column("trunk", column.name)

"""An agent with a page and a desk phone; network quality; missed calls; leaders' messages."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id, Moment

revision = "0013_phones"
down_revision = "0012_recordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "agent_profile",
        sa.Column("phone_fixed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("agent_phone", sa.Column("kind", sa.Text(), nullable=True))
    op.execute(
        "UPDATE agent_phone SET kind = agent_profile.kind FROM agent_profile "
        "WHERE agent_profile.user_id = agent_phone.user_id"
    )
    op.alter_column("agent_phone", "kind", nullable=False)
    op.create_check_constraint(
        op.f("ck_agent_phone_kind"), "agent_phone", "kind IN ('webrtc', 'sip')"
    )
    op.drop_constraint("pk_agent_phone", "agent_phone")
    op.create_primary_key(op.f("pk_agent_phone"), "agent_phone", ["user_id", "kind"])
    _pages()
    op.create_table(
        "call_quality",
        sa.Column("interaction", Id, nullable=False),
        sa.Column("agent", Id, nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("poor_s", sa.Integer(), nullable=False),
        sa.Column("loss", sa.Double(), nullable=False),
        sa.Column("jitter_ms", sa.Double(), nullable=False),
        sa.Column("rtt_ms", sa.Double(), nullable=False),
        sa.Column("mos", sa.Double(), nullable=False),
        sa.Column("mos_min", sa.Double(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("loss BETWEEN 0 AND 1", name=op.f("ck_call_quality_loss")),
        sa.CheckConstraint("mos BETWEEN 1 AND 5", name=op.f("ck_call_quality_mos")),
        sa.PrimaryKeyConstraint("interaction", "agent", "leg", name=op.f("pk_call_quality")),
    )
    op.create_table(
        "missed_seen",
        sa.Column("agent", Id, nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_missed_seen")),
    )
    op.create_table(
        "leader_message",
        sa.Column("id", Id, nullable=False),
        sa.Column("agent_id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_message")),
    )
    op.create_index("ix_leader_message_agent_id_sent_at", "leader_message", ["agent_id", "sent_at"])


def _pages() -> None:
    """Whoever had only a desk phone gets an account for his page, too."""
    connection = op.get_bind()
    for (user,) in connection.execute(
        sa.text("SELECT user_id FROM agent_phone WHERE kind = 'sip'")
    ).all():
        connection.execute(
            sa.text(
                "INSERT INTO agent_phone (user_id, kind, endpoint, secret) "
                "VALUES (:user, 'webrtc', :endpoint, :secret)"
            ),
            {
                "user": user,
                "endpoint": f"agent-{secrets.token_hex(6)}",
                "secret": secrets.token_urlsafe(24),
            },
        )


def downgrade() -> None:
    op.drop_table("leader_message")
    op.drop_table("missed_seen")
    op.drop_table("call_quality")
    op.execute(
        "DELETE FROM agent_phone USING agent_profile WHERE "
        "agent_profile.user_id = agent_phone.user_id AND agent_phone.kind <> agent_profile.kind"
    )
    op.drop_constraint("pk_agent_phone", "agent_phone")
    op.create_primary_key(op.f("pk_agent_phone"), "agent_phone", ["user_id"])
    op.drop_constraint(op.f("ck_agent_phone_kind"), "agent_phone")
    op.drop_column("agent_phone", "kind")
    op.drop_column("agent_profile", "phone_fixed")

"""One agent with a page and a desk phone: an account for each, and which of them rings."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010_phones"
down_revision = "0009_trunks"
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
    op.execute(
        "DELETE FROM agent_phone USING agent_profile "
        "WHERE agent_profile.user_id = agent_phone.user_id AND agent_phone.kind <> agent_profile.kind"
    )
    op.drop_constraint("pk_agent_phone", "agent_phone")
    op.create_primary_key(op.f("pk_agent_phone"), "agent_phone", ["user_id"])
    op.drop_constraint(op.f("ck_agent_phone_kind"), "agent_phone")
    op.drop_column("agent_phone", "kind")
    op.drop_column("agent_profile", "phone_fixed")

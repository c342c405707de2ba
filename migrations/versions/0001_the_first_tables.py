"""The first tables, as the features' `tables.py` declared them then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


NAMES = """DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_collation WHERE collname = 'warmline_names') THEN
    BEGIN
      CREATE COLLATION warmline_names (provider = icu, locale = 'zh');
    EXCEPTION WHEN feature_not_supported THEN
      CREATE COLLATION warmline_names FROM "C";
    END;
  END IF;
END $$"""
"""Chinese names sort by pinyin, or by code point where the server was built without ICU."""


def upgrade() -> None:
    op.execute(NAMES)
    op.create_table(
        "agent_interval",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("agent_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("department_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_agent_interval_forward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_interval")),
    )
    op.create_index(
        "ix_agent_interval_agent_id_ended_at",
        "agent_interval",
        ["agent_id", "ended_at"],
        unique=False,
    )
    op.create_index("ix_agent_interval_call_id", "agent_interval", ["call_id"], unique=False)
    op.create_index("ix_agent_interval_day", "agent_interval", ["day"], unique=False)
    op.create_index(
        "uq_agent_interval_open",
        "agent_interval",
        ["agent_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "agent_line",
        sa.Column("agent_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agent_line")),
    )
    op.create_table(
        "agent_seat",
        sa.Column("agent", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("department", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("wrap_up_call", sa.Uuid(as_uuid=False), nullable=True),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_agent_seat")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", sa.Text(), nullable=False),
        sa.Column(
            "before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "after", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("session_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_at_number", "audit_entry", ["at", "number"], unique=False)
    op.create_index(
        "ix_audit_entry_noun_noun_id_at", "audit_entry", ["noun", "noun_id", "at"], unique=False
    )
    op.create_index("ix_audit_entry_user_id_at", "audit_entry", ["user_id", "at"], unique=False)
    op.create_table(
        "department",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["department.id"],
            name=op.f("fk_department_parent_id_department"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint(
            "parent_id",
            "name",
            name=op.f("uq_department_parent_id_name"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_department_parent_id", "department", ["parent_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("agent", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("department", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("switch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("v", sa.SmallInteger(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", "at", name=op.f("pk_event")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("ix_event_interaction_at", "event", ["interaction", "at"], unique=False)
    op.create_index("ix_event_key_seq", "event", ["key", "seq"], unique=False)
    op.create_index("ix_event_type_at", "event", ["type", "at"], unique=False)
    op.create_table(
        "interaction",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("channel", sa.Text(), server_default="voice", nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("caller_raw", sa.Text(), nullable=False),
        sa.Column("caller_e164", sa.Text(), nullable=True),
        sa.Column("caller_kind", sa.Text(), nullable=False),
        sa.Column("caller_place", sa.Text(), nullable=False),
        sa.Column("caller_carrier", sa.Text(), nullable=False),
        sa.Column("number_reversed", sa.Text(), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("trunk", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("sip", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=True),
        sa.Column("flow_version", sa.Integer(), nullable=True),
        sa.Column("queue_first", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("queue_last", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("agent_first", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("agent_last", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("department", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("waited_s", sa.Numeric(precision=16, scale=6, asdecimal=False), nullable=False),
        sa.Column("ring_s", sa.Numeric(precision=16, scale=6, asdecimal=False), nullable=False),
        sa.Column("talked_s", sa.Numeric(precision=16, scale=6, asdecimal=False), nullable=False),
        sa.Column("held_s", sa.Numeric(precision=16, scale=6, asdecimal=False), nullable=False),
        sa.Column("wrap_up_s", sa.Numeric(precision=16, scale=6, asdecimal=False), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("recovered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recording_state", sa.Text(), nullable=False),
        sa.Column("recording_file", sa.Text(), nullable=False),
        sa.Column(
            "recording_cut_s", sa.Numeric(precision=16, scale=6, asdecimal=False), nullable=False
        ),
        sa.Column(
            "recording_span_s", sa.Numeric(precision=16, scale=6, asdecimal=False), nullable=False
        ),
        sa.Column("recording_key", sa.Text(), nullable=False),
        sa.Column("recording_sha256", sa.Text(), nullable=False),
        sa.Column("recording_bytes", sa.BigInteger(), nullable=False),
        sa.Column("recording_seconds", sa.Double(), nullable=False),
        sa.Column(
            "recording_cut_short", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("recording_reason", sa.Text(), nullable=False),
        sa.Column("path", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    op.create_index("ix_interaction_arrived_at", "interaction", ["arrived_at"], unique=False)
    op.create_index(
        "ix_interaction_caller_e164_arrived_at",
        "interaction",
        ["caller_e164", "arrived_at"],
        unique=False,
    )
    op.create_index(
        "ix_interaction_number_reversed",
        "interaction",
        ["number_reversed"],
        unique=False,
        postgresql_ops={"number_reversed": "text_pattern_ops"},
    )
    op.create_index(
        "ix_interaction_project_arrived_at", "interaction", ["project", "arrived_at"], unique=False
    )
    op.create_index(
        "ix_interaction_recording_due",
        "interaction",
        ["arrived_at"],
        unique=False,
        postgresql_where=sa.text("recording_state = 'due'"),
    )
    op.create_index(
        "ix_interaction_recording_file",
        "interaction",
        ["recording_file"],
        unique=False,
        postgresql_where=sa.text("recording_file <> ''"),
    )
    op.create_table(
        "interaction_note",
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result_code", sa.Text(), server_default="", nullable=False),
        sa.Column("result_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("interaction", name=op.f("pk_interaction_note")),
    )
    op.create_table(
        "login_failure",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_failure")),
    )
    op.create_index("ix_login_failure_last_at", "login_failure", ["last_at"], unique=False)
    op.create_table(
        "pause_reason",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("limit_min", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint("limit_min > 0", name=op.f("ck_pause_reason_limit_min")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pause_reason")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("name", name=op.f("uq_project_name")),
    )
    op.create_table(
        "projection",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_projection")),
    )
    op.create_table(
        "projection_aside",
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint(
            "projection", "sequence", "event", name=op.f("pk_projection_aside")
        ),
    )
    op.create_table(
        "result_code",
        sa.Column("project", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("project", "code", name=op.f("pk_result_code")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("changed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("code", name=op.f("uq_role_code")),
    )
    op.create_index("uq_role_name", "role", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "segment",
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agent", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("department", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("queue", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("visit", sa.SmallInteger(), nullable=True),
        sa.Column("offer", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Numeric(precision=16, scale=6, asdecimal=False), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("interaction", "seq", name=op.f("pk_segment")),
    )
    op.create_index("ix_segment_agent_started_at", "segment", ["agent", "started_at"], unique=False)
    op.create_index(
        "ix_segment_department_started_at", "segment", ["department", "started_at"], unique=False
    )
    op.create_index("ix_segment_queue_started_at", "segment", ["queue", "started_at"], unique=False)
    op.create_table(
        "trunk",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("match", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("outbound", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('ip', 'registration')", name=op.f("ck_trunk_kind")),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name=op.f("ck_trunk_port")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trunk")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_trunk_endpoint")),
        sa.UniqueConstraint("name", name=op.f("uq_trunk_name")),
    )
    op.create_table(
        "called_number",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("trunk_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_called_number_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["trunk_id"],
            ["trunk.id"],
            name=op.f("fk_called_number_trunk_id_trunk"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_called_number")),
        sa.UniqueConstraint("number", name=op.f("uq_called_number_number")),
    )
    op.create_index("ix_called_number_project_id", "called_number", ["project_id"], unique=False)
    op.create_index("ix_called_number_trunk_id", "called_number", ["trunk_id"], unique=False)
    op.create_table(
        "flow",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_flow_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_flow_project_id_key")),
    )
    op.create_table(
        "queue",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("ring_s", sa.Integer(), nullable=False),
        sa.Column("wrap_up_s", sa.Integer(), nullable=False),
        sa.Column("max_wait_s", sa.Integer(), nullable=False),
        sa.Column("service_level_s", sa.Integer(), nullable=False),
        sa.Column("short_abandon_s", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "strategy IN ('longest_idle', 'abler_more')", name=op.f("ck_queue_strategy")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_queue_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
        sa.UniqueConstraint("key", name=op.f("uq_queue_key")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_queue_project_id_name")),
    )
    op.create_table(
        "role_permission",
        sa.Column("role_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["role.id"],
            name=op.f("fk_role_permission_role_id_role"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_role_permission")),
    )
    op.create_table(
        "skill",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_skill_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_skill_project_id_name")),
    )
    op.create_table(
        "trunk_secret",
        sa.Column("trunk_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trunk_id"],
            ["trunk.id"],
            name=op.f("fk_trunk_secret_trunk_id_trunk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("trunk_id", name=op.f("pk_trunk_secret")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("department_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_user_account_department_id_department"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
    )
    op.create_index(
        "ix_user_account_department_id", "user_account", ["department_id"], unique=False
    )
    op.create_index(
        "uq_user_account_login", "user_account", [sa.literal_column("lower(login)")], unique=True
    )
    op.create_table(
        "agent_profile",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("auto_answer", sa.Boolean(), nullable=False),
        sa.Column("may_dial", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('webrtc', 'sip')", name=op.f("ck_agent_profile_kind")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_agent_profile_user_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_agent_profile")),
        sa.UniqueConstraint("extension", name=op.f("uq_agent_profile_extension")),
    )
    op.create_table(
        "flow_version",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("flow_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_flow_version_state")),
        sa.ForeignKeyConstraint(
            ["flow_id"], ["flow.id"], name=op.f("fk_flow_version_flow_id_flow"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_version")),
        sa.UniqueConstraint("flow_id", "number", name=op.f("uq_flow_version_flow_id_number")),
    )
    op.create_index(
        "uq_flow_version_draft",
        "flow_version",
        ["flow_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "queue_skill",
        sa.Column("queue_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("skill_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("weakest", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("weakest BETWEEN 1 AND 9", name=op.f("ck_queue_skill_weakest")),
        sa.ForeignKeyConstraint(
            ["queue_id"],
            ["queue.id"],
            name=op.f("fk_queue_skill_queue_id_queue"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"],
            ["skill.id"],
            name=op.f("fk_queue_skill_skill_id_skill"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("queue_id", "skill_id", name=op.f("pk_queue_skill")),
    )
    op.create_index("ix_queue_skill_skill_id", "queue_skill", ["skill_id"], unique=False)
    op.create_table(
        "user_project",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_user_project_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_project_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "project_id", name=op.f("pk_user_project")),
    )
    op.create_index("ix_user_project_project_id", "user_project", ["project_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("role_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["role.id"], name=op.f("fk_user_role_role_id_role"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_role_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    op.create_index("ix_user_role_role_id", "user_role", ["role_id"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("browser", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_session_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index("ix_user_session_expires_at", "user_session", ["expires_at"], unique=False)
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"], unique=False)
    op.create_table(
        "agent_phone",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["agent_profile.user_id"],
            name=op.f("fk_agent_phone_user_id_agent_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_agent_phone")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_agent_phone_endpoint")),
    )
    op.create_table(
        "agent_skill",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("skill_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name=op.f("ck_agent_skill_level")),
        sa.ForeignKeyConstraint(
            ["skill_id"],
            ["skill.id"],
            name=op.f("fk_agent_skill_skill_id_skill"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["agent_profile.user_id"],
            name=op.f("fk_agent_skill_user_id_agent_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "skill_id", name=op.f("pk_agent_skill")),
    )
    op.create_index("ix_agent_skill_skill_id", "agent_skill", ["skill_id"], unique=False)
    op.create_table(
        "queue_member",
        sa.Column("queue_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("agent_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name=op.f("ck_queue_member_level")),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent_profile.user_id"],
            name=op.f("fk_queue_member_agent_id_agent_profile"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["queue_id"],
            ["queue.id"],
            name=op.f("fk_queue_member_queue_id_queue"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("queue_id", "agent_id", name=op.f("pk_queue_member")),
    )
    op.create_index("ix_queue_member_agent_id", "queue_member", ["agent_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_queue_member_agent_id", table_name="queue_member")
    op.drop_table("queue_member")
    op.drop_index("ix_agent_skill_skill_id", table_name="agent_skill")
    op.drop_table("agent_skill")
    op.drop_table("agent_phone")
    op.drop_index("ix_user_session_user_id", table_name="user_session")
    op.drop_index("ix_user_session_expires_at", table_name="user_session")
    op.drop_table("user_session")
    op.drop_index("ix_user_role_role_id", table_name="user_role")
    op.drop_table("user_role")
    op.drop_index("ix_user_project_project_id", table_name="user_project")
    op.drop_table("user_project")
    op.drop_index("ix_queue_skill_skill_id", table_name="queue_skill")
    op.drop_table("queue_skill")
    op.drop_index(
        "uq_flow_version_draft",
        table_name="flow_version",
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.drop_table("flow_version")
    op.drop_table("agent_profile")
    op.drop_index("uq_user_account_login", table_name="user_account")
    op.drop_index("ix_user_account_department_id", table_name="user_account")
    op.drop_table("user_account")
    op.drop_table("trunk_secret")
    op.drop_table("skill")
    op.drop_table("role_permission")
    op.drop_table("queue")
    op.drop_table("flow")
    op.drop_index("ix_called_number_trunk_id", table_name="called_number")
    op.drop_index("ix_called_number_project_id", table_name="called_number")
    op.drop_table("called_number")
    op.drop_table("trunk")
    op.drop_index("ix_segment_queue_started_at", table_name="segment")
    op.drop_index("ix_segment_department_started_at", table_name="segment")
    op.drop_index("ix_segment_agent_started_at", table_name="segment")
    op.drop_table("segment")
    op.drop_index("uq_role_name", table_name="role")
    op.drop_table("role")
    op.drop_table("result_code")
    op.drop_table("projection_aside")
    op.drop_table("projection")
    op.drop_table("project")
    op.drop_table("pause_reason")
    op.drop_index("ix_login_failure_last_at", table_name="login_failure")
    op.drop_table("login_failure")
    op.drop_table("interaction_note")
    op.drop_index(
        "ix_interaction_recording_file",
        table_name="interaction",
        postgresql_where=sa.text("recording_file <> ''"),
    )
    op.drop_index(
        "ix_interaction_recording_due",
        table_name="interaction",
        postgresql_where=sa.text("recording_state = 'due'"),
    )
    op.drop_index("ix_interaction_project_arrived_at", table_name="interaction")
    op.drop_index(
        "ix_interaction_number_reversed",
        table_name="interaction",
        postgresql_ops={"number_reversed": "text_pattern_ops"},
    )
    op.drop_index("ix_interaction_caller_e164_arrived_at", table_name="interaction")
    op.drop_index("ix_interaction_arrived_at", table_name="interaction")
    op.drop_table("interaction")
    op.drop_index("ix_event_type_at", table_name="event")
    op.drop_index("ix_event_key_seq", table_name="event")
    op.drop_index("ix_event_interaction_at", table_name="event")
    op.drop_table("event")
    op.drop_index("ix_department_parent_id", table_name="department")
    op.drop_table("department")
    op.drop_index("ix_audit_entry_user_id_at", table_name="audit_entry")
    op.drop_index("ix_audit_entry_noun_noun_id_at", table_name="audit_entry")
    op.drop_index("ix_audit_entry_at_number", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("agent_seat")
    op.drop_table("agent_line")
    op.drop_index(
        "uq_agent_interval_open",
        table_name="agent_interval",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_agent_interval_day", table_name="agent_interval")
    op.drop_index("ix_agent_interval_call_id", table_name="agent_interval")
    op.drop_index("ix_agent_interval_agent_id_ended_at", table_name="agent_interval")
    op.drop_table("agent_interval")

"""Knowledge: categories, articles with versions, what is published, feedback, cards, words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0023_knowledge"
down_revision = "0022_tickets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knowledge_clock",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_knowledge_clock")),
    )
    op.create_table(
        "knowledge_forbidden_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("instead", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_knowledge_forbidden_word")),
    )
    op.create_table(
        "knowledge_gap",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("settled_at", Moment, nullable=True),
        sa.Column("settled_by", Id, nullable=True),
        sa.Column("article", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_gap")),
    )
    op.create_index(
        "ix_knowledge_gap_open",
        "knowledge_gap",
        ["project", "query"],
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "knowledge_synonym",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_synonym")),
    )
    op.create_table(
        "knowledge_use",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", Id, nullable=False),
        sa.Column("query", sa.Text(), server_default="", nullable=False),
        sa.Column("interaction", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_use")),
    )
    op.create_index("ix_knowledge_use_noun_id_at", "knowledge_use", ["noun_id", "at"])
    op.create_index("ix_knowledge_use_user_id_at", "knowledge_use", ["user_id", "at"])
    op.create_table(
        "knowledge_category",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", Id, nullable=True),
        sa.Column("department", Id, nullable=True),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.id"],
            name=op.f("fk_knowledge_category_department_department"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["knowledge_category.id"],
            name=op.f("fk_knowledge_category_parent_knowledge_category"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_knowledge_category_project_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_category")),
        sa.UniqueConstraint(
            "project",
            "parent",
            "name",
            name=op.f("uq_knowledge_category_project_parent_name"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_knowledge_category_department", "knowledge_category", ["department"])
    op.create_table(
        "knowledge_article",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("category", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.CheckConstraint("kind IN ('article', 'faq')", name=op.f("ck_knowledge_article_kind")),
        sa.ForeignKeyConstraint(
            ["category"],
            ["knowledge_category.id"],
            name=op.f("fk_knowledge_article_category_knowledge_category"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_knowledge_article_project_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_article")),
    )
    op.create_index("ix_knowledge_article_category", "knowledge_article", ["category"])
    op.create_table(
        "knowledge_card",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", Id, nullable=True),
        sa.Column("owner", Id, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("queue", Id, nullable=True),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("changed_by", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["category"],
            ["knowledge_category.id"],
            name=op.f("fk_knowledge_card_category_knowledge_category"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner"],
            ["user_account.id"],
            name=op.f("fk_knowledge_card_owner_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_knowledge_card_project_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_card")),
    )
    op.create_index("ix_knowledge_card_category", "knowledge_card", ["category"])
    op.create_index("ix_knowledge_card_kind_changed_at", "knowledge_card", ["kind", "changed_at"])
    op.create_index("ix_knowledge_card_owner", "knowledge_card", ["owner"])
    op.create_index("ix_knowledge_card_queue", "knowledge_card", ["queue"])
    op.create_table(
        "knowledge_subscription",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", Id, nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_knowledge_subscription_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "user_id", "noun", "noun_id", name=op.f("pk_knowledge_subscription")
        ),
    )
    op.create_index(
        "ix_knowledge_subscription_noun_noun_id", "knowledge_subscription", ["noun", "noun_id"]
    )
    op.create_table(
        "knowledge_published",
        sa.Column("article", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("category", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("questions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("must_read", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("valid_from", Moment, nullable=True),
        sa.Column("valid_to", Moment, nullable=True),
        sa.Column("published_at", Moment, nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(
            ["article"],
            ["knowledge_article.id"],
            name=op.f("fk_knowledge_published_article_knowledge_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_knowledge_published")),
    )
    op.create_index("ix_knowledge_published_category", "knowledge_published", ["category"])
    op.create_index(
        "ix_knowledge_published_must_read",
        "knowledge_published",
        ["published_at"],
        postgresql_where=sa.text("live AND must_read"),
    )
    op.create_index("ix_knowledge_published_seq", "knowledge_published", ["seq"], unique=True)
    op.create_index(
        "ix_knowledge_published_tags", "knowledge_published", ["tags"], postgresql_using="gin"
    )
    op.create_table(
        "knowledge_read",
        sa.Column("article", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("read_at", Moment, nullable=False),
        sa.Column("confirmed_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["article"],
            ["knowledge_article.id"],
            name=op.f("fk_knowledge_read_article_knowledge_article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_knowledge_read_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article", "version", "user_id", name=op.f("pk_knowledge_read")),
    )
    op.create_index("ix_knowledge_read_user_id", "knowledge_read", ["user_id"])
    op.create_table(
        "knowledge_version",
        sa.Column("article", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("questions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("keywords", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", Moment, nullable=True),
        sa.Column("valid_to", Moment, nullable=True),
        sa.Column("must_read", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("attachments", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author", Id, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("submitted_at", Moment, nullable=True),
        sa.Column("reviewed_by", Id, nullable=True),
        sa.Column("reviewed_at", Moment, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", Moment, nullable=True),
        sa.Column("ended_at", Moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'published', 'expired', 'withdrawn', 'superseded', "
            "'discarded')",
            name=op.f("ck_knowledge_version_state"),
        ),
        sa.ForeignKeyConstraint(
            ["article"],
            ["knowledge_article.id"],
            name=op.f("fk_knowledge_version_article_knowledge_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article", "number", name=op.f("pk_knowledge_version")),
    )
    op.create_index(
        "ix_knowledge_version_state_changed_at", "knowledge_version", ["state", "changed_at"]
    )
    op.create_index(
        "ix_knowledge_version_valid_to",
        "knowledge_version",
        ["valid_to"],
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "uq_knowledge_version_open",
        "knowledge_version",
        ["article"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'in_review')"),
    )
    op.create_index(
        "uq_knowledge_version_published",
        "knowledge_version",
        ["article"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "knowledge_vote",
        sa.Column("id", Id, nullable=False),
        sa.Column("article", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("settled_at", Moment, nullable=True),
        sa.Column("settled_by", Id, nullable=True),
        sa.CheckConstraint(
            "verdict IN ('useful', 'wrong', 'outdated')", name=op.f("ck_knowledge_vote_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["article"],
            ["knowledge_article.id"],
            name=op.f("fk_knowledge_vote_article_knowledge_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_vote")),
        sa.UniqueConstraint(
            "article",
            "version",
            "user_id",
            "verdict",
            name=op.f("uq_knowledge_vote_article_version_user_id_verdict"),
        ),
    )
    op.create_index("ix_knowledge_vote_at", "knowledge_vote", ["at"])


def downgrade() -> None:
    for table in (
        "knowledge_vote",
        "knowledge_version",
        "knowledge_read",
        "knowledge_published",
        "knowledge_subscription",
        "knowledge_card",
        "knowledge_article",
        "knowledge_category",
        "knowledge_use",
        "knowledge_synonym",
        "knowledge_gap",
        "knowledge_forbidden_word",
        "knowledge_clock",
    ):
        op.drop_table(table)

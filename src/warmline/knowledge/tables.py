"""Tables of knowledge; only `knowledge.store` writes.

`knowledge_published` is what searches and readers need of the published version of each article;
`seq` is the moment of its last change in the order of `knowledge_clock`, which every `web` follows.
Uses, votes, gaps and readings are events: figures are questions to them, no counter is bumped.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7

STATES = "'draft', 'in_review', 'published', 'expired', 'withdrawn', 'superseded', 'discarded'"


class CategoryRow(Base):
    """A node of the tree. A department that goes leaves it to who sees all departments."""

    __tablename__ = "knowledge_category"
    __table_args__ = (
        UniqueConstraint("project", "parent", "name", postgresql_nulls_not_distinct=True),
        Index("ix_knowledge_category_department", "department"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(
        Id, ForeignKey("knowledge_category.id", ondelete="RESTRICT")
    )
    department: Mapped[str | None] = mapped_column(
        Id, ForeignKey("department.id", ondelete="SET NULL")
    )
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())


class ArticleRow(Base):
    __tablename__ = "knowledge_article"
    __table_args__ = (
        CheckConstraint("kind IN ('article', 'faq')", name="kind"),
        Index("ix_knowledge_article_category", "category"),
        Index(
            "ix_knowledge_article_batch",
            "batch",
            postgresql_where=text("batch IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    category: Mapped[str] = mapped_column(
        Id, ForeignKey("knowledge_category.id", ondelete="RESTRICT")
    )
    kind: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    batch: Mapped[str | None] = mapped_column(Id)


class VersionRow(Base):
    """A version. Two indexes see to it that an article has one open and one published version."""

    __tablename__ = "knowledge_version"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state"),
        Index(
            "uq_knowledge_version_open",
            "article",
            unique=True,
            postgresql_where=text("state IN ('draft', 'in_review')"),
        ),
        Index(
            "uq_knowledge_version_published",
            "article",
            unique=True,
            postgresql_where=text("state = 'published'"),
        ),
        Index("ix_knowledge_version_state_changed_at", "state", "changed_at", "article"),
        Index("ix_knowledge_version_changed_at_article", "changed_at", "article"),
        Index("ix_knowledge_version_title_article", "title", "article"),
        Index("ix_knowledge_version_valid_to_article", "valid_to", "article"),
        Index("ix_knowledge_version_state_article", "state", "article"),
        Index(
            "ix_knowledge_version_valid_to",
            "valid_to",
            postgresql_where=text("state = 'published'"),
        ),
    )

    article: Mapped[str] = mapped_column(
        Id, ForeignKey("knowledge_article.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text(collation="warmline_names"))
    body: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    must_read: Mapped[bool] = mapped_column(Boolean, server_default=false())
    attachments: Mapped[list[str]] = mapped_column(ARRAY(Text))
    note: Mapped[str] = mapped_column(Text, server_default="")
    order_types: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    revision: Mapped[int] = mapped_column(Integer)
    author: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None] = mapped_column(Id)
    reviewed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, server_default="")
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class PublishedRow(Base):
    """What is published, for searches; with `live` false it was, and the indexes are to forget it.
    `terms` are its search terms with their weights (MessagePack)."""

    __tablename__ = "knowledge_published"
    __table_args__ = (
        Index("ix_knowledge_published_seq", "seq", unique=True),
        Index("ix_knowledge_published_category", "category"),
        Index("ix_knowledge_published_tags", "tags", postgresql_using="gin"),
        Index("ix_knowledge_published_order_types", "order_types", postgresql_using="gin"),
        Index(
            "ix_knowledge_published_must_read",
            "published_at",
            postgresql_where=text("live AND must_read"),
        ),
    )

    article: Mapped[str] = mapped_column(
        Id, ForeignKey("knowledge_article.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(Integer)
    project: Mapped[str] = mapped_column(Id)
    category: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    must_read: Mapped[bool] = mapped_column(Boolean, server_default=false())
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    published_at: Mapped[datetime]
    order_types: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    terms: Mapped[bytes] = mapped_column(LargeBinary)
    seq: Mapped[int] = mapped_column(BigInteger)
    live: Mapped[bool] = mapped_column(Boolean, server_default=true())


class ClockRow(Base):
    """One row. Whoever publishes takes the next number and holds it until his transaction ends, so
    that numbers become visible in their order and nobody who follows them misses one."""

    __tablename__ = "knowledge_clock"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class ReadRow(Base):
    __tablename__ = "knowledge_read"
    __table_args__ = (Index("ix_knowledge_read_user_id", "user_id"),)

    article: Mapped[str] = mapped_column(
        Id, ForeignKey("knowledge_article.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    read_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class SubscriptionRow(Base):
    """Who follows an article or a category (`noun`)."""

    __tablename__ = "knowledge_subscription"
    __table_args__ = (Index("ix_knowledge_subscription_noun_noun_id", "noun", "noun_id"),)

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    noun_id: Mapped[str] = mapped_column(Id, primary_key=True)
    since: Mapped[datetime]


class VoteRow(Base):
    __tablename__ = "knowledge_vote"
    __table_args__ = (
        CheckConstraint("verdict IN ('useful', 'wrong', 'outdated')", name="verdict"),
        UniqueConstraint("article", "version", "user_id", "verdict"),
        Index("ix_knowledge_vote_at_id", "at", "id"),
        Index("ix_knowledge_vote_verdict_id", "verdict", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    article: Mapped[str] = mapped_column(Id, ForeignKey("knowledge_article.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    user_id: Mapped[str] = mapped_column(Id)
    verdict: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, server_default="")
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(Id)


class GapRow(Base):
    """Words that found nothing, each time."""

    __tablename__ = "knowledge_gap"
    __table_args__ = (
        Index(
            "ix_knowledge_gap_open",
            "project",
            "query",
            "user_id",
            "at",
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id)
    query: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(Id)
    article: Mapped[str | None] = mapped_column(Id)


class UseRow(Base):
    """Somebody used an article or a card (`noun`), maybe during a contact."""

    __tablename__ = "knowledge_use"
    __table_args__ = (
        Index("ix_knowledge_use_noun_id_at", "noun_id", "at"),
        Index("ix_knowledge_use_user_id_at", "user_id", "at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    at: Mapped[datetime]
    user_id: Mapped[str] = mapped_column(Id)
    noun: Mapped[str] = mapped_column(Text)
    noun_id: Mapped[str] = mapped_column(Id)
    query: Mapped[str] = mapped_column(Text, server_default="")
    interaction: Mapped[str | None] = mapped_column(Id)


class CardRow(Base):
    """A script or another card; `facts` is what its kind has beside title and text, `uses` how many
    `UseRow`s name it. A department that goes leaves its quick replies to their maintainers, open to
    nobody else."""

    __tablename__ = "knowledge_card"
    __table_args__ = (
        Index("ix_knowledge_card_kind_changed_at", "kind", "changed_at"),
        Index("ix_knowledge_card_kind_uses_id", "kind", "uses", "id"),
        Index("ix_knowledge_card_kind_title_id", "kind", "title", "id"),
        Index("ix_knowledge_card_category", "category"),
        Index("ix_knowledge_card_owner", "owner"),
        Index("ix_knowledge_card_queue", "queue"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(
        Id, ForeignKey("knowledge_category.id", ondelete="RESTRICT")
    )
    owner: Mapped[str | None] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text(collation="warmline_names"))
    text: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    queue: Mapped[str | None] = mapped_column(Id)
    department: Mapped[str | None] = mapped_column(Id)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    uses: Mapped[int] = mapped_column(Integer, server_default="0")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Id)


class SynonymRow(Base):
    __tablename__ = "knowledge_synonym"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    position: Mapped[int] = mapped_column(Integer)
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))


class ForbiddenWordRow(Base):
    __tablename__ = "knowledge_forbidden_word"

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    severity: Mapped[int] = mapped_column(SmallInteger)
    instead: Mapped[str] = mapped_column(Text, server_default="")

"""Tables of interactions. Upper stores may read them for joins; only `interactions.store` writes.

`event` is the journal as rows and the only source: `interaction` and `segment` are folded from it
and can be thrown away and made again. `interaction_note` is what people wrote; it has no foreign
key, since notes may come before the projection. `event` is partitioned by month of `at`; the
projection makes a month's partition when its first event comes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7

Seconds = Numeric(16, 6, asdecimal=False)
"""A duration, exact to the microsecond also when summed."""


class EventRow(Base):
    """One event of the journal. `department` is that of the fact's agent then; `interaction` is
    also set for the end of a wrap-up, which the fact itself does not name."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_interaction_at", "interaction", "at"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(Text)
    interaction: Mapped[str | None] = mapped_column(Id)
    agent: Mapped[str | None] = mapped_column(Id)
    department: Mapped[str | None] = mapped_column(Id)
    by: Mapped[str] = mapped_column(Text)
    switch_at: Mapped[datetime | None]
    happened: Mapped[datetime | None]
    v: Mapped[int] = mapped_column(SmallInteger)
    data: Mapped[Any] = mapped_column(JSONB)


class AgentSeatRow(Base):
    """What the projection remembers of an agent between events: his department since he signed
    in, and the call he is wrapping up."""

    __tablename__ = "agent_seat"

    agent: Mapped[str] = mapped_column(Id, primary_key=True)
    department: Mapped[str | None] = mapped_column(Id)
    wrap_up_call: Mapped[str | None] = mapped_column(Id)


class InteractionRow(Base):
    """One accepted or placed call: the columns of `model.CallRecord`."""

    __tablename__ = "interaction"
    __table_args__ = (
        Index("ix_interaction_arrived_at", "arrived_at"),
        Index("ix_interaction_project_arrived_at", "project", "arrived_at"),
        Index("ix_interaction_waited_s_id", "waited_s", "id"),
        Index("ix_interaction_talked_s_id", "talked_s", "id"),
        Index("ix_interaction_wrap_up_s_id", "wrap_up_s", "id"),
        Index(
            "ix_interaction_number_reversed",
            "number_reversed",
            postgresql_ops={"number_reversed": "text_pattern_ops"},
        ),
        Index("ix_interaction_caller_e164_arrived_at", "caller_e164", "arrived_at"),
        Index(
            "ix_interaction_recording_file",
            "recording_file",
            postgresql_where=text("recording_file <> ''"),
        ),
        Index(
            "ix_interaction_recording_due",
            "arrived_at",
            postgresql_where=text("recording_state = 'due'"),
        ),
        Index(
            "ix_interaction_message_at",
            "message_at",
            postgresql_where=text("message_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project: Mapped[str] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(Text, server_default="voice")
    direction: Mapped[str] = mapped_column(Text)
    caller_raw: Mapped[str] = mapped_column(Text)
    caller_e164: Mapped[str | None] = mapped_column(Text)
    caller_kind: Mapped[str] = mapped_column(Text)
    caller_place: Mapped[str] = mapped_column(Text)
    caller_carrier: Mapped[str] = mapped_column(Text)
    number_reversed: Mapped[str] = mapped_column(Text)
    called: Mapped[str] = mapped_column(Text)
    trunk: Mapped[str] = mapped_column(Text)
    arrived_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    talked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text)
    sip: Mapped[str] = mapped_column(Text)
    flow: Mapped[str | None] = mapped_column(Text)
    flow_version: Mapped[int | None] = mapped_column(Integer)
    queue_first: Mapped[str | None] = mapped_column(Id)
    queue_last: Mapped[str | None] = mapped_column(Id)
    agent_first: Mapped[str | None] = mapped_column(Id)
    agent_last: Mapped[str | None] = mapped_column(Id)
    department: Mapped[str | None] = mapped_column(Id)
    waited_s: Mapped[float] = mapped_column(Seconds)
    ring_s: Mapped[float] = mapped_column(Seconds)
    talked_s: Mapped[float] = mapped_column(Seconds)
    held_s: Mapped[float] = mapped_column(Seconds)
    wrap_up_s: Mapped[float] = mapped_column(Seconds)
    outcome: Mapped[str] = mapped_column(Text)
    recovered: Mapped[bool] = mapped_column(Boolean, server_default=false())
    recording_state: Mapped[str] = mapped_column(Text)
    recording_file: Mapped[str] = mapped_column(Text)
    recording_cut_s: Mapped[float] = mapped_column(Seconds)
    recording_span_s: Mapped[float] = mapped_column(Seconds)
    recording_key: Mapped[str] = mapped_column(Text)
    recording_sha256: Mapped[str] = mapped_column(Text)
    recording_bytes: Mapped[int] = mapped_column(BigInteger)
    recording_seconds: Mapped[float] = mapped_column(Double)
    recording_cut_short: Mapped[bool] = mapped_column(Boolean, server_default=false())
    recording_reason: Mapped[str] = mapped_column(Text)
    recording_gaps: Mapped[Any] = mapped_column(JSONB, server_default=text("'[]'"))
    message_box: Mapped[str | None] = mapped_column(Text)
    message_at: Mapped[datetime | None]
    message_s: Mapped[float | None] = mapped_column(Seconds)
    path: Mapped[Any] = mapped_column(JSONB)


class SegmentRow(Base):
    """One stretch of one party's time (`model.Segment`); open while `ended_at` is null."""

    __tablename__ = "segment"
    __table_args__ = (
        Index("ix_segment_agent_started_at", "agent", "started_at"),
        Index("ix_segment_queue_started_at", "queue", "started_at"),
        Index("ix_segment_department_started_at", "department", "started_at"),
    )

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    seq: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    agent: Mapped[str | None] = mapped_column(Id)
    department: Mapped[str | None] = mapped_column(Id)
    queue: Mapped[str | None] = mapped_column(Id)
    visit: Mapped[int | None] = mapped_column(SmallInteger)
    offer: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[float | None] = mapped_column(Seconds)
    outcome: Mapped[str] = mapped_column(Text)
    party: Mapped[str | None] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, server_default="")
    whom: Mapped[str | None] = mapped_column(Id)


class RetentionRuleRow(Base):
    """How long recordings of a queue's calls are kept; without a queue: those of all others."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        UniqueConstraint("queue", postgresql_nulls_not_distinct=True),
        CheckConstraint("days >= 30", name="days"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    queue: Mapped[str | None] = mapped_column(Id)
    days: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, server_default="")


class LegalHoldRow(Base):
    """A recording that is not erased while `lifted_at` is null. No foreign key, as for notes."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "uq_legal_hold_standing",
            "interaction",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Index("ix_legal_hold_set_at", "set_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    interaction: Mapped[str] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Id)
    set_at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(Id)
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str] = mapped_column(Text, server_default="")


class CallErasureRow(Base):
    """A call whose customer wants to be forgotten: at `due_at` his number, and the recording, may
    go. `rows_at`: the rows are rid of it; `done_at`: the sound, too. No foreign key, as for notes.
    `numbers` say what to take out, and are emptied then."""

    __tablename__ = "call_erasure"
    __table_args__ = (
        Index("ix_call_erasure_due_at", "due_at", postgresql_where=text("done_at IS NULL")),
    )

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    customer: Mapped[str] = mapped_column(Id)
    numbers: Mapped[Any] = mapped_column(JSONB)
    due_at: Mapped[datetime]
    rows_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class RecordingCheckRow(Base):
    """When a recording was last compared with its checksum, and what came out: sound, damaged,
    missing."""

    __tablename__ = "recording_check"
    __table_args__ = (
        CheckConstraint("outcome IN ('sound', 'damaged', 'missing')", name="outcome"),
        Index("ix_recording_check_bad", "checked_at", postgresql_where=text("outcome <> 'sound'")),
    )

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    checked_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(Text)


class RecordingMoveRow(Base):
    """A recording on its way from the disk into the object store (`moved_at` null), or there."""

    __tablename__ = "recording_move"
    __table_args__ = (
        Index("ix_recording_move_next_at", "next_at", postgresql_where=text("moved_at IS NULL")),
        Index(
            "ix_recording_move_also_on_disk",
            "moved_at",
            postgresql_where=text("moved_at IS NOT NULL AND disk_freed_at IS NULL"),
        ),
    )

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    place: Mapped[str] = mapped_column(Text, server_default="")
    sha256: Mapped[str] = mapped_column(Text, server_default="")
    """Of the sound as it lies in the store."""
    bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    objects: Mapped[Any] = mapped_column(JSONB, server_default="[]")
    """Key, SHA-256 and size of everything that was moved with it."""
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    next_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(Text, server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")
    problem_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    disk_freed_at: Mapped[datetime | None]


class DownloadRow(Base):
    """A recording handed out as a file: to whom, why, from where. `id` is in the file."""

    __tablename__ = "recording_download"
    __table_args__ = (
        Index("ix_recording_download_at", "at"),
        Index("ix_recording_download_interaction", "interaction"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    interaction: Mapped[str] = mapped_column(Id)
    user_id: Mapped[str] = mapped_column(Id)
    login: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(Text)
    """Of the file as it was handed out."""


class ShowcaseRow(Base):
    """A recording on the shelf of good ones (优秀录音) while `off_at` is null."""

    __tablename__ = "showcase"
    __table_args__ = (
        Index(
            "uq_showcase_standing",
            "interaction",
            unique=True,
            postgresql_where=text("off_at IS NULL"),
        ),
        Index("ix_showcase_put_at", "put_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    interaction: Mapped[str] = mapped_column(Id)
    category: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    put_by: Mapped[str] = mapped_column(Id)
    put_at: Mapped[datetime]
    off_by: Mapped[str | None] = mapped_column(Id)
    off_at: Mapped[datetime | None]
    off_reason: Mapped[str] = mapped_column(Text, server_default="")


class ShowcaseCommentRow(Base):
    """What somebody wrote about a recording on the shelf; one deleted stays, hidden."""

    __tablename__ = "showcase_comment"
    __table_args__ = (Index("ix_showcase_comment_showcase_at", "showcase", "at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    showcase: Mapped[str] = mapped_column(Id, ForeignKey("showcase.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class DrawRow(Base):
    """Recordings drawn at random (随机抽听): from which, and by which seed."""

    __tablename__ = "recording_draw"
    __table_args__ = (Index("ix_recording_draw_drawn_by_at", "drawn_by", "at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    seed: Mapped[int] = mapped_column(BigInteger)
    asked: Mapped[Any] = mapped_column(JSONB)
    population: Mapped[int] = mapped_column(Integer)
    drawn_by: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]


class DrawItemRow(Base):
    """One recording of a draw, and who listened to it first."""

    __tablename__ = "recording_draw_item"

    draw: Mapped[str] = mapped_column(
        Id, ForeignKey("recording_draw.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    interaction: Mapped[str] = mapped_column(Id)
    listened_at: Mapped[datetime | None]
    listened_by: Mapped[str | None] = mapped_column(Id)


class NoteRow(Base):
    """What people wrote about a call. `version` grows with each change of the text."""

    __tablename__ = "interaction_note"

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    text: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[int] = mapped_column(Integer, server_default="0")
    result_code: Mapped[str] = mapped_column(Text, server_default="")
    result_by: Mapped[str | None] = mapped_column(Id)
    result_at: Mapped[datetime | None]
    changed_by: Mapped[str | None] = mapped_column(Id)
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CallQualityRow(Base):
    """How the network was for one leg of one agent (`model.LegQuality`), as his page told at its
    end, or the switch of a desk phone's. No foreign key: it may come before the projection."""

    __tablename__ = "call_quality"
    __table_args__ = (
        CheckConstraint("loss BETWEEN 0 AND 1", name="loss"),
        CheckConstraint("mos BETWEEN 1 AND 5", name="mos"),
    )

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    agent: Mapped[str] = mapped_column(Id, primary_key=True)
    leg: Mapped[str] = mapped_column(Text, primary_key=True)
    samples: Mapped[int] = mapped_column(Integer)
    poor_s: Mapped[int] = mapped_column(Integer)
    loss: Mapped[float] = mapped_column(Double)
    jitter_ms: Mapped[float] = mapped_column(Double)
    rtt_ms: Mapped[float] = mapped_column(Double)
    mos: Mapped[float] = mapped_column(Double)
    mos_min: Mapped[float] = mapped_column(Double)
    at: Mapped[datetime]


class MissedSeenRow(Base):
    """Until when an agent has looked at the calls he missed."""

    __tablename__ = "missed_seen"

    agent: Mapped[str] = mapped_column(Id, primary_key=True)
    until: Mapped[datetime]


class MessageWorkRow(Base):
    """What became of a message that a caller left; without a row it is new. No foreign key: the
    call is a projection that may be made anew."""

    __tablename__ = "message_work"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'in_work', 'done')", name="state"),
        Index("ix_message_work_assignee_state", "assignee", "state"),
    )

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    assignee: Mapped[str | None] = mapped_column(Id)
    changed_by: Mapped[str] = mapped_column(Id)
    changed_at: Mapped[datetime]


class CallbackTableRow(Base):
    """A callback as its facts add up (`interactions.callbacks`): `body` is all of it, the columns
    are what lists sort and narrow by. `seq` is the last fact taken in. A projection."""

    __tablename__ = "callback"
    __table_args__ = (
        Index("ix_callback_state_place", "state", "place"),
        Index("ix_callback_requested_at", "requested_at"),
        Index(
            "ix_callback_number_reversed",
            "number_reversed",
            postgresql_ops={"number_reversed": "text_pattern_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project: Mapped[str] = mapped_column(Id)
    queue: Mapped[str] = mapped_column(Id)
    state: Mapped[str] = mapped_column(Text)
    number_reversed: Mapped[str] = mapped_column(Text)
    place: Mapped[datetime]
    requested_at: Mapped[datetime]
    expires: Mapped[datetime]
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    agent: Mapped[str | None] = mapped_column(Id)
    closed_at: Mapped[datetime | None]
    seq: Mapped[int] = mapped_column(Integer)
    body: Mapped[Any] = mapped_column(JSONB)


class ResultCodeRow(Base):
    """How calls may be filed, per project; a tree by `parent`."""

    __tablename__ = "result_code"

    project: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    parent: Mapped[str | None] = mapped_column(Text)
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())

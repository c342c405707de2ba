"""The fold of a call: exact sums, no overlap, the right words for how it went."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interactions.histories import CALLER, PROJECT, START, Story, told
from warmline.interactions import events as e
from warmline.interactions.fold import Heard, fold, folded
from warmline.interactions.model import (
    AGENT_KINDS,
    CUSTOMER_KINDS,
    CallRecord,
    Kind,
    Outcome,
    RecordingState,
    Segment,
    WrapUpBegan,
    WrapUpEnded,
)

ARRIVED = e.CallArrived(leg="l", caller=CALLER, called="4001", project=PROJECT)
ENDED = e.CallEnded(by="customer", cause=e.Cause.NORMAL)
UNTIL = START + timedelta(hours=1)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def record_of(*facts: tuple[float, object]) -> CallRecord:
    record = fold("c", [Heard(at(seconds), fact) for seconds, fact in facts])  # type: ignore[arg-type]
    assert record is not None
    return record


def shape(record: CallRecord) -> list[tuple[str, float | None, str]]:
    return [(str(s.kind), s.seconds, s.outcome) for s in record.segments]


def line(record: CallRecord, kinds: frozenset[Kind], agent: str | None = None) -> list[Segment]:
    found = [s for s in record.segments if s.kind in kinds and agent in (None, s.agent)]
    return sorted(found, key=lambda s: (s.started_at, s.ended_at or s.started_at))


def recording_of(*facts: tuple[float, object]) -> tuple[str, float]:
    kept = record_of((0, ARRIVED), *facts, (60, ENDED)).recording
    return str(kept.state), kept.span_s


def test_given_a_comment_then_it_is_no_part_of_the_calls_recording() -> None:
    survey = "00000000-0000-7000-8000-0000000000aa"
    comment = (
        (40, e.CommentBegun(survey=survey)),
        (41, e.RecordingStarted(file="c")),
        (50, e.CommentEnded(survey=survey, outcome="key")),
    )
    talk = (
        (4, e.TalkStarted(agent="a", leg="l2", queue="q")),
        (30, e.TalkEnded(agent="a", by="agent", talked=26, held=0)),
    )
    # Given a queue that is never recorded, then there is his comment and nothing of the talk
    assert recording_of(*talk, *comment) == ("due", 0)
    # nor of a flow in which nobody talked
    assert recording_of(*comment) == ("due", 0)
    # a talk that was held back from end to end is thrown away, unless he said something after it
    began, held = (3, e.RecordingStarted(file="c")), (4, e.RecordingPaused(reason="rule"))
    let_go = (31, e.RecordingResumed(reason="rule"))
    assert recording_of(began, talk[0], held, talk[1], let_go)[0] == "discard"
    assert recording_of(began, talk[0], held, talk[1], let_go, *comment)[0] == "due"
    # and what was stored is told apart by its name
    stored = e.RecordingStored(
        key="2026/03/02/c-comment.opus", sha256="", bytes=9, seconds=9, channels=2, cut_short=False
    )
    assert recording_of(*talk, *comment, (61, stored))[0] == "comment"


@given(story=told())
def test_given_any_call_when_folded_then_the_customers_line_has_no_gap_and_no_overlap(
    story: Story,
) -> None:
    record = fold("c", story.heard)
    assert record is not None
    assert record.ended_at is not None
    ends = record.arrived_at
    kind = None
    for segment in line(record, CUSTOMER_KINDS):
        assert segment.started_at == ends
        assert segment.ended_at is not None
        ends, kind = segment.ended_at, segment.kind
    assert ends == record.ended_at or kind in (Kind.TALK, Kind.HOLD)


def test_given_a_line_that_clears_after_the_talk_when_folded_then_that_moment_is_no_menu() -> None:
    # Given a talk whose end the switch tells a moment before the customer's line is gone
    facts: tuple[tuple[float, object], ...] = (
        (0, ARRIVED),
        (4, e.TalkStarted(agent="a", leg="l2", queue="q")),
        (9, e.TalkEnded(agent="a", by="agent", talked=5, held=0)),
    )
    # when the line ends, then the talk is the last that is told of the customer
    assert shape(record_of(*facts, (9.003, ENDED)))[-1] == ("talk", 5.0, "agent")
    # but when the flow went on after the talk, that is told
    node = e.NodeEntered(node="survey", kind="menu", label="满意度")
    after = record_of(*facts, (9.001, node), (15, ENDED))
    assert shape(after)[-1] == ("ivr", 6.0, "customer")


@given(story=told())
def test_given_any_call_when_folded_then_no_agent_does_two_things_at_once(story: Story) -> None:
    record = fold("c", story.heard)
    assert record is not None
    for agent in {s.agent for s in record.segments if s.agent}:
        ends = START
        for segment in line(record, AGENT_KINDS, agent):
            assert segment.started_at >= ends
            assert segment.ended_at is not None
            assert segment.ended_at >= segment.started_at
            assert segment.department == f"d-{agent}"
            ends = segment.ended_at


@given(story=told())
def test_given_any_call_when_folded_then_the_sums_are_what_was_told(story: Story) -> None:
    record = fold("c", story.heard)
    assert record is not None
    assert round(record.waited_s - story.waited, 6) == 0
    assert round(record.talked_s - story.talked, 6) == 0
    assert round(record.held_s - story.held, 6) == 0
    assert (record.outcome is Outcome.ANSWERED) is story.answered
    waits = [s for s in record.segments if s.kind is Kind.WAIT]
    assert len(waits) == story.visit


@given(story=told(), cut=st.integers(0, 60), data=st.data())
def test_given_repeats_and_late_facts_when_folded_then_nothing_changes(
    story: Story, cut: int, data: st.DataObject
) -> None:
    once = fold("c", story.heard)
    late = [item for item in story.heard[:cut] if not isinstance(item.fact, WrapUpBegan)]
    again = [Heard(story.at, item.fact, department=item.department) for item in late]
    assert fold("c", [*story.heard, *again]) == once


@given(story=told(), cut=st.integers(1, 60))
def test_given_a_part_of_a_call_when_folded_then_it_is_live_with_one_open_customer_segment(
    story: Story, cut: int
) -> None:
    part = story.heard[: min(cut, len(story.heard) - 1)]
    record = fold("c", part)
    assert record is not None
    if not any(isinstance(item.fact, e.CallEnded) for item in part):
        assert record.outcome is Outcome.LIVE
        assert sum(s.seconds is None for s in line(record, CUSTOMER_KINDS)) == 1


def test_given_no_beginning_when_folded_then_there_is_no_record() -> None:
    assert fold("c", [Heard(START, e.CallAnswered()), Heard(START, ENDED)]) is None


def test_given_a_talk_with_hold_and_wrap_up_when_folded_then_each_stretch_is_a_segment() -> None:
    record = record_of(
        (0, ARRIVED),
        (1, e.CallAnswered()),
        (1, e.NodeEntered(node="m", kind="menu", label="菜单")),
        (5, e.KeyPressed(node="m", keys="1", outcome="1")),
        (6, e.QueueEntered(queue="q", visit=1)),
        (8, e.OfferMade(offer="o1", agent="a", queue="q", endpoint="x", until=UNTIL)),
        (28, e.OfferEnded(offer="o1", agent="a", outcome="no_answer", rang=20)),
        (29, e.OfferMade(offer="o2", agent="b", queue="q", endpoint="x", until=UNTIL)),
        (33, e.OfferEnded(offer="o2", agent="b", outcome="accepted", rang=4)),
        (33, e.QueueLeft(queue="q", visit=1, outcome="answered", waited=27)),
        (33, e.TalkStarted(agent="b", leg="l2", queue="q")),
        (43, e.HoldStarted(by="agent")),
        (50, e.HoldEnded(by="agent")),
        (53, e.TalkEnded(agent="b", by="customer", talked=13, held=7)),
        (53, WrapUpBegan("b")),
        (53, ENDED),
        (60.5, WrapUpEnded("b")),
    )
    assert shape(record) == [
        ("ivr", 6.0, ""),
        ("wait", 27.0, "answered"),
        ("ring", 20.0, "no_answer"),
        ("ring", 4.0, "accepted"),
        ("talk", 10.0, ""),
        ("hold", 7.0, ""),
        ("talk", 3.0, "customer"),
        ("wrap_up", 7.5, ""),
    ]
    assert [s.seq for s in record.segments] == list(range(1, 9))
    assert (record.waited_s, record.ring_s, record.wrap_up_s) == (27.0, 24.0, 7.5)
    assert (record.talked_s, record.held_s) == (13.0, 7.0)
    assert (record.agent_first, record.agent_last, record.queue_last) == ("b", "b", "q")
    assert record.path[0].keys == "1"
    assert record.outcome is Outcome.ANSWERED


def test_given_a_caller_who_leaves_while_ringing_when_folded_then_he_abandoned() -> None:
    record = record_of(
        (0, ARRIVED),
        (2, e.QueueEntered(queue="q", visit=1)),
        (3, e.OfferMade(offer="o", agent="a", queue="q", endpoint="x", until=UNTIL)),
        (9, ENDED),
    )
    assert shape(record) == [
        ("ivr", 2.0, ""),
        ("wait", 7.0, "abandoned"),
        ("ring", 6.0, "withdrawn"),
    ]
    assert record.outcome is Outcome.ABANDONED


def test_given_a_caller_who_leaves_in_the_flow_when_folded_then_he_never_counts_as_abandoned() -> (
    None
):
    assert record_of((0, ARRIVED), (3, ENDED)).outcome is Outcome.IVR_ONLY


def test_given_a_wait_that_timed_out_when_the_call_ends_then_it_was_unserved() -> None:
    record = record_of(
        (0, ARRIVED),
        (0, e.QueueEntered(queue="q", visit=1)),
        (300, e.QueueLeft(queue="q", visit=1, outcome="timed_out", waited=300)),
        (302, e.CallEnded(by="system", cause=e.Cause.FLOW_END)),
    )
    assert record.outcome is Outcome.UNSERVED
    assert shape(record) == [("wait", 300.0, "timed_out"), ("ivr", 2.0, "system")]


def test_given_an_outbound_call_when_folded_then_dialling_belongs_to_the_agent() -> None:
    placed = e.CallPlaced(leg="l", agent="a", callee=CALLER, project=PROJECT)
    reached = record_of(
        (0, placed),
        (7, e.CallAnswered()),
        (7, e.TalkStarted(agent="a", leg="l2")),
        (20, e.TalkEnded(agent="a", by="agent", talked=13, held=0)),
        (20, e.CallEnded(by="agent", cause=e.Cause.NORMAL)),
    )
    assert shape(reached) == [("dial", 7.0, ""), ("talk", 13.0, "agent")]
    assert (reached.direction, reached.outcome) == ("out", Outcome.ANSWERED)
    missed = record_of((0, placed), (9, e.CallEnded(by="customer", cause=e.Cause.BUSY)))
    assert (missed.outcome, missed.cause) == (Outcome.FAILED, "busy")


def test_given_two_talks_when_folded_then_each_has_its_owner() -> None:
    record = record_of(
        (0, ARRIVED),
        (0, e.TalkStarted(agent="a", leg="l2", queue="q")),
        (10, e.TalkEnded(agent="a", by="agent", talked=10, held=0)),
        (12, e.QueueEntered(queue="q2", visit=2)),
        (15, e.QueueLeft(queue="q2", visit=2, outcome="answered", waited=3)),
        (15, e.TalkStarted(agent="b", leg="l3", queue="q2")),
        (40, ENDED),
    )
    assert [(s.kind, s.agent, s.seconds) for s in record.segments if s.kind is Kind.TALK] == [
        (Kind.TALK, "a", 10.0),
        (Kind.TALK, "b", 25.0),
    ]
    assert (record.agent_first, record.agent_last) == ("a", "b")


def test_given_a_recording_begun_while_ringing_when_ended_then_the_cut_is_the_talks_start() -> None:
    heard = [
        Heard(at(0), ARRIVED),
        Heard(at(1), e.RecordingStarted(file="r"), switch_at=at(100.0)),
        Heard(at(4), e.TalkStarted(agent="a", leg="l2"), switch_at=at(103.25)),
        Heard(at(64), e.TalkEnded(agent="a", by="customer", talked=60, held=0)),
        Heard(at(65), ENDED),
    ]
    record = fold("c", heard)
    assert record is not None
    assert record.recording.state is RecordingState.DUE
    assert (record.recording.cut_s, record.recording.span_s) == (3.25, 60.0)

    stored = e.RecordingStored(key="k", sha256="s", bytes=9, seconds=60.0)
    after = fold("c", [*heard, Heard(at(90), e.RecordingFailed(reason="x")), Heard(at(99), stored)])
    assert after is not None
    assert (after.recording.state, after.recording.key) == (RecordingState.STORED, "k")
    assert after.ended_at == at(65)


def test_given_a_recording_without_a_talk_when_the_call_ends_then_it_is_to_be_discarded() -> None:
    record = record_of((0, ARRIVED), (1, e.RecordingStarted(file="r")), (4, ENDED))
    assert record.recording.state is RecordingState.DISCARD


def test_given_an_answer_heard_late_when_folded_then_wait_and_talk_meet_where_it_happened() -> None:
    at = START
    answered, heard_at = at + timedelta(seconds=9), at + timedelta(seconds=20)
    until, over = at + timedelta(seconds=40), at + timedelta(seconds=30)

    def late(fact: e.Fact) -> Heard:
        return Heard(heard_at, fact, happened=answered)

    record = fold(
        "c",
        [
            Heard(at, e.CallArrived(leg="l", caller=CALLER, called="4001", project=PROJECT)),
            Heard(at, e.QueueEntered(queue="q", visit=1)),
            Heard(
                at + timedelta(seconds=4),
                e.OfferMade(offer="o", agent="a", queue="q", endpoint="x", until=until),
            ),
            late(e.OfferEnded(offer="o", agent="a", outcome="accepted", rang=16)),
            late(e.QueueLeft(queue="q", visit=1, outcome="answered", waited=20)),
            late(e.TalkStarted(agent="a", leg="al", queue="q")),
            Heard(over, e.TalkEnded(agent="a", by="agent", talked=10, held=0)),
            Heard(over, e.CallEnded(by="agent", cause=e.Cause.NORMAL)),
        ],
    )
    assert record is not None
    assert (record.talked_at, record.waited_s) == (answered, 9.0)
    assert (record.ring_s, record.talked_s) == (5.0, 21.0)


def test_given_a_moment_before_the_last_when_folded_then_it_is_when_it_was_heard() -> None:
    end = START + timedelta(seconds=12)
    record = fold(
        "c",
        [
            Heard(START, e.CallArrived(leg="l", caller=CALLER, called="4001", project=PROJECT)),
            Heard(
                end,
                e.CallEnded(by="customer", cause=e.Cause.NORMAL),
                happened=START - timedelta(seconds=200),
            ),
        ],
    )
    assert record is not None
    assert record.ended_at == end


@settings(deadline=None)
@given(story=told(), data=st.data())
def test_given_any_call_when_more_of_it_is_heard_then_its_record_is_that_of_all_of_it_at_once(
    story: Story, data: st.DataObject
) -> None:
    """A record made on the way changes nothing, and is not changed by what comes after."""
    cut = data.draw(st.integers(1, len(story.heard)))
    folding = folded("c", story.heard[:cut])
    assert folding is not None
    first = folding.record()
    folded("c", story.heard[cut:], folding)
    assert folding.record() == fold("c", story.heard)
    assert first == fold("c", story.heard[:cut])


def test_given_a_segment_that_is_over_when_more_is_heard_then_it_is_not_made_anew() -> None:
    facts = [(0, ARRIVED), (1, e.CallAnswered()), (2, e.QueueEntered(queue="q", visit=1))]
    heard = [Heard(at(seconds), fact) for seconds, fact in facts]  # type: ignore[arg-type]
    folding = folded("c", heard)
    assert folding is not None
    first = folding.record()
    folded("c", [Heard(at(9), ENDED)], folding)
    menu, wait = folding.record().segments
    assert menu is first.segments[0]
    assert (menu.kind, wait.kind, wait.seconds) == (Kind.IVR, Kind.WAIT, 7.0)


def test_given_a_transfer_to_a_queue_when_folded_then_the_notes_belong_to_the_queue_talked_in() -> (
    None
):
    """Whichever of one moment's facts is read first: the call's or the agent's, which are numbered
    apart."""
    talk = (
        (0, ARRIVED),
        (1, e.QueueEntered(queue="sales", visit=1)),
        (4, e.QueueLeft(queue="sales", visit=1, outcome="answered", waited=3)),
        (4, e.TalkStarted(agent="a", leg="l2", queue="sales")),
    )
    given_away = (
        (9, e.TalkEnded(agent="a", by="agent", talked=5, held=0)),
        (9, e.TransferCompleted(kind="blind", initiator="a", queue="tech")),
        (9, e.QueueEntered(queue="tech", visit=2)),
    )
    notes = ((9, WrapUpBegan("a")),)
    later = (
        (12, WrapUpEnded("a")),
        (20, e.QueueLeft(queue="tech", visit=2, outcome="abandoned", waited=11)),
        (20, ENDED),
    )
    after, before = (
        record_of(*talk, *middle, *later)
        for middle in ((*given_away, *notes), (*notes, *given_away))
    )
    (wrap_up,) = line(after, frozenset({Kind.WRAP_UP}))
    assert (wrap_up.queue, wrap_up.seconds) == ("sales", 3)
    assert before == after


def test_given_an_end_heard_of_late_when_folded_then_the_notes_begun_since_do_not_move_it() -> None:
    """The agent's notes begin on our clock, when we hear of it; the talk ended before that."""
    over = e.TalkEnded(agent="a", by="customer", talked=5, held=0)
    late = Heard(at(12), over, happened=at(9))
    first = [Heard(at(0), ARRIVED), Heard(at(4), e.TalkStarted(agent="a", leg="l2", queue="q"))]
    notes = Heard(at(12), WrapUpBegan("a"))
    for middle in ([late, notes], [notes, late]):
        record = fold("c", [*first, *middle, Heard(at(12), ENDED, happened=at(9))])
        assert record is not None
        assert (record.talked_s, record.ended_at) == (5.0, at(9))

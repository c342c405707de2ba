"""The life of a callback, its rows, its list, and what it makes of the records of its calls."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interactions.histories import CALLER, START
from tests.interactions.world import OTHER_PROJECT, QUEUE, People, actor
from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.callbacks import Callback, CallbackFilters, CallbackState
from warmline.interactions.errors import CallbackMissing, NumberTooShort
from warmline.interactions.export.callbacks import WORDS, CallbackExport
from warmline.interactions.fold import Heard, fold
from warmline.interactions.model import Kind, Outcome
from warmline.interactions.service.callbacks import CallbackProjection, CallbackService
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.db import Database
from warmline.kit.errors import Refused
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page
from warmline.voice.journal_model import Event

CALL, ATTEMPT, AGENT = uuid7(), uuid7(), uuid7()
LEADER = frozenset({"callback.manage", "call.export"})
ALL = CallbackFilters()
NOT_REACHED = (
    *(e.Cause.BUSY, e.Cause.NO_ANSWER, e.Cause.REJECTED, e.Cause.UNREACHABLE, e.Cause.CONGESTION),
    e.Cause.UNKNOWN,
)


def requested(**fields: Any) -> c.CallbackRequested:
    settings: dict[str, Any] = {
        "call": CALL,
        "queue": QUEUE,
        "project": DEFAULT_PROJECT,
        "number": CALLER,
        "mode": "customer_first",
        "place": START,
        "expires": START + timedelta(days=1),
        **fields,
    }
    return c.CallbackRequested(**settings)


FACTS: tuple[c.Fact, ...] = (
    c.CallbackOffered(call=ATTEMPT, agent=AGENT),
    c.CallbackDialled(call=ATTEMPT, agent=AGENT, attempt=1, day="2026-01-05"),
    c.CallbackReached(call=ATTEMPT),
    c.CallbackTalked(call=ATTEMPT, agent=AGENT),
    c.CallbackMissed(call=ATTEMPT, outcome="busy", again_at=START),
    c.CallbackHurried(by_user=AGENT, priority=999),
    *(
        c.CallbackClosed(outcome=outcome)
        for outcome in ("done", "failed", "expired", "cancelled", "superseded")
    ),
)


# ── its life ─────────────────────────────────────────────────────────────────────────────────


def test_given_the_table_then_every_open_state_leads_to_an_end_and_no_end_leads_on() -> None:
    onward = {
        state: {to for (frm, _), to in c.TABLE.items() if frm is state} for state in CallbackState
    }
    for state in CallbackState:
        if state in c.CLOSED:
            assert not onward.get(state)
            continue
        reached, open_ = {state}, [state]
        while open_:
            for to in onward[open_.pop()] - reached:
                reached.add(to)
                open_.append(to)
        assert reached & c.CLOSED, f"{state} is a trap"
        assert state in (CallbackState.WAITING, *c.ACTIVE)


@given(st.lists(st.sampled_from(FACTS), max_size=30))
def test_given_any_facts_when_applied_then_only_the_steps_of_the_table_are_taken(
    facts: list[c.Fact],
) -> None:
    callback = c.apply(None, "cb", requested(), START)
    for fact in facts:
        before = callback
        allowed = (before.state, c.verb_of(fact)) in c.TABLE
        try:
            callback = c.apply(before, "cb", fact, START)
        except c.IllegalCallbackStep:
            assert not allowed
            continue
        assert allowed
        assert (callback.place, callback.number) == (before.place, before.number)
        assert callback.attempts >= before.attempts
        assert callback.is_open == (callback.closed_at is None)
        assert (callback.state in c.ACTIVE) <= bool(callback.call)


def test_given_nothing_was_asked_for_then_no_other_fact_can_begin_it() -> None:
    for fact in FACTS:
        with pytest.raises(c.IllegalCallbackStep):
            c.apply(None, "cb", fact, START)


# ── the records of its calls ─────────────────────────────────────────────────────────────────


def test_given_he_asked_to_be_called_back_then_his_call_was_not_abandoned() -> None:
    record = fold(
        "call",
        [
            Heard(START, e.CallArrived(leg="l", caller=CALLER, called="4", project="p")),
            Heard(START, e.QueueEntered(queue=QUEUE, visit=1)),
            Heard(
                START + timedelta(seconds=40),
                e.QueueLeft(queue=QUEUE, visit=1, outcome="callback", waited=40),
            ),
            Heard(START + timedelta(seconds=45), e.CallEnded(by="system", cause=e.Cause.NORMAL)),
        ],
    )
    assert record is not None
    assert (record.outcome, record.waited_s) == (Outcome.CALLBACK, 40)


def test_given_he_is_called_back_then_the_record_says_queue_agent_and_every_second() -> None:
    placed = c.CallbackPlaced(
        callback="cb", leg="wc-1", callee=CALLER, project="p", queue=QUEUE, agent=None
    )
    facts = (
        (0, placed),
        (8, e.CallAnswered()),
        (8, e.QueueEntered(queue=QUEUE, visit=1)),
        (10, e.QueueLeft(queue=QUEUE, visit=1, outcome="answered", waited=2)),
        (10, e.TalkStarted(agent=AGENT, leg="a", queue=QUEUE)),
        (70, e.TalkEnded(agent=AGENT, by="customer", talked=60, held=0)),
        (70, e.CallEnded(by="customer", cause=e.Cause.NORMAL)),
    )
    record = fold("call", [Heard(START + timedelta(seconds=at), fact) for at, fact in facts])
    assert record is not None
    assert (record.direction, record.outcome) == ("out", Outcome.ANSWERED)
    assert (record.queue_first, record.agent_last) == (QUEUE, AGENT)
    assert [s.kind for s in record.segments] == [Kind.DIAL, Kind.WAIT, Kind.TALK]
    assert (record.waited_s, record.talked_s) == (2, 60)


# ── rows and list ────────────────────────────────────────────────────────────────────────────


def told(key: str, *facts: c.Fact) -> list[Event]:
    return [
        Event(id=uuid7(), at=START + timedelta(seconds=n), key=key, seq=n, fact=fact)
        for n, fact in enumerate(facts, start=1)
    ]


async def write(database: Database, events: list[Event]) -> None:
    async with database.transaction() as session:
        await CallbackProjection().project(session, events)


async def test_given_facts_in_batches_and_twice_when_projected_then_the_row_is_their_fold(
    database: Database, people: People
) -> None:
    # Given a callback that was tried once and then done
    key = uuid7()
    events = told(
        key,
        requested(),
        c.CallbackDialled(call=ATTEMPT, agent=people.ann, attempt=1, day="2026-01-05"),
        c.CallbackMissed(call=ATTEMPT, outcome="busy", again_at=START + timedelta(minutes=10)),
        c.CallbackDialled(call=ATTEMPT, agent=people.ann, attempt=2, day="2026-01-05"),
        c.CallbackTalked(call=ATTEMPT, agent=people.ann),
        c.CallbackClosed(outcome="done"),
    )
    # when the journal is projected, a part of it twice
    await write(database, events[:3])
    await write(database, events[1:])
    # then the list shows it once, as it is now
    service = CallbackService(database)
    found = await service.list(actor(people.ann, permissions=LEADER), ALL, Page(size=200))
    (row,) = [row for row in found.items if row.callback.id == key]
    one = row.callback
    assert (one.state, one.attempts, one.last_outcome) == (CallbackState.DONE, 2, "busy")
    assert row.agent_name == "安小姐"
    assert one.number.raw != CALLER.raw, "masked for whoever may not see numbers"
    # and narrowed it is found, or not
    for filters, there in (
        (CallbackFilters(state="done"), True),
        (CallbackFilters(state="open"), False),
        (CallbackFilters(queue=QUEUE), True),
        (CallbackFilters(queue=uuid7()), False),
        (CallbackFilters(to=START), False),
    ):
        page = await service.list(actor(people.ann, permissions=LEADER), filters, Page(size=200))
        assert (key in [row.callback.id for row in page.items]) is there
    digits = Page(q=(CALLER.e164 or "")[-4:], size=200)
    page = await service.list(actor(people.ann, permissions=LEADER), ALL, digits)
    assert key in [row.callback.id for row in page.items]
    with pytest.raises(NumberTooShort):
        await service.list(actor(people.ann, permissions=LEADER), ALL, Page(q="12"))
    # and the export has the same row, in words
    row_of = await exported(database, actor(people.ann, permissions=LEADER))
    words = row_of[key]
    assert {"已完成", "忙线", "先呼客户", "售前", "安小姐"} <= set(words)
    assert CALLER.e164 not in words, "masked here, too"


async def exported(database: Database, who: Actor) -> dict[str, list[str]]:
    """The rows of the file by the callback's id."""

    async def names(wanted: Iterable[str]) -> Mapping[str, str]:
        return dict.fromkeys(wanted, "售前")

    export = CallbackExport(database, "Asia/Shanghai", "zh", names)
    path = await export.write(who, ALL, "", "csv")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row[-1]: row for row in csv.reader(file)}
    finally:
        path.unlink()


async def test_given_no_permission_for_the_list_or_for_exports_then_there_is_no_file(
    database: Database, people: People
) -> None:
    export = CallbackExport(database, "Asia/Shanghai", "zh")
    for held in LEADER:
        with pytest.raises(Refused):
            await export.write(actor(people.ann, permissions=frozenset({held})), ALL, "", "xlsx")


def test_given_any_state_or_outcome_then_the_export_has_a_word_for_it() -> None:
    assert set(WORDS["state"]) == {state.value for state in CallbackState}
    of_agents = {"refused", "no_answer", "busy", "unreachable", "withdrawn", "left"}
    assert {f"agent_{one}" for one in of_agents} <= set(WORDS["outcome"])
    assert {str(cause) for cause in NOT_REACHED} <= set(WORDS["outcome"])


async def test_given_another_project_or_no_permission_then_it_is_not_to_be_seen(
    database: Database, people: People
) -> None:
    key = uuid7()
    await write(database, told(key, requested(project=OTHER_PROJECT)))
    service = CallbackService(database)
    leader = actor(people.ann, permissions=LEADER)
    page = await service.list(leader, ALL, Page(size=200))
    assert key not in [row.callback.id for row in page.items]
    with pytest.raises(CallbackMissing):
        await service.note(leader, key, "cancelled")
    with pytest.raises(Refused):
        await service.list(actor(people.ann, permissions=frozenset()), ALL, Page())
    everybody = actor(
        people.bob, scope=Scope.ALL, permissions=LEADER | frozenset({"settings.manage"})
    )
    await service.note(everybody, key, "cancelled")


def test_given_a_callback_then_both_its_numbers_are_his() -> None:
    made: Callback = c.apply(None, "cb", requested(caller="+8675512345678"), START)
    assert made.is_of("+8675512345678")
    assert made.is_of(CALLER.e164 or "")
    assert not made.is_of("")

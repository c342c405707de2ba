"""The life cycle: every order can be ended, somebody always has it, illegal steps are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.orders import ANN, NOW, WEST, WU, order, switches
from warmline.kit.actor import SYSTEM
from warmline.tickets import placing, states
from warmline.tickets.errors import StepImpossible, StepIncomplete
from warmline.tickets.model import (
    Joint,
    Pool,
    Satisfaction,
    State,
    Step,
    StepRequest,
    Switches,
    Ticket,
)
from warmline.tickets.tables import OPEN as OPEN_SQL

FULL = Switches(suspend=True)


def asked(step: Step, draw: st.DataObject | None = None) -> StepRequest:
    """A step with everything any step may need."""
    choose = draw.draw if draw is not None else None
    return StepRequest(
        step,
        reason="为什么",
        text="说明",
        department=WEST,
        joint=choose(st.sampled_from([(), ("light",), ("light", WEST)])) if choose else (),
        assignee=choose(st.sampled_from([None, WU])) if choose else None,
        amount=1,
        approved=True,
        satisfaction=Satisfaction.SATISFIED,
        interaction="call",
        act="a",
        attachments=("f",),
    )


def ends_from(ticket: Ticket, setting: Switches) -> bool:
    """Whether some steps lead from here to an end, by the rules that refuse steps."""
    seen: set[State] = set()
    waiting = [ticket]
    while waiting:
        at = waiting.pop()
        if at.state in states.ENDED:
            return True
        if at.state in seen:
            continue
        seen.add(at.state)
        for step in states.steps_from(at.state, setting):
            if states.TABLE[step].to is not None and not states.why_not(step, at, setting, NOW):
                waiting.append(placing.taken(at, asked(step), setting, ANN, NOW))
    return False


@given(
    st.data(),
    switches,
    st.sampled_from([ANN, SYSTEM.user_id]),
    st.lists(st.tuples(st.sampled_from(list(states.TABLE)), st.integers(0, 3)), max_size=25),
)
def test_given_any_way_through_the_table_then_somebody_has_the_order_and_it_can_be_ended(
    data: st.DataObject, setting: Switches, maker: str, wishes: list[tuple[Step, int]]
) -> None:
    """Given any settings of a type, any maker and any steps somebody wishes for, when those that
    are possible are taken, then after each of them a person or a pool has the order, and an end is
    reachable."""
    ticket = order(
        created_by=maker,
        assignee=None if maker == SYSTEM.user_id else maker,
        pool=Pool.DISPATCH if maker == SYSTEM.user_id else Pool.NONE,
    )
    for step, who in wishes:
        if states.why_not(step, ticket, setting, NOW):
            continue
        by = (ANN, WU, "rui", SYSTEM.user_id)[who]
        ask = asked(step, data)
        ticket = placing.taken(ticket, ask, setting, by, NOW, joint_of="light")
        assert states.has_somebody(ticket), (step, ticket)
        assert ticket.state in states.ENDED or ends_from(ticket, setting), (step, ticket.state)


PEOPLE = (ANN, WU, "rui", "dan")


@given(
    st.data(),
    switches,
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(list(states.TABLE)), st.sampled_from(PEOPLE)),
            st.tuples(st.none(), st.sampled_from(PEOPLE)),
        ),
        max_size=25,
    ),
)
def test_given_people_who_leave_on_the_way_then_no_order_is_left_with_one_of_them(
    data: st.DataObject, setting: Switches, wishes: list[tuple[Step | None, str]]
) -> None:
    """Given any way through the table on which people leave one after the other, when what each of
    them has is handed over, and what comes back to one who left goes to a pool, then somebody who
    works, or a pool that has workers, has the order, and an end is reachable."""
    gone = set[str]()
    ticket = order()
    for step, who in wishes:
        if step is None:
            gone.add(who)
            if ticket.assignee == who and ticket.state in states.OPEN:
                heirs = [None, *(one for one in PEOPLE if one not in gone)]
                ask = StepRequest(Step.HAND_OVER, reason="离职", assignee=data.draw(pick(heirs)))
                assert not states.why_not(Step.HAND_OVER, ticket, setting, NOW)
                ticket = placing.taken(ticket, ask, setting, "leader", NOW)
        elif who not in gone and not states.why_not(step, ticket, setting, NOW):
            ask = replace(asked(step, data), assignee=None)
            ticket = placing.taken(ticket, ask, setting, who, NOW, joint_of="light")
            if ticket.assignee in gone:
                ticket = placing.pooled(ticket)
        assert states.has_somebody(ticket), (step, ticket)
        if ticket.state in states.OPEN:
            assert ticket.assignee not in gone, (step, ticket)
            assert ends_from(ticket, setting), (step, ticket.state)


MOMENTS = st.integers(-3, 3).map(lambda hours: NOW + timedelta(hours=hours))


@given(
    st.data(),
    switches,
    st.lists(
        st.tuples(st.sampled_from([*states.TABLE]), st.none() | MOMENTS, st.integers(0, 2)),
        max_size=40,
    ),
)
def test_given_any_way_and_any_ends_then_no_order_gets_more_time_once_its_end_has_come(
    data: st.DataObject, setting: Switches, wishes: list[tuple[Step, datetime | None, int]]
) -> None:
    """Given any way through the table while the end moves (or stands still) and time goes on, when
    a decision on more time is taken, then its end has not come; and a request waits only where it
    can still be decided: a reply, a return and an end take it back."""
    ticket, now = order(), NOW - timedelta(hours=4)
    for step, due, hours in wishes:
        now += timedelta(hours=hours)
        ticket = replace(ticket, due_at=due)
        if states.why_not(step, ticket, setting, now):
            continue
        before = ticket.extensions
        ask = replace(asked(step, data), approved=data.draw(st.booleans()))
        ticket = placing.taken(ticket, ask, setting, ANN, now, joint_of="light")
        if ticket.extensions > before:
            assert due is None or due > now
        if ticket.extension_asked is not None:
            assert ticket.state in states.AT_WORK, step


@pytest.mark.parametrize("approved", [True, False])
def test_given_a_request_when_its_end_has_come_then_it_is_not_decided_any_more(
    approved: bool,
) -> None:
    asking = order(state=State.HANDLING, extension_asked={"by": WU}, due_at=NOW)
    ask = replace(asked(Step.DECIDE_EXTENSION), approved=approved)
    with pytest.raises(StepImpossible, match="time is over"):
        states.check(ask, asking, FULL, NOW, [])
    states.check(ask, asking, FULL, NOW - timedelta(seconds=1), [])
    paused = replace(asking, state=State.WAITING, due_at=None)
    states.check(ask, paused, FULL, NOW, [])


def pick(among: list[str | None]) -> st.SearchStrategy[str | None]:
    return st.sampled_from(among)


@given(switches, switches, st.sampled_from(State))
def test_given_a_type_that_changes_its_switches_when_an_order_is_anywhere_then_it_can_be_ended(
    before: Switches, after: Switches, state: State
) -> None:
    """A switch thrown while orders are under way leaves none of them stuck."""
    ticket = order(state=state, department=WEST)
    assert state in states.ENDED or ends_from(ticket, after)


def test_given_the_table_when_read_then_each_state_but_the_first_is_reached() -> None:
    reached = {rule.to for rule in states.RULES if rule.to is not None}
    assert reached == set(State) - {State.ACCEPTED}


def test_given_the_open_states_then_the_indexes_of_the_database_mean_the_same() -> None:
    named = {part.strip(" '") for part in OPEN_SQL.partition("(")[2].rstrip(")").split(",")}
    assert named == {state.value for state in states.OPEN}


@pytest.mark.parametrize(
    ("state", "step", "setting", "to"),
    [
        (State.ACCEPTED, Step.DISPATCH, FULL, State.DISPATCHED),
        (State.ACCEPTED, Step.DISPATCH, Switches(dispatch=False), None),
        (State.ACCEPTED, Step.BEGIN, FULL, None),
        (State.ACCEPTED, Step.BEGIN, Switches(dispatch=False), State.HANDLING),
        (State.ACCEPTED, Step.REPLY, Switches(dispatch=False), State.REPLIED),
        (State.DISPATCHED, Step.SIGN, FULL, State.SIGNED),
        (State.DISPATCHED, Step.REPLY, FULL, None),
        (State.SIGNED, Step.RETURN, FULL, State.RETURNED),
        (State.HANDLING, Step.RETURN, FULL, None),
        (State.RETURNED, Step.DISPATCH, Switches(dispatch=False), State.DISPATCHED),
        (State.HANDLING, Step.SUSPEND, Switches(), None),
        (State.HANDLING, Step.SUSPEND, FULL, State.SUSPENDED),
        (State.SUSPENDED, Step.RESUME, Switches(), State.HANDLING),
        (State.REPLIED, Step.CLOSE, FULL, None),
        (State.REPLIED, Step.CLOSE, Switches(revisit=False), State.CLOSED),
        (State.REPLIED, Step.REVISIT, Switches(revisit=False), None),
        (State.REVISITING, Step.CLOSE, FULL, State.CLOSED),
        (State.REVISITING, Step.REWORK, FULL, State.HANDLING),
        (State.CLOSED, Step.REWORK, FULL, State.HANDLING),
        (State.CLOSED, Step.VOID, FULL, None),
        (State.CLOSED, Step.ARCHIVE, FULL, State.ARCHIVED),
        (State.ARCHIVED, Step.REWORK, FULL, None),
        (State.HANDLING, Step.URGE, FULL, State.HANDLING),
        (State.ARCHIVED, Step.URGE, FULL, None),
    ],
)
def test_given_a_state_and_a_type_when_a_step_is_asked_for_then_the_table_says_where_it_leads(
    state: State, step: Step, setting: Switches, to: State | None
) -> None:
    assert states.next_state(step, state, setting) is to


def test_given_an_illegal_step_when_asked_for_then_the_refusal_says_why_and_what_is_possible() -> (
    None
):
    with pytest.raises(StepImpossible) as refused:
        states.check(StepRequest(Step.CLOSE), order(state=State.DISPATCHED), FULL, NOW, [Step.SIGN])
    assert "dispatched" in refused.value.message
    assert "replied, revisiting" in refused.value.message
    assert refused.value.details["possible"] == ["sign"]


@pytest.mark.parametrize(
    ("ticket", "step", "word"),
    [
        (order(state=State.SIGNED, returns=3), Step.RETURN, "3 times"),
        (order(state=State.HANDLING, joint=(Joint("light"),)), Step.REPLY, "joint"),
        (order(state=State.HANDLING, due_at=NOW), Step.ASK_EXTENSION, "over"),
        (order(state=State.HANDLING, extensions=2), Step.ASK_EXTENSION, "2 times"),
        (order(state=State.HANDLING, extension_asked={"by": WU}), Step.ASK_EXTENSION, "already"),
        (order(state=State.HANDLING), Step.DECIDE_EXTENSION, "Nobody"),
    ],
)
def test_given_a_limit_that_is_reached_when_the_step_is_asked_for_then_it_says_which(
    ticket: Ticket, step: Step, word: str
) -> None:
    assert word in states.why_not(step, ticket, FULL, NOW)


@pytest.mark.parametrize(
    ("state", "ask", "field"),
    [
        (State.SIGNED, StepRequest(Step.RETURN), "reason"),
        (State.SIGNED, StepRequest(Step.RETURN, reason="  "), "reason"),
        (State.ACCEPTED, StepRequest(Step.DISPATCH), "department"),
        (State.HANDLING, StepRequest(Step.REPLY), "text"),
        (State.REVISITING, StepRequest(Step.CLOSE), "satisfaction"),
        (
            State.REVISITING,
            StepRequest(Step.CLOSE, satisfaction=Satisfaction.UNSATISFIED),
            "satisfaction",
        ),
        (State.HANDLING, StepRequest(Step.ASK_EXTENSION, reason="雨"), "amount"),
        (State.HANDLING, StepRequest(Step.URGE, level=4), "level"),
    ],
)
def test_given_a_step_without_what_it_needs_when_checked_then_it_names_the_field(
    state: State, ask: StepRequest, field: str
) -> None:
    with pytest.raises(StepIncomplete) as refused:
        states.check(ask, order(state=state), FULL, NOW, [])
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("back", "dispatcher", "maker", "who"),
    [
        ("creator", "dan", ANN, ANN),
        ("dispatcher", "dan", ANN, "dan"),
        ("dispatcher", None, ANN, ANN),
        ("pool", "dan", ANN, None),
        ("creator", "dan", SYSTEM.user_id, None),
    ],
)
def test_given_a_return_then_the_type_says_who_dispatches_again(
    back: str, dispatcher: str | None, maker: str, who: str | None
) -> None:
    setting = replace(FULL, return_to=back)  # type: ignore[arg-type]
    ticket = order(
        state=State.SIGNED, department=WEST, assignee=WU, dispatcher=dispatcher, created_by=maker
    )
    after = placing.taken(ticket, StepRequest(Step.RETURN, reason="x"), setting, WU, NOW)
    assert (after.assignee, after.pool) == (who, Pool.NONE if who else Pool.DISPATCH)
    assert (after.state, after.returns) == (State.RETURNED, 1)


def test_given_rework_then_the_department_has_it_again_and_its_count_is_one_more() -> None:
    ticket = order(
        state=State.REVISITING,
        assignee="rui",
        department=WEST,
        handler=WU,
        joint=(Joint("light", NOW, "lin", "好了"),),
    )
    ask = StepRequest(Step.REWORK, reason="还在漏", satisfaction=Satisfaction.UNSATISFIED)
    after = placing.taken(ticket, ask, FULL, "rui", NOW)
    assert (after.state, after.reworks, after.pool) == (State.HANDLING, 1, Pool.DEPARTMENT)
    assert after.satisfaction is Satisfaction.UNSATISFIED
    assert after.joint[0].replied_at is None

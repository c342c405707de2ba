"""Orders shared among others: nobody gets what he may not have, it is even, none is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.orders import order
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.tickets import states
from warmline.tickets.model import Pool, State, Ticket
from warmline.tickets.placing import pool_of, pooled
from warmline.tickets.sharing import Receiver, may_have, shared

RIGHTS = ("ticket.create", "ticket.handle", "ticket.dispatch", "ticket.revisit", "ticket.view")
PLACES = ("water", "light", None)

receivers = st.lists(
    st.builds(
        Receiver,
        st.sampled_from(["a", "b", "c", "d"]),
        st.sampled_from(PLACES),
        st.sets(st.sampled_from([DEFAULT_PROJECT, "other"])).map(frozenset),
        st.sets(st.sampled_from(RIGHTS)).map(frozenset),
        st.integers(0, 5),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)


@st.composite
def orders(draw: st.DrawFn) -> list[Ticket]:
    return [
        order(
            id=f"t{number}",
            state=draw(st.sampled_from(sorted(states.OPEN))),
            department=draw(st.sampled_from(PLACES)),
            project=draw(st.sampled_from([DEFAULT_PROJECT, "other"])),
            assignee="gone",
        )
        for number in range(draw(st.integers(0, 8)))
    ]


@given(orders(), receivers)
def test_given_any_orders_and_people_then_each_goes_to_who_may_have_it_or_to_its_pool(
    tickets: list[Ticket], people: list[Receiver]
) -> None:
    placed = shared(tickets, people)
    assert set(placed) == {one.id for one in tickets}
    by_id = {one.id: one for one in people}
    for ticket in tickets:
        chosen = placed[ticket.id]
        if chosen is None:
            assert not any(may_have(one, ticket) for one in people)
            assert states.has_somebody(pooled(ticket))
        else:
            assert may_have(by_id[chosen], ticket)


@given(st.integers(0, 30), st.lists(st.integers(0, 6), min_size=1, max_size=5))
def test_given_people_who_may_have_all_then_nobody_gets_one_while_another_has_fewer(
    count: int, before: list[int]
) -> None:
    rights = frozenset({"ticket.create"})
    people = [
        Receiver(f"p{number}", None, frozenset({DEFAULT_PROJECT}), rights, load)
        for number, load in enumerate(before)
    ]
    placed = shared([order(id=f"t{n}", assignee="gone") for n in range(count)], people)
    got = [list(placed.values()).count(one.id) for one in people]
    assert sum(got) == count
    for number, one in enumerate(people):
        if got[number]:
            ends = one.open + got[number]
            assert all(other.open + got[at] >= ends - 1 for at, other in enumerate(people))


def test_given_where_an_order_stands_then_it_lies_in_the_pool_of_those_who_go_on_with_it() -> None:
    at = {
        State.ACCEPTED: Pool.DISPATCH,
        State.RETURNED: Pool.DISPATCH,
        State.DISPATCHED: Pool.DEPARTMENT,
        State.WAITING: Pool.DEPARTMENT,
        State.SUSPENDED: Pool.DEPARTMENT,
        State.REPLIED: Pool.DISPATCH,
        State.REVISITING: Pool.REVISIT,
    }
    for state, pool in at.items():
        assert pool_of(order(state=state, department="water")) is pool
    assert pool_of(order(state=State.HANDLING)) is Pool.DISPATCH

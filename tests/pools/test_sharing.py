"""Dealing customers: nothing lost, nobody over his limit, even within one, always the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from warmline.pools import sharing
from warmline.pools.model import Held, Limits
from warmline.pools.sharing import BARRED, COUNTS_FULL, NO_ROOM, Item, Receivers, Room

USERS = ("ann", "bob", "eve", "jim")
LEVELS = st.sampled_from(["", "vip"])
LIMITS = st.builds(
    Limits,
    total=st.none() | st.integers(0, 6),
    levels=st.dictionaries(LEVELS, st.integers(0, 4), max_size=2),
)
HELD = st.builds(
    lambda plain, vip: Held(plain + vip, {"": plain, "vip": vip}),
    st.integers(0, 3),
    st.integers(0, 3),
)
ITEMS = st.lists(
    st.tuples(LEVELS, st.frozensets(st.sampled_from(USERS), max_size=2)), max_size=25
).map(lambda some: [Item(f"c{at}", *one) for at, one in enumerate(some)])
TARGETS = st.lists(
    st.builds(
        Receivers,
        st.lists(st.sampled_from(USERS), min_size=1, max_size=4, unique=True).map(tuple),
        st.none() | st.integers(1, 6),
    ),
    min_size=1,
    max_size=3,
)
PEOPLE = st.fixed_dictionaries({user: st.tuples(LIMITS, HELD) for user in USERS})


def rooms(people: dict[str, tuple[Limits, Held]]) -> dict[str, Room]:
    return {user: Room(limits, held) for user, (limits, held) in people.items()}


def dealt(
    number: int, targets: Sequence[Receivers], most: int | None = None
) -> tuple[Counter[str], Counter[str]]:
    people = {user: Room(Limits(most), Held()) for user in USERS}
    got, left = sharing.share([Item(f"c{n}") for n in range(number)], targets, people)
    return Counter(one.user for one in got), Counter(one.why for one in left)


def test_given_ten_for_three_when_dealt_then_the_first_gets_the_remainder() -> None:
    three = [Receivers((user,)) for user in USERS[:3]]
    assert dealt(10, three) == (Counter(ann=4, bob=3, eve=3), Counter())
    assert dealt(11, three) == (Counter(ann=4, bob=4, eve=3), Counter())


def test_given_two_departments_when_dealt_then_even_between_them_and_within_each() -> None:
    """A department of three and one of one: five each, however many sit there."""
    got, left = dealt(10, [Receivers(("ann", "bob", "eve")), Receivers(("jim",))])
    assert (got, left) == (Counter(ann=2, bob=2, eve=1, jim=5), Counter())


def test_given_counts_when_dealt_then_nobody_gets_more_and_the_rest_stays() -> None:
    two = [Receivers(("ann",), 2), Receivers(("bob",), 5)]
    assert dealt(9, two) == (Counter(ann=2, bob=5), Counter({COUNTS_FULL: 2}))


def test_given_full_hands_when_dealt_then_others_get_more_and_the_rest_stays() -> None:
    people = {
        "ann": Room(Limits(3), Held(2, {"": 2})),
        "bob": Room(Limits(3), Held(0)),
    }
    items = [Item(f"c{n}") for n in range(6)]
    got, left = sharing.share(items, [Receivers(("ann",)), Receivers(("bob",))], people)
    assert Counter(one.user for one in got) == Counter(ann=1, bob=3)
    assert {one.why for one in left} == {NO_ROOM}


def test_given_a_former_owner_when_dealt_then_he_is_passed_over_for_that_one_only() -> None:
    people = {user: Room(Limits(), Held()) for user in USERS}
    items = [Item("c0", barred=frozenset({"ann"})), Item("c1")]
    got, left = sharing.share(items, [Receivers(("ann",)), Receivers(("bob",))], people)
    assert [(one.customer, one.user) for one in got] == [("c0", "bob"), ("c1", "ann")]
    assert left == []
    alone = sharing.share(items[:1], [Receivers(("ann",))], people)
    assert alone == ([], [sharing.Left("c0", BARRED)])


@given(items=ITEMS, targets=TARGETS, people=PEOPLE)
def test_given_anything_when_dealt_then_nothing_is_lost_and_nobody_passes_a_limit(
    items: list[Item], targets: list[Receivers], people: dict[str, tuple[Limits, Held]]
) -> None:
    got, left = sharing.share(items, targets, rooms(people))
    both = [one.customer for one in got] + [one.customer for one in left]
    assert sorted(both) == sorted(item.customer for item in items)
    assert (got, left) == sharing.share(items, targets, rooms(people))
    known = {item.customer: item for item in items}
    for one in got:
        assert one.user in targets[one.target].users
        assert one.user not in known[one.customer].barred
    for place, target in enumerate(targets):
        number = sum(one.target == place for one in got)
        assert target.most is None or number <= target.most
    for user, (limits, held) in people.items():
        mine = [known[one.customer] for one in got if one.user == user]
        if limits.total is not None and mine:
            assert held.total + len(mine) <= limits.total
        for level, most in limits.levels.items():
            new = sum(item.level == level for item in mine)
            assert new == 0 or held.levels.get(level, 0) + new <= most


@given(items=ITEMS, targets=TARGETS, people=PEOPLE)
def test_given_anything_when_dealt_then_nothing_stays_that_somebody_had_room_for(
    items: list[Item], targets: list[Receivers], people: dict[str, tuple[Limits, Held]]
) -> None:
    used = rooms(people)
    got, left = sharing.share(items, targets, used)
    known = {item.customer: item for item in items}
    numbers = Counter(one.target for one in got)
    for one in left:
        item = known[one.customer]
        for place, target in enumerate(targets):
            if target.most is not None and numbers[place] >= target.most:
                continue
            assert not any(
                used[user].fits(item.level) and user not in item.barred for user in target.users
            )


@given(items=ITEMS, people=PEOPLE)
def test_given_anything_when_dealt_then_even_within_one_but_for_who_could_take_no_more(
    items: list[Item], people: dict[str, tuple[Limits, Held]]
) -> None:
    """Whoever has two less than somebody else had no room for, or was barred from, what that one
    got last."""
    targets = [Receivers((user,)) for user in USERS]
    used = rooms(people)
    got, _ = sharing.share(items, targets, used)
    numbers, last = Counter(one.user for one in got), {one.user: one.customer for one in got}
    known = {item.customer: item for item in items}
    for more in USERS:
        for less in USERS:
            if numbers[more] > numbers[less] + 1:
                item = known[last[more]]
                assert not used[less].fits(item.level) or less in item.barred


@given(number=st.integers(0, 60), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_given_room_for_all_when_dealt_to_groups_then_even_within_one_at_both_steps(
    number: int, sizes: list[int]
) -> None:
    names = [tuple(f"u{group}{at}" for at in range(size)) for group, size in enumerate(sizes)]
    people = {user: Room(Limits(), Held()) for group in names for user in group}
    items = [Item(f"c{n}") for n in range(number)]
    got, left = sharing.share(items, [Receivers(group) for group in names], people)
    assert left == []
    by_group = [sum(one.target == place for one in got) for place in range(len(sizes))]
    assert max(by_group) - min(by_group) <= 1
    assert by_group == sorted(by_group, reverse=True)
    for group in names:
        counts = [sum(one.user == user for one in got) for user in group]
        assert max(counts) - min(counts) <= 1
        assert counts == sorted(counts, reverse=True)


def test_given_two_outcomes_when_named_then_the_names_differ_exactly_when_they_do() -> None:
    people = {user: Room(Limits(), Held()) for user in USERS}
    items = [Item("a"), Item("b")]
    first = sharing.share(items, [Receivers(("ann",)), Receivers(("bob",))], people)
    other = sharing.share(items, [Receivers(("bob",)), Receivers(("ann",))], people)
    assert sharing.key_of(*first) == sharing.key_of(*first)
    assert sharing.key_of(*first) != sharing.key_of(*other)

"""What holds of the rules of routing whatever the numbers: properties, module by module.

The dispatcher has its own (`test_dispatcher`: it always answers as `rules.choose`), shards theirs
(`test_shards`), opening hours and the estimate theirs (`test_policy`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmline import routing
from warmline.kit.errors import Invalid
from warmline.routing.callers import Book, CallerRule, On
from warmline.routing.model import Candidate, Strategy, Waiting
from warmline.routing.policy import (
    After,
    Hours,
    Instead,
    QueuePolicy,
    Relax,
    Retries,
    Retry,
    Way,
    check,
    queues_of,
    sounds_of,
)
from warmline.routing.queue import LIMITS, QueueSettings, changed, free_key
from warmline.routing.queue import check as check_queue
from warmline.routing.rules import MOST_RUNG, choose, explain, position
from warmline.voice.config import QueueConfig

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
QUEUES = ("q0", "q1")
PEOPLE = ("ann", "bob", "cat", "dan")
SEEN = {"groups": "dispatcher"}
"""Modules that are only ever used by another one, and tested through it."""


def test_every_module_that_decides_has_a_property_test() -> None:
    """A new rule without one fails here."""
    effects = {"__init__", "errors", "events", "http", "service", "tables"}
    home = Path(routing.__file__).parent
    decide = {file.stem for file in home.glob("*.py")} - effects
    tested: set[str] = set()
    for file in Path(__file__).parent.glob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        if any(name.split(".")[0] == "hypothesis" for name in names):
            tested |= {n.split(".")[2] for n in names if n.startswith("warmline.routing.")}
    assert {SEEN.get(name, name) for name in decide} <= tested


# ── who gets which call ──────────────────────────────────────────────────────────────────────

seconds = st.integers(0, 90)
levels = st.integers(1, 3)


@st.composite
def waiting(draw: st.DrawFn, name: str) -> Waiting:
    left = {who: NOW + timedelta(seconds=draw(st.integers(-5, 5))) for who in draw(people)}
    only = frozenset(draw(people))
    return Waiting(
        call=name,
        queue=draw(st.sampled_from(QUEUES)),
        priority=draw(st.integers(0, 2)),
        entered_at=NOW - timedelta(seconds=draw(seconds)),
        skills=draw(st.dictionaries(st.sampled_from(["en", "it"]), levels, max_size=2)),
        excluded=left,
        relax=draw(st.sampled_from([(), ((20.0, 2), (60.0, 3))])),
        only=only,
        only_until=NOW + timedelta(seconds=draw(st.integers(-5, 5))) if only else None,
        dice=draw(st.integers(0, 99)),
    )


people = st.sets(st.sampled_from(PEOPLE), max_size=2)


@st.composite
def candidate(draw: st.DrawFn, name: str) -> Candidate:
    resting = draw(st.sampled_from([None, -1, 1]))
    return Candidate(
        agent=name,
        idle_since=NOW - timedelta(seconds=draw(seconds)) if draw(st.booleans()) else None,
        queues=draw(st.dictionaries(st.sampled_from(QUEUES), levels, min_size=1)),
        skills=draw(st.dictionaries(st.sampled_from(["en", "it"]), levels)),
        rest_until=None if resting is None else NOW + timedelta(seconds=resting),
    )


lines = st.tuples(*(waiting(f"c{n}") for n in range(4)))
floors = st.tuples(
    lines,
    st.tuples(*(candidate(name) for name in PEOPLE)),
    st.tuples(st.sampled_from(Strategy), st.sampled_from(Strategy)),
)
Floor = tuple[tuple[Waiting, ...], tuple[Candidate, ...], tuple[Strategy, Strategy]]


def rules_of(strategies: tuple[Strategy, Strategy]) -> dict[str, QueueConfig]:
    return {
        queue: QueueConfig(id=queue, name=queue, project="p", strategy=strategy)
        for queue, strategy in zip(QUEUES, strategies, strict=True)
    }


@settings(max_examples=60, deadline=None)
@given(floors)
def test_given_any_floor_then_the_choice_is_fair_and_leaves_nobody_beside_a_caller(
    floor: Floor,
) -> None:
    calls, agents, strategies = floor
    queues = rules_of(strategies)
    found = choose(calls, agents, queues, NOW)
    by_call, by_agent = {c.call: c for c in calls}, {a.agent: a for a in agents}
    # nobody is rung for two calls, and only for what he may have
    assert len({match.agent for match in found}) == len(found)
    for match in found:
        assert explain(by_call[match.call], by_agent[match.agent], NOW) == []
    # several for one call where all are rung, and else one
    for call in {match.call for match in found}:
        rung = sum(match.call == call for match in found)
        ring_all = queues[by_call[call].queue].strategy == Strategy.RING_ALL
        assert rung <= (MOST_RUNG if ring_all else 1)
    # who is left free may have none of those who are left waiting
    left = [a for a in agents if a.agent not in {match.agent for match in found}]
    for call_left in (c for c in calls if c.call not in {match.call for match in found}):
        assert all(explain(call_left, one, NOW) for one in left)
        # and nobody was given a later call that he could have had instead
        for match in found:
            if call_left.order < by_call[match.call].order:
                assert explain(call_left, by_agent[match.agent], NOW)
    # the answer does not depend on the order of asking
    assert choose(calls[::-1], agents[::-1], queues, NOW) == found


@settings(max_examples=30, deadline=None)
@given(lines)
def test_given_any_line_then_positions_count_each_queue_from_one(
    calls: tuple[Waiting, ...],
) -> None:
    for queue in QUEUES:
        mine = sorted((c for c in calls if c.queue == queue), key=lambda c: c.order)
        assert [position(c, calls) for c in mine] == list(range(1, len(mine) + 1))


@settings(max_examples=60, deadline=None)
@given(waiting("c"), candidate("ann"), st.integers(0, 120), st.integers(0, 120))
def test_given_a_call_that_waits_longer_then_only_more_people_may_have_it(
    call: Waiting, who: Candidate, one: int, more: int
) -> None:
    """`changes_at` names every moment at which time alone lets others have it."""
    sooner = NOW + timedelta(seconds=one)
    later = sooner + timedelta(seconds=more)
    if not explain(call, who, sooner):
        assert not explain(call, who, later)
    step = call.changes_at(sooner)
    if step is None or step > later:
        assert call.accepts(sooner) == call.accepts(later)
        assert call.kept_for(sooner) == call.kept_for(later)


# ── rules by number ──────────────────────────────────────────────────────────────────────────

digits = st.text("0123", min_size=1, max_size=4)
caller_rules = st.builds(
    CallerRule,
    on=st.sampled_from(On),
    number=st.tuples(digits, st.sampled_from(["", "*"])).map("".join),
    label=st.sampled_from(["", "VIP"]),
    priority=st.integers(-2, 2),
    queue=st.sampled_from([None, "q0"]),
    agent=st.sampled_from([None, "ann"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(caller_rules, max_size=8), digits, digits)
def test_given_any_rules_then_the_book_finds_what_reading_them_all_would(
    given_rules: list[CallerRule], caller: str, called: str
) -> None:
    def read(on: On, number: str) -> CallerRule | None:
        found = {r.number: r for r in given_rules if r.on is on}
        exact = found.get(number)
        begins = [r for n, r in found.items() if n[-1] == "*" and number.startswith(n[:-1])]
        return exact or max(begins, key=lambda r: len(r.number), default=None)

    book = Book.of(given_rules)
    by = {on: read(on, n) for on, n in ((On.CALLER, caller), (On.CALLED, called))}
    assert book.rule_for(On.CALLER, (caller,)) == by[On.CALLER]
    made = book.treatment((caller,), (called,))
    assert made.priority == sum(rule.priority for rule in by.values() if rule is not None)
    his, its = (by[on] for on in (On.CALLER, On.CALLED))
    for name in ("label", "queue", "agent"):
        asked = getattr(his, name, None) or getattr(its, name, None) or None
        assert (getattr(made, name) or None) == asked


# ── what may be set ──────────────────────────────────────────────────────────────────────────

ways = st.builds(
    Way,
    do=st.sampled_from(Instead),
    queue=st.sampled_from(["", "q0", "own"]),
    sound=st.sampled_from(["", "wl/full", "../etc"]),
)
retries = st.builds(
    Retry, after=st.sampled_from(After), again_s=st.integers(-1, 90), rest_s=st.integers(0, 9)
)
policies = st.builds(
    QueuePolicy,
    busy=st.sampled_from(["", "wl/busy"]),
    announcements=st.lists(st.sampled_from(["wl/one", ""]), max_size=2).map(tuple),
    announce_every_s=st.sampled_from([9, 10, 600, 601]),
    full=ways,
    nobody=st.none() | ways,
    hours=st.lists(
        st.builds(
            Hours,
            days=st.sampled_from([(), (0, 4), (7,)]),
            opens=st.integers(0, 1440),
            closes=st.integers(0, 1440),
        ),
        max_size=1,
    ).map(tuple),
    relax=st.lists(
        st.builds(Relax, after_s=st.integers(0, 60), level=st.integers(0, 10)), max_size=2
    ).map(tuple),
    retries=st.builds(Retries, refused=retries),
)


@settings(max_examples=80, deadline=None)
@given(policies)
def test_given_any_policy_then_it_holds_or_a_field_of_it_is_named(policy: QueuePolicy) -> None:
    """What passes leads nowhere it must not: not to itself, not out of the sounds' folder, and
    nobody is rung for ever without a pause."""
    field = refused_field(lambda: check(policy, own="own"))
    if field is not None:
        noun, name = field.split(".")[:2]
        assert noun == "policy"
        assert name in QueuePolicy.__dataclass_fields__
        return
    assert check(policy, own="own") == policy
    assert "own" not in queues_of(policy)
    assert not any(".." in sound for sound in sounds_of(policy))
    refused = policy.retries.refused
    assert refused.after is After.NOT_READY or refused.again_s + refused.rest_s >= 1
    steps = [(step.after_s, step.level) for step in policy.relax]
    assert steps == sorted(set(steps))


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={name: st.integers(low - 1, high + 1) for name, (low, high, _) in LIMITS.items()},
    )
)
def test_given_any_numbers_then_a_queue_keeps_them_or_names_the_one_that_is_wrong(
    change: dict[str, int],
) -> None:
    before = check_queue(QueueSettings(key="sales", name="售前"))
    wrong = {n for n, value in change.items() if not LIMITS[n][0] <= value <= LIMITS[n][1]}
    field = refused_field(lambda: changed(before, change))
    if field is not None:
        beyond = {**{name: getattr(before, name) for name in LIMITS}, **change}
        too_long = beyond["service_level_s"] > beyond["max_wait_s"]
        assert field in wrong or (too_long and field == "service_level_s")
        return
    after = changed(before, change)
    assert not wrong
    assert after == replace(before, **change)  # type: ignore[arg-type]
    assert check_queue(after) == after, "what was checked once stays as it is"


def refused_field(ask: Callable[[], object]) -> str | None:
    """The field that is named when this is refused; None when it is not."""
    try:
        ask()
    except Invalid as error:
        return error.field or ""
    return None


@given(st.sets(st.integers(1, 6).map(lambda n: f"queue-{n}")))
def test_given_any_keys_taken_then_the_one_made_up_is_new(taken: set[str]) -> None:
    assert free_key(taken) not in taken


def test_given_a_field_nobody_may_change_then_it_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        changed(QueueSettings(key="sales", name="售前"), {"project": "other"})
    assert refused.value.field == "project"

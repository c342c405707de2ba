"""A queue's policy: its checks, kept as it was set; members in order; rules by caller."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import AsyncMock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.centre import Centre, actor
from warmline.app.flows import CalendarUsers, PromptUsers
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Invalid, Missing, Refused
from warmline.kit.paging import Page
from warmline.routing.callback_policy import CallbackPolicy
from warmline.routing.callers import Book, CallerRule, On, Treatment
from warmline.routing.callers import check as check_rule
from warmline.routing.errors import CallerRuleTaken, NoSuchCallerRule, NoSuchMember, NoSuchQueue
from warmline.routing.model import Strategy
from warmline.routing.policy import (
    LIMITS,
    After,
    Hours,
    Instead,
    QueuePolicy,
    Relax,
    Retries,
    Retry,
    Way,
    check,
    check_circle,
)
from warmline.routing.waiting import closes_at, estimate, is_open
from warmline.surveys.service import SurveyService

NOBODY = "00000000-0000-7000-8000-0000000000ff"
ADMIN = actor("admin")
ZONE = ZoneInfo("Asia/Shanghai")

RELAX = "policy.relax"
WHOLE = QueuePolicy(
    music="jazz",
    notice="wl/notice",
    busy="wl/busy",
    announcements=("wl/a", "wl/b"),
    announce_every_s=45,
    say_position=True,
    say_wait=True,
    most_waiting=50,
    hours=(Hours(days=(0, 1, 2, 3, 4), opens=540, closes=1080),),
    full=Way(do=Instead.HANG_UP, sound="wl/full"),
    nobody=Way(),
    relax=(Relax(after_s=30, level=5), Relax(after_s=60, level=9)),
    retries=Retries(refused=Retry(after=After.NOT_READY, again_s=99)),
    last_agent_s=20,
    bound_s=45,
    regain_s=300,
)


# Checks


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_given_a_field_outside_its_limits_then_it_is_named(name: str) -> None:
    low, high, _ = LIMITS[name]
    for value in (low - 1, high + 1):
        with pytest.raises(Invalid) as caught:
            check(replace(QueuePolicy(), **{name: value}))  # type: ignore[arg-type]
        assert caught.value.field == f"policy.{name}"
    for value in (low, high):
        check(replace(QueuePolicy(), **{name: value}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (QueuePolicy(busy="/etc/passwd"), "policy.busy"),
        (QueuePolicy(notice="a/../../b"), "policy.notice"),
        (QueuePolicy(music="a/b"), "policy.music"),
        (QueuePolicy(announcements=("",)), "policy.announcements"),
        (QueuePolicy(full=Way(do=Instead.QUEUE)), "policy.full.queue"),
        (QueuePolicy(closing=Way(do=Instead.QUEUE, queue="me")), "policy.closing.queue"),
        (QueuePolicy(relax=(Relax(after_s=9, level=5), Relax(after_s=9, level=6))), "policy.relax"),
        (
            QueuePolicy(relax=(Relax(after_s=9, level=5), Relax(after_s=19, level=4))),
            "policy.relax",
        ),
        (QueuePolicy(hours=(Hours(days=(), opens=0, closes=9),)), "policy.hours"),
        (QueuePolicy(hours=(Hours(days=(7,), opens=0, closes=9),)), "policy.hours"),
        (QueuePolicy(hours=(Hours(days=(1,), opens=9, closes=9),)), "policy.hours"),
        (
            QueuePolicy(retries=Retries(no_answer=Retry(after=After.READY, again_s=0))),
            "policy.retries.no_answer",
        ),
    ],
)
def test_given_what_cannot_work_then_the_field_is_named(policy: QueuePolicy, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(policy, own="me")
    assert caught.value.field == field


def test_given_everything_set_sensibly_then_it_holds() -> None:
    assert check(WHOLE) == WHOLE


# Opening hours


@pytest.mark.parametrize(
    ("day", "clock", "open_"),
    [
        ("2026-01-05", "08:59", False),
        ("2026-01-05", "09:00", True),
        ("2026-01-05", "17:59", True),
        ("2026-01-05", "18:00", False),
        ("2026-01-10", "10:00", False),
        ("2026-01-04", "10:00", True),
        ("2026-01-06", "10:00", False),
    ],
    ids=["early", "opens", "last minute", "closes", "Saturday", "make-up Sunday", "holiday"],
)
def test_given_a_moment_then_it_is_open_or_not(day: str, clock: str, open_: bool) -> None:
    here = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)
    days = {"2026-01-04": "work", "2026-01-06": "holiday"}
    assert is_open(WHOLE, here, days) is open_


@given(
    spans=st.lists(
        st.builds(
            lambda days, opens, length: Hours(
                days=tuple(sorted(days)), opens=opens, closes=min(1440, opens + length)
            ),
            st.sets(st.integers(0, 6), min_size=1),
            st.integers(0, 1439),
            st.integers(1, 1440),
        ),
        min_size=1,
        max_size=4,
    ),
    minute=st.integers(0, 7 * 1440),
)
def test_it_is_open_right_up_to_when_it_is_said_to_close(spans: list[Hours], minute: int) -> None:
    policy = QueuePolicy(hours=tuple(spans))
    here = datetime(2026, 1, 5, tzinfo=ZONE) + timedelta(minutes=minute)
    closes = closes_at(policy, here, {})
    assert closes is not None
    if not is_open(policy, here, {}):
        assert closes == here
        return
    assert closes > here
    assert is_open(policy, closes - timedelta(minutes=1), {})
    if closes - here < timedelta(days=7):
        assert not is_open(policy, closes, {})


# The estimate


@given(
    position=st.integers(1, 50),
    waits=st.lists(st.floats(0, 5000), max_size=20),
    talks=st.lists(st.floats(1, 2000), max_size=20),
    agents=st.integers(1, 30),
)
def test_the_estimate_never_falls_by_standing_further_back_or_having_waited_longer(
    position: int, waits: list[float], talks: list[float], agents: int
) -> None:
    def told(place: int, waited: list[float]) -> float:
        found = estimate(place, waits=waited, talks=talks, wrap_up_s=30, agents=agents)
        assert found is not None
        return found

    assert told(position + 1, waits) >= told(position, waits)
    longer = [wait + 100 for wait in waits]
    assert told(position, longer) >= told(position, waits)
    assert estimate(position, waits=waits, talks=talks, wrap_up_s=30, agents=0) is None


# Rules by number


def test_given_an_exact_number_and_beginnings_then_the_closest_rule_counts() -> None:
    book = Book.of(
        [
            CallerRule(number="+86*", label="CN"),
            CallerRule(number="+86138*", label="138"),
            CallerRule(number="+8613800138000", label="him"),
        ]
    )
    for number, label in (
        ("+8613800138000", "him"),
        ("+8613800138001", "138"),
        ("+8613700137000", "CN"),
        ("+4930123456", ""),
        ("", ""),
    ):
        assert book.treatment((number,), ("4001",)).label == label


def test_given_rules_for_both_numbers_then_priorities_add_up_and_the_callers_goes_first() -> None:
    book = Book.of(
        [
            CallerRule(on=On.CALLED, number="4001", priority=5, queue="q1", team="t1"),
            CallerRule(number="+8613800138000", priority=7, agent="ann"),
        ]
    )
    assert book.treatment(("+8613800138000",), ("4001",)) == Treatment(
        priority=12, queue="q1", agent="ann", team=None
    )


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (CallerRule(number="VIP", label="x"), "number"),
        (CallerRule(number="+86*138", label="x"), "number"),
        (CallerRule(number="+86138", priority=1001), "priority"),
        (CallerRule(number="+86138", agent="a", team="t"), "team"),
        (CallerRule(number="+86138"), "label"),
    ],
)
def test_given_a_rule_that_cannot_work_then_the_field_is_named(
    rule: CallerRule, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        check_rule(rule)
    assert caught.value.field == field


# On a database


@pytest.mark.servers
async def test_given_a_policy_then_it_is_kept_as_it_was_set(centre: Centre) -> None:
    other = await centre.routing.create(ADMIN, "其他")
    policy = replace(WHOLE, closing=Way(do=Instead.QUEUE, queue=other.id))
    made = await centre.routing.create(ADMIN, "售后", strategy=Strategy.RING_ALL, policy=policy)
    found = await centre.routing.get(ADMIN, made.id)
    assert found.settings.policy == policy
    assert found.settings.strategy is Strategy.RING_ALL
    gone = replace(policy, closing=Way(do=Instead.QUEUE, queue=NOBODY))
    with pytest.raises(NoSuchQueue):
        await centre.routing.change(ADMIN, made.id, {"policy": gone})
    own = replace(policy, closing=Way(do=Instead.QUEUE, queue=made.id))
    with pytest.raises(Invalid):
        await centre.routing.change(ADMIN, made.id, {"policy": own})


@pytest.mark.servers
async def test_given_members_in_an_order_then_it_is_kept_and_who_joins_later_comes_last(
    centre: Centre,
) -> None:
    queue = await centre.routing.create(ADMIN, "售后")
    ann, bob, cat = [await centre.agent(name) for name in ("ann", "bob", "cat")]
    await centre.routing.set_members(ADMIN, queue.id, {bob.id: 3, ann.id: 1})
    async with centre.database.transaction() as session:
        await centre.routing.set_queues(session, ADMIN, cat.id, {queue.id: 5})
        await centre.routing.set_queues(session, ADMIN, bob.id, {queue.id: 2})
    members = await centre.routing.members(ADMIN, queue.id)
    assert list(members.items()) == [(bob.id, 2), (ann.id, 1), (cat.id, 5)]
    await centre.routing.set_members(ADMIN, queue.id, {ann.id: 1, bob.id: 2, cat.id: 5})
    assert list(await centre.routing.members(ADMIN, queue.id)) == [ann.id, bob.id, cat.id]


@pytest.mark.servers
async def test_given_rules_by_caller_then_they_are_kept_changed_and_dropped_on_record(
    centre: Centre,
) -> None:
    queue = await centre.routing.create(ADMIN, "贵宾")
    ann = await centre.agent("ann")
    made = await centre.routing.create_caller_rule(
        ADMIN, CallerRule(number="+86 138-0013 8000", label="VIP", priority=50, queue=queue.id)
    )
    assert made.number == "+8613800138000"
    with pytest.raises(CallerRuleTaken):
        await centre.routing.create_caller_rule(ADMIN, replace(made, id=""))
    changed = await centre.routing.change_caller_rule(
        ADMIN, made.id, {"agent": ann.id, "queue": None}
    )
    listed = await centre.routing.caller_rules(ADMIN, Page(q="VIP"))
    assert listed.items == [changed]
    for wrong, error in (({"agent": NOBODY}, NoSuchMember), ({"queue": NOBODY}, NoSuchQueue)):
        with pytest.raises(error):
            await centre.routing.change_caller_rule(ADMIN, made.id, wrong)
    async with centre.database.read() as session:
        assert (await centre.routing.config(session)).rules == (changed,)
    await centre.routing.drop_caller_rule(ADMIN, made.id)
    with pytest.raises(NoSuchCallerRule):
        await centre.routing.drop_caller_rule(ADMIN, made.id)
    assert ("deleted", "caller_rule") in await centre.trail()


@pytest.mark.servers
async def test_given_somebody_elses_project_or_no_permission_then_no_rule_is_made(
    centre: Centre,
) -> None:
    rule = CallerRule(number="+86138*", label="VIP", project=DEFAULT_PROJECT)
    with pytest.raises(Refused):
        await centre.routing.create_caller_rule(actor("leader"), rule)
    with pytest.raises(Missing):
        await centre.routing.create_caller_rule(actor("supervisor", projects=(NOBODY,)), rule)


# Queues that send on to each other


def to(queue: str) -> Way:
    return Way(do=Instead.QUEUE, queue=queue)


@pytest.mark.parametrize(
    ("policy", "others", "field"),
    [
        (QueuePolicy(full=to("b")), {"b": QueuePolicy(closing=to("a"))}, "policy.full.queue"),
        (
            QueuePolicy(too_long=to("b")),
            {"b": QueuePolicy(nobody=to("c")), "c": QueuePolicy(full=to("a"))},
            "policy.too_long.queue",
        ),
    ],
)
def test_given_queues_that_send_to_each_other_then_the_circle_is_refused_with_its_field(
    policy: QueuePolicy, others: dict[str, QueuePolicy], field: str
) -> None:
    with pytest.raises(Invalid, match="in circles") as refused:
        check_circle("a", policy, others)
    assert refused.value.field == field


def test_given_a_chain_of_queues_or_a_circle_of_others_then_it_is_fine() -> None:
    check_circle("a", QueuePolicy(full=to("b")), {"b": QueuePolicy(full=to("c"))})
    ring = {"b": QueuePolicy(full=to("c")), "c": QueuePolicy(full=to("b"))}
    check_circle("a", QueuePolicy(full=to("b")), ring)


@pytest.mark.parametrize(
    ("way", "field"),
    [
        (Way(do=Instead.NUMBER), "policy.full.number"),
        (Way(do=Instead.NUMBER, number="110"), "policy.full.number"),
        (Way(do=Instead.NUMBER, number="0755 2233-x"), "policy.full.number"),
        (Way(do=Instead.VOICEMAIL), "policy.full.box"),
        (Way(do=Instead.VOICEMAIL, box="销售"), "policy.full.box"),
    ],
)
def test_given_a_way_that_leads_nowhere_then_its_field_is_named(way: Way, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(QueuePolicy(full=way))
    assert refused.value.field == field


@pytest.mark.parametrize("number", ["13900139000", "+86 755 2233 4455", "95588", "0755-22334455"])
def test_given_a_number_as_people_write_it_then_a_way_may_lead_there(number: str) -> None:
    check(QueuePolicy(nobody=Way(do=Instead.NUMBER, number=number)))


async def test_given_a_queue_plays_a_prompt_then_the_library_knows_who_uses_it(
    centre: Centre,
) -> None:
    routing = centre.routing
    surveys = SurveyService(centre.database, centre.clock, AsyncMock(), AsyncMock())
    policy = QueuePolicy(
        notice="prompt/recorded",
        announcements=("prompt/news", "wl/a"),
        full=Way(do=Instead.HANG_UP, sound="prompt/full"),
    )
    await routing.create(ADMIN, "售前", policy=policy)
    await routing.create(ADMIN, "售后", policy=QueuePolicy(busy="prompt/news"), active=False)
    async with centre.database.read() as session:
        users = await PromptUsers(routing, surveys)(session)
    assert {key: sorted(names) for key, names in users.items()} == {
        "recorded": ["售前"],
        "news": ["售前", "售后"],
        "full": ["售前"],
    }, "also of a queue that is switched off, which would be silent when it is switched on"


async def test_given_a_queue_calls_back_by_a_calendar_then_the_calendar_knows_who_goes_by_it(
    centre: Centre,
) -> None:
    policy = QueuePolicy(callback=CallbackPolicy(calendar="desk"))
    await centre.routing.create(ADMIN, "回拨甲", policy=policy)
    await centre.routing.create(ADMIN, "回拨乙", policy=policy, active=False)
    await centre.routing.create(ADMIN, "每天", policy=QueuePolicy(callback=CallbackPolicy()))
    telephony = AsyncMock()
    telephony.calendar_users.return_value = {"desk": ["4001"], "night": ["4002"]}
    orders = AsyncMock()
    orders.calendar_users.return_value = {"desk": ["漏水报修"]}
    async with centre.database.read() as session:
        users = await CalendarUsers(telephony, centre.routing, orders)(session)
    assert {key: sorted(names) for key, names in users.items()} == {
        "desk": ["4001", "回拨乙", "回拨甲", "漏水报修"],
        "night": ["4002"],
    }


async def test_given_two_queues_when_the_second_closes_the_circle_then_it_is_refused(
    centre: Centre,
) -> None:
    routing = centre.routing
    first = await routing.create(ADMIN, "甲")
    second = await routing.create(ADMIN, "乙", policy=QueuePolicy(full=to(first.id)))
    with pytest.raises(Invalid, match="in circles"):
        await routing.change(ADMIN, first.id, {"policy": QueuePolicy(too_long=to(second.id))})
    assert (await routing.get(ADMIN, first.id)).settings.policy == QueuePolicy()

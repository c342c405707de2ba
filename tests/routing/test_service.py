"""Queues and their members on a real database, and the checks of a queue's fields."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.agents.centre import Centre, actor
from warmline.accounts.model import UserChange
from warmline.agents.errors import NoSuchSkill
from warmline.agents.profile import ProfileChange
from warmline.kit.actor import SYSTEM
from warmline.kit.errors import Invalid, Missing, Refused
from warmline.routing.errors import NoSuchMember, NoSuchQueue, QueueKeyTaken, QueueNameTaken
from warmline.routing.events import QueuesChanged
from warmline.routing.model import Strategy
from warmline.routing.queue import LIMITS, Member, QueueSettings, changed, check, free_key

NOBODY = "00000000-0000-7000-8000-0000000000ff"
ADMIN = actor("admin")


# The checks, without a database


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_given_a_field_outside_its_limits_then_the_sentence_names_both(name: str) -> None:
    low, high, _ = LIMITS[name]
    good = QueueSettings(key="sales", name="销售")
    for value in (low - 1, high + 1):
        with pytest.raises(Invalid, match=str(low)) as caught:
            check(replace(good, **{name: value}))  # type: ignore[arg-type]
        assert caught.value.field == name
        assert str(high) in caught.value.message
    for value in (low, high):
        waits = {"max_wait_s": 7200} if name == "service_level_s" else {}
        waits = {"service_level_s": 1} if name == "max_wait_s" else waits
        check(replace(good, **{name: value}, **waits))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["", "Sales", "1st", "a b", "x" * 33])
def test_given_a_malformed_key_then_the_field_is_named(key: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(QueueSettings(key=key, name="销售"))
    assert caught.value.field == "key"


def test_given_a_service_level_beyond_the_longest_wait_then_it_is_refused() -> None:
    with pytest.raises(Invalid, match="longest wait"):
        check(QueueSettings(key="sales", name="销售", max_wait_s=10, service_level_s=20))


def test_given_a_level_out_of_range_or_an_empty_name_then_the_field_is_named() -> None:
    good = QueueSettings(key="sales", name="销售")
    with pytest.raises(Invalid) as caught:
        check(replace(good, skills={"english": 0}))
    assert caught.value.field == "skills.english"
    with pytest.raises(Invalid) as caught:
        check(replace(good, name="  "))
    assert caught.value.field == "name"


def test_given_a_change_of_the_project_then_it_is_refused() -> None:
    with pytest.raises(Invalid, match="project"):
        changed(QueueSettings(key="sales", name="销售"), {"project": NOBODY})


def test_a_made_up_key_is_the_first_that_nobody_has() -> None:
    assert free_key({"queue-1", "queue-3", "sales"}) == "queue-2"


# On a database


@pytest.mark.servers
async def test_given_only_a_name_then_a_queue_has_sensible_defaults_and_is_on_record(
    centre: Centre,
) -> None:
    made = await centre.routing.create(ADMIN, " 售后  热线 ")
    assert (made.settings.key, made.settings.name) == ("queue-1", "售后 热线")
    assert made.settings.strategy is Strategy.LONGEST_IDLE
    assert await centre.routing.get(ADMIN, made.id) == made
    assert centre.heard == [QueuesChanged()]
    assert await centre.trail() == [("created", "queue")]


@pytest.mark.servers
async def test_given_a_taken_name_or_key_then_it_is_refused(centre: Centre) -> None:
    await centre.routing.create(ADMIN, "售后", key="care")
    with pytest.raises(QueueNameTaken):
        await centre.routing.create(ADMIN, "售后")
    with pytest.raises(QueueKeyTaken):
        await centre.routing.create(ADMIN, "销售", key="care")


@pytest.mark.servers
async def test_given_a_change_then_only_what_was_given_changes_and_nothing_else_is_recorded(
    centre: Centre,
) -> None:
    made = await centre.routing.create(ADMIN, "售后")
    english = await centre.agents.skills.create(ADMIN, "英语")
    after = await centre.routing.change(
        ADMIN, made.id, {"priority": 7, "skills": {english.id: 3}, "strategy": Strategy.ABLER_MORE}
    )
    expected = replace(
        made.settings, priority=7, skills={english.id: 3}, strategy=Strategy.ABLER_MORE
    )
    assert after.settings == expected
    assert (await centre.routing.get(ADMIN, made.id)).settings == expected
    count = len(await centre.trail())
    await centre.routing.change(ADMIN, made.id, {"priority": 7})
    assert len(await centre.trail()) == count, "a change that changes nothing is no entry"
    with pytest.raises(NoSuchSkill):
        await centre.routing.change(ADMIN, made.id, {"skills": {NOBODY: 3}})


@pytest.mark.servers
async def test_given_members_set_in_bulk_then_they_replace_the_old_ones(centre: Centre) -> None:
    queue = await centre.routing.create(ADMIN, "售后")
    ann, bob = await centre.agent("ann"), await centre.agent("bob")
    await centre.routing.set_members(ADMIN, queue.id, {ann.id: 1, bob.id: 9})
    await centre.routing.set_members(ADMIN, queue.id, {bob.id: 2})
    assert await centre.routing.members(ADMIN, queue.id) == {bob.id: 2}
    assert (await centre.routing.get(ADMIN, queue.id)).agents == 1
    assert (await centre.trail())[0] == ("changed", "queue_members")
    with pytest.raises(NoSuchMember):
        await centre.routing.set_members(ADMIN, queue.id, {NOBODY: 1})
    with pytest.raises(Invalid):
        await centre.routing.set_members(ADMIN, queue.id, {bob.id: 10})
    assert await centre.routing.members(ADMIN, queue.id) == {bob.id: 2}


@pytest.mark.servers
async def test_given_queues_of_another_project_then_they_are_not_seen_and_memberships_survive(
    centre: Centre,
) -> None:
    queue = await centre.routing.create(ADMIN, "售后")
    ann = await centre.agent("ann")
    await centre.routing.set_members(ADMIN, queue.id, {ann.id: 1})
    stranger = actor("supervisor", id=ann.id, projects=(NOBODY,))
    assert (await centre.routing.list(stranger)).total == 0
    with pytest.raises(NoSuchQueue):
        await centre.routing.get(stranger, queue.id)
    with pytest.raises(Missing):
        await centre.routing.create(stranger, "偷来的")
    await centre.agents.profiles.change(stranger, ann.id, ProfileChange(queues={}))
    assert await centre.routing.members(ADMIN, queue.id) == {ann.id: 1}


@pytest.mark.servers
async def test_given_an_agent_or_a_leader_then_he_sets_up_no_queue(centre: Centre) -> None:
    for role in ("agent", "leader", "inspector", "librarian"):
        with pytest.raises(Refused):
            await centre.routing.create(actor(role), "售后")


@pytest.mark.servers
async def test_the_configuration_for_voice_holds_active_queues_and_active_members(
    centre: Centre,
) -> None:
    care = await centre.routing.create(ADMIN, "售后", key="care")
    closed = await centre.routing.create(ADMIN, "旧热线")
    ann, bob = await centre.agent("ann"), await centre.agent("bob")
    for queue in (care, closed):
        await centre.routing.set_members(ADMIN, queue.id, {ann.id: 1, bob.id: 2})
    await centre.routing.change(ADMIN, closed.id, {"active": False})
    await centre.accounts.users.change(SYSTEM, bob.id, UserChange(active=False))
    async with centre.database.read() as session:
        config = await centre.routing.config(session)
    assert [queue.settings.key for queue in config.queues] == ["care"]
    assert config.members == {ann.id: {care.id: Member(level=1, place=0)}}

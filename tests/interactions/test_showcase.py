"""The shelf of good recordings, and random listening: who hears what, draws one can check."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interactions.world import EVERYTHING, OTHER_PROJECT, QUEUE, Diary, People, actor
from warmline.interactions import events as e
from warmline.interactions.errors import CallMissing, DrawMissing, ShownMissing
from warmline.interactions.service import InteractionService
from warmline.interactions.service.sampling import SamplingService
from warmline.interactions.service.showcase import ShowcaseService
from warmline.interactions.showcase import Asked, draw
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import Conflict, Invalid, Refused
from warmline.kit.paging import Page

IDS = st.sets(st.integers(0, 500).map(str), max_size=60)
SEEDS = st.integers(0, 2**48)


@given(SEEDS, IDS, st.integers(1, 100))
def test_a_draw_takes_as_many_as_asked_none_twice_and_only_what_fits(
    seed: int, population: set[str], count: int
) -> None:
    drawn = draw(seed, sorted(population), count)
    assert len(drawn) == len(set(drawn)) == min(count, len(population))
    assert set(drawn) <= population


@given(SEEDS, IDS, st.integers(1, 100), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_in_whatever_order_they_come(
    seed: int, population: set[str], count: int, dice: object
) -> None:
    mixed = list(population)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert draw(seed, mixed, count) == draw(seed, sorted(population), count)


def test_each_recording_has_the_same_chance() -> None:
    population = [str(n) for n in range(10)]
    times = dict.fromkeys(population, 0)
    for seed in range(2000):
        for one in draw(seed, population, 3):
            times[one] += 1
    assert all(500 <= count <= 700 for count in times.values())  # 600 each, five deviations


@dataclass
class Shelf:
    """A recording of 安小姐 in the east, its curator, and a trainee in the west."""

    service: InteractionService
    showcase: ShowcaseService
    sampling: SamplingService
    call: str
    curator: Actor
    trainee: Actor


@pytest.fixture
async def shelf(
    database: Database, service: InteractionService, diary: Diary, people: People, tmp_path: Path
) -> Shelf:
    diary.sign_in(people.ann, people.east)
    calls = [diary.answered(people.ann) for _ in range(3)]
    for call in calls:
        key = f"2026/03/02/{call}.opus"
        stored = e.RecordingStored(key=key, sha256="s", bytes=4, seconds=30.0)
        diary.say(f"{call}:stored", stored, interaction=call)
        path = tmp_path / "recordings" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"OggS")
        path.with_suffix(".peaks.json").write_text("{}")
    async with database.transaction() as session:
        await service.project(session, diary.events)
    clock = SystemClock()
    may = EVERYTHING | {"recording.shelf", "recording.showcase", "recording.sample"}
    return Shelf(
        service,
        ShowcaseService(database, clock, service),
        SamplingService(database, clock, seed=lambda: 7),
        calls[0],
        actor(people.bob, scope=Scope.TEAM, departments=frozenset({people.east}), permissions=may),
        actor(people.bob, permissions=frozenset({"recording.shelf"})),
    )


@pytest.mark.servers
async def test_given_the_shelf_when_a_trainee_comes_then_he_hears_what_he_may_not_see_elsewhere(
    shelf: Shelf,
) -> None:
    shown = await shelf.showcase.put_on(shelf.curator, shelf.call, "开场白", "亲切、清楚")
    with pytest.raises(Conflict):
        await shelf.showcase.put_on(shelf.curator, shelf.call, "开场白", "again")
    [found] = (await shelf.showcase.list(shelf.trainee, Page())).items
    assert (found.agent_name, found.category, found.seconds) == ("安小姐", "开场白", 30.0)
    assert await (await shelf.showcase.sound(shelf.trainee, shown.id)).body() == b"OggS"
    assert await shelf.showcase.waveform(shelf.trainee, shown.id) == b"{}"
    with pytest.raises(CallMissing):
        await shelf.service.get(shelf.trainee, shelf.call)
    with pytest.raises(Refused):
        await shelf.showcase.put_on(shelf.trainee, shelf.call, "x", "yy")


@pytest.mark.servers
async def test_given_another_project_when_it_looks_then_the_shelf_is_empty(
    shelf: Shelf, people: People
) -> None:
    shown = await shelf.showcase.put_on(shelf.curator, shelf.call, "开场白", "亲切")
    stranger = actor(
        people.bob, projects=frozenset({OTHER_PROJECT}), permissions=shelf.trainee.permissions
    )
    assert (await shelf.showcase.list(stranger, Page())).items == []
    with pytest.raises(ShownMissing):
        await shelf.showcase.sound(stranger, shown.id)


@pytest.mark.servers
async def test_given_two_who_put_the_same_on_at_once_then_it_stands_there_once(
    shelf: Shelf,
) -> None:
    puts = (
        shelf.showcase.put_on(shelf.curator, shelf.call, "开场白", word)
        for word in ("好的", "真好")
    )
    made = await asyncio.gather(*puts, return_exceptions=True)
    assert sorted(type(one).__name__ for one in made) == ["Conflict", "Shown"]


@pytest.mark.servers
async def test_given_comments_when_deleted_then_only_by_their_writer_or_a_curator(
    shelf: Shelf, people: People
) -> None:
    shown = await shelf.showcase.put_on(shelf.curator, shelf.call, "开场白", "亲切")
    other = actor(people.ann, permissions=shelf.trainee.permissions)
    [first] = await shelf.showcase.comment(shelf.trainee, shown.id, "学到了 <b>很多</b>")
    with pytest.raises(Refused):
        await shelf.showcase.delete_comment(other, shown.id, first.id)
    await shelf.showcase.comment(other, shown.id, "语速可以再慢一点")
    left = await shelf.showcase.delete_comment(shelf.curator, shown.id, first.id)
    assert [one.text for one in left] == ["语速可以再慢一点"]


@pytest.mark.servers
async def test_given_it_is_taken_off_when_listened_to_then_it_is_not_there(shelf: Shelf) -> None:
    shown = await shelf.showcase.put_on(shelf.curator, shelf.call, "开场白", "亲切")
    with pytest.raises(Invalid):
        await shelf.showcase.take_off(shelf.curator, shown.id, "")
    await shelf.showcase.take_off(shelf.curator, shown.id, "客户要求")
    with pytest.raises(ShownMissing):
        await shelf.showcase.sound(shelf.trainee, shown.id)
    again = await shelf.showcase.put_on(shelf.curator, shelf.call, "开场白", "又放上来")
    assert again.id != shown.id


@pytest.mark.servers
async def test_given_a_draw_when_repeated_then_the_same_recordings_and_what_was_heard_is_marked(
    shelf: Shelf, people: People
) -> None:
    asked = Asked(count=2, queue=QUEUE, least_s=20)
    first = await shelf.sampling.items(
        shelf.curator, await shelf.sampling.draw(shelf.curator, asked)
    )
    drawn = await shelf.sampling.draw(shelf.curator, asked)
    items = await shelf.sampling.items(shelf.curator, drawn)
    assert [one.call for one in items] == [one.call for one in first]
    assert [one.place for one in items] == [1, 2]
    heard = await shelf.sampling.listened(shelf.curator, drawn, 2)
    assert [one.listened_by for one in heard] == [None, "鲍先生"]
    newest = (await shelf.sampling.list(shelf.curator, Page())).items[0]
    assert (newest.population, newest.count, newest.listened, newest.seed) == (3, 2, 1, 7)
    with pytest.raises(DrawMissing):
        await shelf.sampling.items(
            actor(people.ann, permissions=frozenset({"recording.sample"})), drawn
        )


@pytest.mark.servers
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(count=0), "draw_count"),
        (Asked(count=5, least_s=60, most_s=10), "draw_length"),
        (Asked(count=5, least_s=600), "draw_empty"),
    ],
)
async def test_given_what_cannot_be_drawn_then_refused_with_the_remedy(
    shelf: Shelf, asked: Asked, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await shelf.sampling.draw(shelf.curator, asked)
    assert refused.value.code == code

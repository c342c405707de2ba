"""A person's own rights: his changes of hands in timeline and copy, nothing left when erased."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import pytest

from tests.everything import everything
from tests.pools.world import PoolWorld
from warmline.customers.service.personal import PersonalService
from warmline.customers.service.timeline import TimelineService
from warmline.pools.service.personal import PoolsOfPerson
from warmline.pools.service.timeline import MoveTimeline

pytestmark = pytest.mark.servers


async def test_given_moves_when_his_timeline_is_read_then_each_change_of_hands_is_told(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    [card] = await world.owned(world.ann, pool)
    desk = TimelineService(world.database, [MoveTimeline()])

    found = await desk.page(world.ann, card, kinds=["pool"])

    assert [(e.facts["why"], e.facts["to"]) for e in found.items] == [
        ("claimed", world.ann.user_id),
        ("put", None),
    ]
    assert found.names[world.ann.user_id] == "ann的名字"
    [first] = (await desk.page(world.ann, card, kinds=["pool"], size=1)).items
    assert first == found.items[0]
    assert not MoveTimeline().may(replace(world.ann, permissions=frozenset()))


async def test_given_he_is_erased_then_no_pool_and_no_list_has_him_and_no_note_is_left(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    [card] = await world.owned(world.ann, pool)
    await world.pools.give_up(world.ann, [card], "他叫诸葛孔明，住得太远")
    await world.pools.claim(world.bob, pool, [card])
    await world.tasks.add(world.bob, [card])
    service = PersonalService(world.database, world.clock, [PoolsOfPerson()])

    file = await service.access_copy(world.sun, card, "本人到场，已核对证件")
    try:
        with zipfile.ZipFile(file) as archive:
            data = json.loads(archive.read("data.json"))["data"]
    finally:
        file.unlink()
    assert "他叫诸葛孔明，住得太远" in [one["note"] for one in data["moves"]]
    assert len(data["pool"]) == len(data["call_tasks"]) == 1

    seen = await service.preview(world.sun, card)
    done = await service.erase(world.sun, card, seen.version, "本人申请")

    assert done == seen.parts
    assert {p.held.what for p in done if p.feature == "pools"} == {"pool", "moves", "call_tasks"}
    assert await world.holding(card) is None
    assert "诸葛孔明" not in await everything(world.database)
    # The night's run does not take him in again.
    await world.run(pool)
    assert await world.holding(card) is None

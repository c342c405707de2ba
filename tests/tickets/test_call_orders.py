"""Calls without a work order are found, and are so no more once one is made from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from tests.tickets.world import World
from warmline.interactions.export import CallExport
from warmline.interactions.model import Filters
from warmline.interactions.tables import InteractionRow
from warmline.kit.actor import Actor
from warmline.kit.keyset import Sheet
from warmline.tickets.model import CallRole, Step
from warmline.tickets.store.calls import has_order

pytestmark = pytest.mark.servers


async def listed(world: World, actor: Actor, order: str, **more: Any) -> Sequence[str]:
    """Page by page, so that the filter and the cursor are tried together."""
    found, sheet = list[str](), Sheet(size=1)
    while True:
        page = await world.interactions.list(actor, Filters(order=order, **more), sheet)
        if not sheet.after:
            total = page.total
        found += [row.id for row in page.items]
        if not page.next:
            assert total == len(found)
            return found
        sheet = replace(sheet, after=page.next)


async def call(world: World, agent: str = "ann") -> str:
    world.clock.advance(60)
    return await world.call(agent)


async def test_given_calls_when_an_order_is_made_of_one_then_the_others_are_without(
    world: World,
) -> None:
    first, second, third = [await call(world) for _ in range(3)]
    assert await listed(world, world.ann, "without") == [third, second, first]
    assert await listed(world, world.ann, "with") == []
    # When an order is made of one, and another is put on it
    ticket = await world.order(interaction=second)
    await world.do(world.ann, ticket, Step.CALL, interaction=first, role=CallRole.CONTACT)
    # Then only the third has none, and the rows say so
    assert await listed(world, world.ann, "without") == [third]
    assert await listed(world, world.ann, "with") == [second, first]
    rows = (await world.interactions.list(world.ann, Filters(), Sheet())).items
    assert {row.id: row.ordered for row in rows} == {first: True, second: True, third: False}


async def test_given_the_filter_when_combined_then_answered_calls_without_an_order_are_left(
    world: World,
) -> None:
    answered, abandoned, ordered = [await call(world) for _ in range(3)]
    async with world.database.transaction() as session:
        for one, outcome in ((answered, "answered"), (ordered, "answered")):
            await session.execute(
                update(InteractionRow).where(InteractionRow.id == one).values(outcome=outcome)
            )
    await world.order(interaction=ordered)
    assert await listed(world, world.ann, "without", outcome="answered") == [answered]
    assert set(await listed(world, world.ann, "without")) == {answered, abandoned}


async def test_given_anothers_calls_when_asked_for_those_without_then_they_stay_his(
    world: World,
) -> None:
    """Given a call of Bob's with an order and one without, then Ann finds neither; nor is hers
    without because she cannot see the order that a leader made of it."""
    bobs, bobs_ordered, hers = await call(world, "bob"), await call(world, "bob"), await call(world)
    await world.order(world.bob, interaction=bobs_ordered)
    await world.order(world.sun, interaction=hers)
    assert await listed(world, world.ann, "without") == []
    assert await listed(world, world.ann, "with") == [hers]
    assert await listed(world, world.bob, "without") == [bobs]
    assert await listed(world, world.sun, "with") == [hers, bobs_ordered]
    assert await listed(world, world.zoe, "with") == []  # of another project


async def test_given_the_filter_when_exported_then_the_file_has_its_rows_and_says_so(
    world: World,
) -> None:
    plain, ordered = await call(world), await call(world)
    await world.order(interaction=ordered)
    export = CallExport(world.database, "Asia/Shanghai", "zh", has_order=has_order)
    for order, there, missing, word in (
        ("with", ordered, plain, ",有"),
        ("without", plain, ordered, ",\n"),
    ):
        path = await export.write(world.sun, Filters(order=order), "csv")
        text = path.read_text("utf-8-sig")
        path.unlink()
        assert there in text
        assert missing not in text
        assert text.replace("\r", "").splitlines()[1].endswith(word.strip("\n"))

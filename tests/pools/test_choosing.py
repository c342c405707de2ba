"""Which customers a distribution means: the first of a list, as many as counts need, no more than a
transaction holds; with every filter the list has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.pools.test_distributing import agent
from tests.pools.world import PoolWorld
from warmline.customers.model import Consent, Filters, NewCustomer
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Invalid
from warmline.pools.errors import TooMany
from warmline.pools.http.shapes import ChoiceInput
from warmline.pools.model import Choice, Limits, Preview, Target
from warmline.pools.service import choosing, distributing

pytestmark = pytest.mark.servers

FILL = """
WITH made AS (
    INSERT INTO customer (id, project, name, name_key, name_grams, version, created_at, created_by,
        changed_at, changed_by)
    SELECT gen_random_uuid(), CAST(:project AS uuid), 'x', 'x', ARRAY['x'], 1, now(),
        CAST(:by AS uuid), now(), CAST(:by AS uuid)
    FROM generate_series(1, 50050) RETURNING id
)
INSERT INTO customer_holding (customer, pool, state, since)
SELECT id, CAST(:pool AS uuid), 'pooled', now() - interval '2 days' FROM made
"""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction holds five, and one is looked at besides those needed."""
    monkeypatch.setattr(choosing, "MOST", 5)
    monkeypatch.setattr(distributing, "SLACK", 1)


async def _given(
    world: PoolWorld, pool: str, choice: Choice, targets: Sequence[Target]
) -> tuple[Preview, list[str]]:
    """What was shown, and who of everybody moved to anybody, in the order of dealing."""
    seen = await world.distribution.preview(world.sun, pool, choice, targets)
    before = len(await world.moves())
    await world.distribution.distribute(world.sun, pool, choice, targets, seen.key)
    return seen, [move.customer for move in (await world.moves())[before:]]


async def test_given_more_than_50_000_lying_when_two_thousand_are_asked_for_then_they_are_given(
    world: PoolWorld,
) -> None:
    pool = await world.pool(limits=Limits())
    async with world.database.transaction() as session:
        values = {"project": DEFAULT_PROJECT, "by": world.sun.user_id, "pool": pool}
        await session.execute(text(FILL), values)
    lying = Choice(lying=True)
    ask = world.distribution.preview
    with pytest.raises(TooMany) as refused:
        await ask(world.sun, pool, lying, [agent(world.ann.user_id)])
    assert (refused.value.code, refused.value.details) == ("pool_list_long", {"most": 50_000})
    with pytest.raises(TooMany):
        await ask(world.sun, pool, Choice(), [agent(world.ann.user_id)])
    counted = [agent(world.ann.user_id, 1500), agent(world.bob.user_id, 500)]
    for choice in (lying, Choice()):
        seen = await ask(world.sun, pool, choice, counted)
        assert ([one.number for one in seen.shares], seen.chosen) == ([1500, 500], 2000)
        assert (seen.more, dict(seen.left)) == (True, {})
    seen, moved = await _given(
        world, pool, Choice(lying=True, first=2000), [agent(world.ann.user_id)]
    )
    assert (seen.chosen, seen.more, len(moved)) == (2000, True, 2000)


async def test_given_a_first_number_when_distributed_then_the_first_of_the_list_in_its_order(
    world: PoolWorld, few: None
) -> None:
    pool = await world.pool()
    ids = [(await world.lying(pool))[0] for _ in range(8)]
    ann = [agent(world.ann.user_id)]
    with pytest.raises(TooMany):
        await world.distribution.preview(world.sun, pool, Choice(lying=True), ann)
    seen, moved = await _given(world, pool, Choice(lying=True, first=2), ann)
    assert (set(moved), seen.chosen, seen.more) == (set(ids[:2]), 2, True)
    _, moved = await _given(world, pool, Choice(lying=True, sort="-since", first=2), ann)
    assert set(moved) == set(ids[-2:])
    # Four are left, which one transaction holds.
    seen, moved = await _given(world, pool, Choice(lying=True), ann)
    assert (set(moved), seen.more) == (set(ids[2:-2]), False)
    with pytest.raises(TooMany) as nobody:
        await world.distribution.preview(world.sun, pool, Choice(lying=True), ann)
    assert nobody.value.code == "pool_list_empty"


async def test_given_counts_and_many_who_may_not_go_there_when_distributed_then_more_are_looked_at(
    world: PoolWorld, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The three who lie there longest are cooling down for ann; two more are needed."""
    monkeypatch.setattr(choosing, "MOST", 50)
    pool = await world.pool(cool_down_days=5)
    cooling = await world.owned(world.ann, pool, 3)
    await world.pools.give_up(world.ann, cooling, "no interest")
    world.days(1)
    fresh = [(await world.lying(pool))[0] for _ in range(4)]
    seen, moved = await _given(world, pool, Choice(lying=True), [agent(world.ann.user_id, 2)])
    assert (set(moved), dict(seen.left), seen.more) == (set(fresh[:2]), {"barred": 3}, True)


async def test_given_the_list_s_filters_when_distributed_then_they_count(world: PoolWorld) -> None:
    pool, ann = await world.pool(cool_down_days=0), [agent(world.ann.user_id)]
    referred = await world.lying(pool, 2, source="referral")
    web = await world.lying(pool, 2, source="web", level="vip")
    for filters, found in (
        (Filters(source="referral"), referred),
        (Filters(level="vip"), web),
        (Filters(q="客1"), [referred[1], web[1]]),
        (Filters(source="web", q="客0"), [web[0]]),
    ):
        for first in (None, 30_000):
            choice = Choice(filters=filters, lying=True, first=first)
            seen = await world.distribution.preview(world.sun, pool, choice, ann)
            assert seen.chosen == len(found)
        _, moved = await _given(world, pool, choice, ann)
        assert set(moved) == set(found)
        await world.pools.put(world.sun, pool, found, "back again")
    other = Choice(filters=Filters(tag="a"), lying=True)
    with pytest.raises(Invalid) as unknown:
        await world.distribution.preview(world.sun, pool, other, ann)
    assert unknown.value.field == "choice.filters.tag"


async def test_given_the_customers_list_as_its_address_has_it_when_distributed_then_exactly_those(
    world: PoolWorld,
) -> None:
    """Each filter of the list finds the one customer who differs in it."""
    pool, owner = await world.pool(), world.bob.user_id
    begin = world.clock.now()
    await world.customer(world.bob, "别的", source="web")
    world.days(1)
    new = NewCustomer(
        "张三丰",
        source="referral",
        level="vip",
        tags=("campaign",),
        consent=Consent.GIVEN,
        do_not_call=True,
        fields={"city": "深圳"},
        owner=owner,
    )
    one = await world.customers.create(world.sun, new)
    after = (begin + timedelta(hours=12)).isoformat()
    asked: list[dict[str, Any]] = [
        {"q": "三丰"},
        {"source": "referral"},
        {"level": "vip"},
        {"tag": "campaign"},
        {"consent": "given"},
        {"do_not_call": "true"},
        {"field": ["city:深圳"]},
        {"created_from": after},
        {"changed_from": after},
        {"owner": owner, "source": "referral", "q": "张", "created_from": after},
    ]
    for filters in asked:
        choice = ChoiceInput.model_validate({"filters": filters}).choice()
        seen = await world.distribution.preview(world.sun, pool, choice, [agent(world.ann.user_id)])
        assert seen.chosen == 1, filters
    _, moved = await _given(world, pool, choice, [agent(world.ann.user_id)])
    assert moved == [one.id]
    none = ChoiceInput.model_validate({"filters": {"created_to": begin.isoformat()}}).choice()
    with pytest.raises(TooMany):
        await world.distribution.preview(world.sun, pool, none, [agent(world.ann.user_id)])
    with pytest.raises(Invalid):
        await world.distribution.preview(
            world.sun, pool, Choice(sort="height"), [agent(world.ann.user_id)]
        )

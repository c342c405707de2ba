"""One timeline of a customer: all sources in order, paged, narrowed, within one's rights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.customers import past
from tests.customers.past import NUMBER
from tests.customers.world import CLEAR, MASKED, World
from warmline.app.person import timeline_sources
from warmline.customers.errors import CustomerMissing, FilterUnknown
from warmline.customers.model import Customer, CustomerChange
from warmline.customers.ports import Person, TimelineEntry
from warmline.customers.service.timeline import TimelineService
from warmline.customers.timeline import Place, cursor, merged, read_cursor
from warmline.interactions.service.timeline import CallTimeline
from warmline.interactions.store import timeline as calls_store
from warmline.kit.actor import Actor, Scope
from warmline.kit.ids import uuid7
from warmline.kit.keyset import PageUnknown
from warmline.kit.paging import ALL_OF_IT

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
KINDS = ("call", "card", "note")
BAD_ID = cursor(Place(AT, "card", "-" * 36))
entries = st.lists(
    st.builds(
        lambda at, kind: TimelineEntry(uuid7(), kind, AT + timedelta(seconds=at)),
        st.integers(0, 3),
        st.sampled_from(KINDS),
    ),
    max_size=30,
)


def page(
    all_of_them: list[TimelineEntry], kind: str, place: Place | None, size: int
) -> list[TimelineEntry]:
    """What a source of that kind answers."""
    mine = sorted((e for e in all_of_them if e.kind == kind), key=lambda e: e.place, reverse=True)
    if place is not None:
        bound = place.bound(kind)
        mine = [
            e
            for e in mine
            if e.at < bound.at
            or (e.at == bound.at and bound.last == ALL_OF_IT)
            or (e.at == bound.at and bool(bound.last) and e.id < str(bound.last))
        ]
    return mine[: size + 1]


@given(entries, st.integers(1, 5))
def test_given_entries_at_the_same_moments_when_paged_then_each_is_shown_once_and_in_order(
    all_of_them: list[TimelineEntry], size: int
) -> None:
    shown: list[TimelineEntry] = []
    place: Place | None = None
    while True:
        items, place = merged([page(all_of_them, kind, place, size) for kind in KINDS], size)
        shown += items
        if place is None:
            break
        place = read_cursor(cursor(place))
    assert shown == sorted(all_of_them, key=lambda e: e.place, reverse=True)


MADE_UP = ("x", "WyJ4Il0", "bnVsbA", "WyIyMDI2LTAxLTAxIiwiYSIsImIiXQ", BAD_ID)


@pytest.mark.parametrize("made_up", MADE_UP)
def test_given_a_made_up_cursor_when_read_then_it_is_refused(made_up: str) -> None:
    with pytest.raises(PageUnknown):
        read_cursor(made_up)


# On PostgreSQL ----------------------------------------------------------------------------------


def desk(world: World) -> TimelineService:
    return TimelineService(world.database, timeline_sources())


async def kinds(world: World, actor: Actor, card: Customer, **more: object) -> list[str]:
    found = await desk(world).page(actor, card.id, **more)  # type: ignore[arg-type]
    return [entry.kind for entry in found.items]


async def lived(world: World) -> Customer:
    """A customer with a past: a call with notes by ann, one by bob, a message, a rating, a save, a
    new owner."""
    card = await world.customer(world.ann)
    first = await past.call(world, agent=world.ann, notes="要退货")
    await past.call(world, agent=world.bob)
    await past.rating(world, first, world.ann, 5)
    await past.call(world, message_at=world.clock.now(), message_s=7, message_box="夜间")
    world.clock.advance(1)
    card = await world.customers.change(
        world.ann, card.id, card.version, CustomerChange(remark="急")
    )
    world.clock.advance(1)
    sun = world.sun
    return await world.customers.change(
        sun, card.id, card.version, CustomerChange(owner=world.bob.user_id)
    )


@pytest.mark.servers
async def test_given_a_past_when_asked_then_all_of_it_is_there_with_authors_and_new_first(
    world: World,
) -> None:
    card = await lived(world)
    found = await desk(world).page(world.sun, card.id)

    told = {entry.kind: entry for entry in found.items}
    assert sorted(entry.kind for entry in found.items) == sorted(
        ["owner", "owner", "card", "message", "rating", "note", "call", "call", "call"]
    )
    assert [e.at for e in found.items] == sorted((e.at for e in found.items), reverse=True)
    assert told["note"].text == "要退货"
    assert told["note"].by == world.ann.user_id
    assert found.names[world.ann.user_id] == "ann的名字"
    assert told["rating"].facts["mark"] == 5
    assert told["card"].facts["fields"] == ["remark"]
    moved = next(e for e in found.items if e.kind == "owner" and not e.facts["made"])
    assert moved.facts["owner"] == {"from": world.ann.user_id, "to": world.bob.user_id}
    assert found.names[world.bob.user_id] == "bob的名字"
    below = {"owner", "card", "message", "rating", "note", "call"}
    assert set(found.kinds) == below | {"followup", "answers", "ticket", "order", "pool"}


@pytest.mark.servers
@pytest.mark.parametrize("size", [1, 2, 4])
async def test_given_small_pages_when_read_to_the_end_then_they_are_the_whole(
    world: World, size: int
) -> None:
    card = await lived(world)
    whole = [e.place for e in (await desk(world).page(world.sun, card.id)).items]
    read, after = [], ""
    while True:
        found = await desk(world).page(world.sun, card.id, before=after, size=size)
        read += [e.place for e in found.items]
        after = found.next
        if not after:
            break
    assert read == whole


@pytest.mark.servers
async def test_given_kinds_when_narrowed_then_only_those_and_an_unknown_one_is_refused(
    world: World,
) -> None:
    card = await lived(world)
    assert await kinds(world, world.sun, card, kinds=["note", "rating"]) == ["rating", "note"]
    with pytest.raises(FilterUnknown):
        await kinds(world, world.sun, card, kinds=["secrets"])


@pytest.mark.servers
async def test_given_a_card_out_of_scope_when_its_timeline_is_asked_then_there_is_none(
    world: World,
) -> None:
    card = await lived(world)  # bob's by now
    for stranger in (world.ann, world.zoe):
        with pytest.raises(CustomerMissing):
            await desk(world).page(stranger, card.id)
    with pytest.raises(CustomerMissing):
        await desk(world).page(world.sun, uuid7())


@pytest.mark.servers
async def test_given_he_took_a_customer_over_when_he_looks_then_he_knows_what_colleagues_did(
    world: World,
) -> None:
    card = await lived(world)
    found = await desk(world).page(world.bob, card.id, kinds=["call", "note"])
    assert [e.text for e in found.items if e.kind == "note"] == ["要退货"]
    mine = {e.by: e.may_open for e in found.items if e.kind == "call" and e.by}
    assert mine == {world.ann.user_id: False, world.bob.user_id: True}
    # Ratings are for whoever may read ratings.
    assert "rating" not in (await desk(world).page(world.bob, card.id)).kinds


@pytest.mark.servers
async def test_given_another_s_number_typed_on_an_own_card_then_only_own_calls_are_shown(
    world: World,
) -> None:
    await lived(world)  # the number is bob's customer's
    mine = await world.customer(world.ann, "我的")

    found = await desk(world).page(world.ann, mine.id, kinds=["call", "note", "message"])

    assert {e.by for e in found.items} == {world.ann.user_id}
    assert [e.kind for e in found.items] == ["note", "call"]
    # A leader of both sees all of it on either card.
    assert len(await kinds(world, world.sun, mine, kinds=["call"])) == 3


@pytest.mark.servers
async def test_given_somebody_said_whose_a_call_was_then_it_is_on_that_timeline_alone(
    world: World,
) -> None:
    card = await world.customer(world.ann)
    family = await world.customer(world.ann, "家人")
    other = await world.customer(world.ann, "同事", "13700137000")
    await past.call(world, agent=world.ann)
    hers = await past.call(world, agent=world.ann, notes="她的")
    his = await past.call(world, "+8613300133000", agent=world.ann, notes="换了电话")
    await past.link(world, hers, family, world.ann)
    await past.link(world, his, other, world.ann)

    only = ["call", "note"]
    assert await kinds(world, world.ann, card, kinds=only) == ["call"]
    assert await kinds(world, world.ann, family, kinds=only) == ["note", "call", "call"]
    found = await desk(world).page(world.ann, other.id, kinds=["note"])
    assert [entry.text for entry in found.items] == ["换了电话"]


@pytest.mark.servers
async def test_given_numbers_are_masked_for_him_when_he_looks_then_none_is_whole(
    world: World,
) -> None:
    card = await world.customer(world.ann)
    await past.call(world, agent=world.ann)
    masked = await desk(world).page(world.ann, card.id, kinds=["call"])
    assert masked.items[0].facts["number"].endswith(MASKED[3:])
    assert NUMBER[3:] not in str(masked)
    clear = world.actor("ann", department=world.east, permissions=CLEAR)
    assert (await desk(world).page(clear, card.id, kinds=["call"])).items[0].facts[
        "number"
    ] == NUMBER


@pytest.mark.servers
async def test_given_a_hundred_thousand_calls_when_planned_then_each_number_is_read_by_its_index(
    world: World,
) -> None:
    """The plan, not the clock: a table read through would be slow at a million rows."""
    async with world.database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO interaction (id, project, direction, caller_raw, caller_e164, "
                "caller_kind, caller_place, caller_carrier, number_reversed, called, trunk, "
                "arrived_at, ended_by, cause, sip, waited_s, ring_s, talked_s, held_s, wrap_up_s, "
                "outcome, recording_state, recording_file, recording_cut_s, recording_span_s, "
                "recording_key, recording_sha256, recording_bytes, recording_seconds, "
                "recording_reason, path) SELECT gen_random_uuid(), :project, 'in', n, n, 'mobile', "
                "'', '', reverse(n), '4001', '', '2026-01-01Z'::timestamptz + g * interval '1 s', "
                "'', '', '', 0, 0, 0, 0, 0, 'answered', 'none', '', 0, 0, '', '', 0, 0, '', '[]' "
                "FROM (SELECT g, '+86138' || lpad((g % 20000)::text, 8, '0') AS n "
                "FROM generate_series(1, 100000) g) made"
            ),
            {"project": world.ann.projects.__iter__().__next__()},
        )
        await session.execute(text("ANALYZE interaction"))
    person = Person(uuid7(), next(iter(world.ann.projects)), ("+8613800000007", "+8613800000009"))
    plans: list[str] = []

    async with world.database.read() as session:
        lead = world.actor("lee", scope=Scope.TREE, department=world.east)
        run = session.execute

        async def explained(query: object, *rest: object, **more: object) -> object:
            bound = query.compile(  # type: ignore[attr-defined]
                dialect=world.database.engine.dialect, compile_kwargs={"literal_binds": True}
            )
            shown = await run(text(f"EXPLAIN {str(bound).replace(':', chr(92) + ':')}"))
            plans.append("\n".join(row[0] for row in shown))
            return await run(query, *rest, **more)  # type: ignore[call-overload]

        session.execute = explained  # type: ignore[method-assign, assignment]
        found = await CallTimeline().before(session, lead, person, None, 51)
        await calls_store.notes(session, lead, person, None, 51)

    assert len(found) == 10
    assert len(plans) == 2
    for plan in plans:
        assert "Seq Scan on interaction " not in plan, plan
        assert "ix_interaction_caller_e164_arrived_at" in plan, plan

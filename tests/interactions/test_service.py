"""Who sees which calls, notes without loss, results, figures of the day, playing."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.interactions.histories import START
from tests.interactions.world import (
    EVERYTHING,
    OTHER_PROJECT,
    QUEUE,
    Diary,
    People,
    actor,
    table,
)
from warmline.accounts.tables import ProjectRow
from warmline.interactions import events as e
from warmline.interactions.codes import DEFAULT_CODES
from warmline.interactions.errors import (
    CallMissing,
    NotesChanged,
    NumberTooShort,
    RecordingMissing,
    ResultUnknown,
)
from warmline.interactions.model import AgentDay, CallRow, Filters, QueueDay, ResultCode
from warmline.interactions.rules import SORTS
from warmline.interactions.service import InteractionService
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Database
from warmline.kit.errors import Invalid, Refused
from warmline.kit.ids import uuid7
from warmline.kit.keyset import PageUnknown, Sheet
from warmline.kit.paging import Page

pytestmark = pytest.mark.servers

FIRST = Page()
OTHER_CALLER = e.Number(raw="02012345678", e164="+862012345678", kind="landline", place="广州")


class Calls:
    """A morning: two calls of Ann's (one caller), one of Bob's, one abandoned, one elsewhere."""

    def __init__(self, diary: Diary, people: People) -> None:
        diary.sign_in(people.ann, people.east)
        diary.sign_in(people.bob, people.west)
        self.first = diary.answered(people.ann, talk=10.0)
        self.bobs = diary.answered(people.bob, talk=20.0)
        self.abandoned = diary.abandoned(waited=8.0)
        self.second = diary.answered(people.ann, talk=40.0, caller=OTHER_CALLER)
        self.elsewhere = diary.answered(people.bob, project=OTHER_PROJECT)


@pytest.fixture
async def calls(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> Calls:
    found = Calls(diary, people)
    async with database.transaction() as session:
        session.add(ProjectRow(id=OTHER_PROJECT, name="另一个"))
        await service.project(session, diary.events)
    return found


async def ids(service: InteractionService, who: Actor, filters: Filters = Filters()) -> list[str]:
    return [row.id for row in (await service.list(who, filters, Sheet())).items]


async def test_given_each_scope_when_calls_are_listed_then_exactly_the_visible_ones_are_there(
    service: InteractionService, calls: Calls, people: People
) -> None:
    east = frozenset({people.east})
    assert await ids(service, actor(people.ann)) == [calls.second, calls.first]
    assert await ids(service, actor(uuid7(), scope=Scope.TEAM, departments=east)) == [
        calls.second,
        calls.first,
    ]
    tree = east | {people.west}
    assert set(await ids(service, actor(uuid7(), scope=Scope.TREE, departments=tree))) == {
        calls.first,
        calls.second,
        calls.bobs,
    }
    everyone = actor(uuid7(), scope=Scope.ALL)
    assert set(await ids(service, everyone)) == {
        calls.first,
        calls.second,
        calls.bobs,
        calls.abandoned,
    }
    both = frozenset({OTHER_PROJECT})
    assert await ids(service, actor(uuid7(), scope=Scope.ALL, projects=both)) == [calls.elsewhere]
    assert await ids(service, actor(uuid7())) == []
    assert len(await ids(service, SYSTEM)) == 5


async def test_given_a_call_out_of_scope_when_asked_for_in_any_way_then_it_is_missing(
    service: InteractionService, calls: Calls, people: People
) -> None:
    ann = actor(people.ann)
    for question in (
        service.get(ann, calls.bobs),
        service.earlier(ann, calls.bobs, FIRST),
        service.set_notes(ann, calls.bobs, "x", 0),
        service.set_result(ann, calls.bobs, ""),
        service.recording(ann, calls.bobs),
        service.waveform(ann, calls.bobs),
        service.get(ann, uuid7()),
    ):
        with pytest.raises(CallMissing):
            await question


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(number="8000"), {"first", "bobs", "abandoned"}),
        (Filters(number="138 0013 8000"), {"first", "bobs", "abandoned"}),
        (Filters(number="5678"), {"second"}),
        (Filters(number="1380"), set()),
        (Filters(outcome="abandoned"), {"abandoned"}),
        (Filters(direction="out"), set()),
        (Filters(queue=QUEUE), {"first", "second", "bobs", "abandoned"}),
        (Filters(queue=uuid7()), set()),
        (Filters(to=START), set()),
        (Filters(since=START), {"first", "second", "bobs", "abandoned"}),
        (Filters(result="other"), {"bobs"}),
    ],
)
async def test_given_a_filter_when_calls_are_listed_then_only_matching_ones_are_there(
    service: InteractionService, calls: Calls, filters: Filters, expected: set[str]
) -> None:
    everyone = actor(uuid7(), scope=Scope.ALL)
    await service.seed_result_codes()
    await service.set_result(everyone, calls.bobs, "other")
    assert set(await ids(service, everyone, filters)) == {getattr(calls, name) for name in expected}


async def test_given_an_agent_filter_when_listed_then_calls_he_talked_in_are_there(
    service: InteractionService, calls: Calls, people: People
) -> None:
    everyone = actor(uuid7(), scope=Scope.ALL)
    assert await ids(service, everyone, Filters(agent=people.bob)) == [calls.bobs]
    with pytest.raises(NumberTooShort):
        await service.list(everyone, Filters(number="800"), Sheet())


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("field", SORTS)
async def test_given_any_order_and_size_when_paged_then_every_call_comes_once_in_its_order(
    service: InteractionService, calls: Calls, field: str, size: int
) -> None:
    everyone = actor(uuid7(), scope=Scope.ALL)
    for sort in (field, f"-{field}"):
        seen, sheet = list[CallRow](), Sheet(sort, size)
        while True:
            found = await service.list(everyone, Filters(), sheet)
            # Counted once, with the first page.
            assert found.total == (None if sheet.after else 4)
            seen += found.items
            if not found.next:
                break
            sheet = Sheet(sort, size, found.next)
        keys = [(getattr(row, field), row.id) for row in seen]
        assert len({row.id for row in seen}) == 4
        assert keys == sorted(keys, reverse=sort.startswith("-"))


async def test_given_an_order_without_index_or_a_place_of_another_when_asked_then_it_is_refused(
    service: InteractionService, calls: Calls
) -> None:
    everyone = actor(uuid7(), scope=Scope.ALL)
    with pytest.raises(Invalid) as caught:
        await service.list(everyone, Filters(), Sheet("agent"))
    assert (caught.value.field, caught.value.details["may"]) == ("sort", list(SORTS))
    place = (await service.list(everyone, Filters(), Sheet("-talked_s", 1))).next
    with pytest.raises(PageUnknown):
        await service.list(everyone, Filters(), Sheet("-waited_s", 1, place))
    with pytest.raises(PageUnknown):
        await service.list(everyone, Filters(), Sheet("-arrived_at", 1, "x"))


async def test_given_no_right_to_numbers_when_shown_then_they_are_masked_everywhere(
    service: InteractionService, calls: Calls, people: People
) -> None:
    ann = actor(people.ann, permissions=EVERYTHING - {"number.unmask"})
    rows = (await service.list(ann, Filters(), Sheet())).items
    assert {row.caller.raw for row in rows} == {"138****8000", "020****5678"}
    assert (await service.get(ann, calls.first)).record.caller.e164 == "+86138****8000"
    found = (await service.list(actor(people.ann), Filters(), Sheet())).items
    assert {row.caller.raw for row in found} == {"13800138000", "02012345678"}


async def test_given_a_caller_known_to_others_when_an_agent_looks_then_he_sees_the_earlier_calls(
    database: Database, service: InteractionService, calls: Calls, diary: Diary, people: People
) -> None:
    ringing = diary.arrive()
    until = diary.at
    offer = e.OfferMade(offer="o", agent=people.ann, queue=QUEUE, endpoint="x", until=until)
    diary.say(ringing, offer)
    async with database.transaction() as session:
        await service.project(session, diary.events)
    earlier = await service.earlier(actor(people.ann), ringing, FIRST)
    assert [row.id for row in earlier.items] == [calls.abandoned, calls.bobs, calls.first]
    assert earlier.items[1].agent_name == "鲍先生"
    with pytest.raises(CallMissing):
        await service.earlier(actor(people.bob), ringing, FIRST)


async def test_given_notes_when_two_write_then_none_overwrites_the_other(
    service: InteractionService, calls: Calls, people: People
) -> None:
    ann = actor(people.ann)
    one = await service.set_notes(ann, calls.first, "客户询问发票", 0)
    assert (one.text, one.version) == ("客户询问发票", 1)
    assert await service.set_notes(ann, calls.first, "客户询问发票", 0) == one, "a repeat"
    with pytest.raises(NotesChanged) as caught:
        await service.set_notes(ann, calls.first, "别的", 0)
    assert caught.value.details == {"text": "客户询问发票", "version": 1}
    two = await service.set_notes(ann, calls.first, "已寄出", 1)
    assert two.version == 2
    assert (await service.get(ann, calls.first)).notes.text == "已寄出"


async def test_given_notes_written_at_the_same_moment_when_saved_then_one_wins_and_one_hears_of_it(
    service: InteractionService, calls: Calls, people: People
) -> None:
    ann = actor(people.ann)
    results = await asyncio.gather(
        *(service.set_notes(ann, calls.first, f"版本{n}", 0) for n in range(3)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, NotesChanged) for result in results) == 2


async def test_given_a_call_not_projected_yet_when_notes_are_written_then_they_are_there_later(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> None:
    ann = actor(people.ann)
    call = diary.answered(people.ann)
    await service.seed_result_codes()
    await service.set_notes(ann, call, "早到的备注", 0)
    await service.set_result(ann, call, "other")
    async with database.transaction() as session:
        await service.project(session, diary.events)
    notes = (await service.get(ann, call)).notes
    assert (notes.text, notes.result, notes.result_by) == ("早到的备注", "other", people.ann)
    async with database.transaction() as session:
        await service.forget(session)
        await service.project(session, diary.events)
    assert (await service.get(ann, call)).notes == notes


async def test_given_result_codes_when_filed_then_only_active_ones_are_taken(
    service: InteractionService, calls: Calls, people: People
) -> None:
    ann = actor(people.ann)
    await service.seed_result_codes()
    await service.seed_result_codes()
    assert tuple(await service.result_codes(ann)) == DEFAULT_CODES
    assert (await service.set_result(ann, calls.first, "enquiry.order")).result == "enquiry.order"
    await service.save_result_codes(
        SYSTEM, [ResultCode(code="other", zh="其他", en="Other", active=False)]
    )
    with pytest.raises(ResultUnknown):
        await service.set_result(ann, calls.first, "other")
    with pytest.raises(ResultUnknown):
        await service.set_result(ann, calls.first, "nonsense")
    with pytest.raises(Invalid):
        await service.save_result_codes(SYSTEM, [ResultCode(code="a", zh="a", en="a", parent="b")])
    assert (await service.set_result(ann, calls.first, "")).result == ""


async def test_given_a_day_when_counted_then_figures_follow_their_definitions(
    service: InteractionService, calls: Calls, people: People
) -> None:
    assert await service.agent_day(people.ann, START) == AgentDay(
        handled=2, talk_s=50.0, hold_s=0.0, wrap_up_s=20.0
    )
    other = uuid7()
    found = await service.queue_days({QUEUE: 5.0, other: 20.0}, START)
    assert found[QUEUE] == QueueDay(offered=5, answered=4, abandoned=1, in_level=4)
    assert found[other] == QueueDay(offered=0, answered=0, abandoned=0, in_level=0)
    assert (await service.queue_days({QUEUE: 4.9}, START))[QUEUE].in_level == 0


async def test_given_a_recording_when_played_then_it_needs_the_right_and_leaves_a_trace(
    database: Database,
    service: InteractionService,
    calls: Calls,
    diary: Diary,
    people: People,
    tmp_path: Path,
) -> None:
    ann = actor(people.ann)
    with pytest.raises(RecordingMissing) as caught:
        await service.recording(ann, calls.first)
    assert caught.value.code == "recording_not_ready"
    key = f"2026/03/02/{calls.first}.opus"
    stored = e.RecordingStored(key=key, sha256="s", bytes=3, seconds=10.0)
    diary.say(f"{calls.first}:stored", stored, interaction=calls.first)
    async with database.transaction() as session:
        await service.project(session, diary.events)
    with pytest.raises(RecordingMissing):
        await service.recording(ann, calls.first)
    path = tmp_path / "recordings" / key
    path.parent.mkdir(parents=True)
    path.write_bytes(b"Ogg")
    path.with_suffix(".peaks.json").write_text("{}")
    before = len(await table(database, "audit_entry", "id"))
    assert (await service.recording(ann, calls.first)).path == path
    assert (await service.recording(ann, calls.first, begin=False)).path == path
    assert await service.waveform(ann, calls.first) == b"{}"
    assert len(await table(database, "audit_entry", "id")) == before + 1
    with pytest.raises(Refused):
        await service.recording(actor(people.ann, permissions=frozenset()), calls.first)


async def test_given_a_detail_when_looked_at_then_names_and_path_are_in_it(
    service: InteractionService, calls: Calls, people: People
) -> None:
    detail = await service.get(actor(people.ann), calls.first)
    assert detail.names[people.ann] == "安小姐"
    assert re.match("东部", detail.names[people.east])
    assert [(entry.label, entry.keys) for entry in detail.record.path] == [("主菜单", "1")]

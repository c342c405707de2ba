"""Messages that callers leave: their place in the call's record, and the inbox worked off."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.interactions.histories import CALLER, START
from tests.interactions.world import OTHER_PROJECT, Diary, People, actor, id_at
from warmline.interactions import events as e
from warmline.interactions.errors import MessageElsewhere, MessageMissing, RecordingMissing
from warmline.interactions.fold import Heard, fold
from warmline.interactions.messages import TABLE, MessageFilters, MessageState, Work, worked
from warmline.interactions.model import CallRecord, Outcome, RecordingState
from warmline.interactions.service import InteractionService
from warmline.interactions.service.messages import MessageService
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import Conflict, Refused
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page

SOUND = b"OggS not really"
ALL = MessageFilters()
FIRST = Page()
WORKER = frozenset({"message.work", "number.unmask", "call.dial"})


# ── the record ───────────────────────────────────────────────────────────────────────────────


def arrived() -> e.CallArrived:
    return e.CallArrived(leg="leg", caller=CALLER, called="4008", project=DEFAULT_PROJECT)


def told(*facts: tuple[float, e.Fact]) -> CallRecord:
    from datetime import timedelta

    heard = [Heard(START + timedelta(seconds=at), fact) for at, fact in facts]
    record = fold("c", heard)
    assert record is not None
    return record


BEGUN = e.MessageBegun(box="sales", min_s=2)
ENDED = e.CallEnded(by="customer", cause=e.Cause.NORMAL)


def test_given_a_message_ended_by_key_then_the_recording_is_cut_to_it() -> None:
    record = told(
        (0, arrived()),
        (5, BEGUN),
        (5.2, e.RecordingStarted(file="c")),
        (25, e.MessageEnded(outcome="key")),
        (30, ENDED),
    )
    assert record.message is not None
    assert (record.message.box, record.message.seconds) == ("sales", 20)
    assert (record.recording.state, record.recording.cut_s) == (RecordingState.DUE, 0)
    assert record.recording.span_s == pytest.approx(19.8)
    assert record.outcome is Outcome.IVR_ONLY


def test_given_a_caller_who_hangs_up_then_the_message_ends_with_the_call() -> None:
    record = told((0, arrived()), (5, BEGUN), (5, e.RecordingStarted(file="c")), (12, ENDED))
    assert record.message is not None
    assert record.message.seconds == 7
    assert record.recording.span_s == 7


def test_given_a_message_too_short_then_there_is_none_and_its_sound_is_thrown_away() -> None:
    record = told((0, arrived()), (5, BEGUN), (5, e.RecordingStarted(file="c")), (6, ENDED))
    assert record.message is None
    assert record.recording.state is RecordingState.DISCARD


def test_given_a_message_taken_up_again_after_a_take_over_then_it_is_one() -> None:
    record = told(
        (0, arrived()),
        (5, BEGUN),
        (5, e.RecordingStarted(file="c")),
        (10, e.MessageEnded(outcome="full")),
        (11, BEGUN),
        (20, ENDED),
    )
    assert record.message is not None
    assert (record.message.at.second, record.message.seconds) == (START.second + 5, 15)


def test_given_a_number_the_flow_dialled_when_recorded_then_the_talk_with_it_is_kept() -> None:
    number = e.Number(raw="13800138000")
    record = told(
        (0, arrived()),
        (5, e.ForwardRung(offer="o", number=number)),
        (5, e.RecordingStarted(file="c")),
        (15, e.ForwardAnswered(offer="o")),
        (45, ENDED),
    )
    kinds = [(segment.kind.value, segment.seconds, segment.outcome) for segment in record.segments]
    assert kinds == [("ivr", 5, ""), ("dial", 10, "answered"), ("dial", 30, "customer")]
    assert (record.recording.state, record.recording.cut_s) == (RecordingState.DUE, 10)
    assert record.recording.span_s == 30
    assert (record.talked_s, record.message) == (0, None)


def test_given_a_number_that_did_not_answer_then_the_flow_went_on_and_no_sound_is_kept() -> None:
    record = told(
        (0, arrived()),
        (5, e.ForwardRung(offer="o", number=e.Number(raw="13800138000"))),
        (5, e.RecordingStarted(file="c")),
        (15, e.ForwardEnded(offer="o", outcome="busy")),
        (20, ENDED),
    )
    kinds = [(segment.kind.value, segment.outcome) for segment in record.segments]
    assert kinds == [("ivr", ""), ("dial", "busy"), ("ivr", "customer")]
    assert record.recording.state is RecordingState.DISCARD


# ── the states ───────────────────────────────────────────────────────────────────────────────


def test_every_verb_leads_where_the_table_says_and_nowhere_else() -> None:
    for state in MessageState:
        for verb in ("take", "give_back", "finish"):
            wanted = TABLE.get((state, verb))
            if wanted is None:
                with pytest.raises(MessageElsewhere):
                    worked(Work(state, "x"), verb, by="ann")
                continue
            after = worked(Work(state, "x"), verb, by="ann")
            assert after.state is wanted
            assert after.assignee == {"take": "ann", "give_back": None, "finish": "x"}[verb]
    assert worked(Work(), "finish", by="ann") == Work(MessageState.DONE, "ann")
    assert worked(Work(), "take", by="ann", to="bob") == Work(MessageState.IN_WORK, "bob")


# ── the inbox ────────────────────────────────────────────────────────────────────────────────


def left(
    diary: Diary, box: str = "sales", *, caller: e.Number = CALLER, project: str = DEFAULT_PROJECT
) -> str:
    """Somebody leaves a message of ten seconds."""
    call = id_at(diary.at)
    diary.say(call, e.CallArrived(leg=call, caller=caller, called="4008", project=project))
    diary.say(call, e.MessageBegun(box=box, min_s=2), after=3)
    diary.say(call, e.RecordingStarted(file=call))
    diary.say(call, e.MessageEnded(outcome="key"), after=10)
    diary.say(call, ENDED, after=1)
    return call


class Inbox:
    def __init__(self, database: Database, calls: InteractionService, folder: Path) -> None:
        self.database, self.calls, self.folder = database, calls, folder
        self.service = MessageService(database, SystemClock(), folder)

    async def hear(self, diary: Diary) -> None:
        async with self.database.transaction() as session:
            await self.calls.project(session, diary.events)
        diary.events.clear()

    async def states(self, who: Actor, filters: MessageFilters = ALL) -> dict[str, str]:
        page = await self.service.list(who, filters, FIRST)
        return {row.id: row.state.value for row in page.items}


@pytest.fixture
def inbox(database: Database, service: InteractionService, tmp_path: Path) -> Inbox:
    return Inbox(database, service, tmp_path)


@pytest.fixture
def ann(people: People) -> Actor:
    return actor(people.ann, permissions=WORKER)


@pytest.fixture
def bob(people: People) -> Actor:
    return actor(people.bob, permissions=WORKER)


@pytest.mark.servers
class TestInbox:
    async def test_given_messages_then_the_inbox_shows_those_of_the_project_newest_first(
        self, inbox: Inbox, diary: Diary, ann: Actor
    ) -> None:
        first, second = left(diary), left(diary, "service")
        left(diary, project=OTHER_PROJECT)
        await inbox.hear(diary)
        page = await inbox.service.list(ann, ALL, FIRST)
        assert [row.id for row in page.items] == [second, first]
        assert page.items[1].seconds == 10
        assert await inbox.service.boxes(ann) == ["sales", "service"]
        assert list(await inbox.states(ann, MessageFilters(box="service"))) == [second]

    async def test_given_a_message_when_taken_and_finished_then_everybody_sees_who(
        self, inbox: Inbox, diary: Diary, ann: Actor, bob: Actor, people: People
    ) -> None:
        message = left(diary)
        await inbox.hear(diary)
        taken = await inbox.service.work(ann, message, "take")
        assert (taken.state, taken.assignee_name) == (MessageState.IN_WORK, "安小姐")
        assert await inbox.states(bob, MessageFilters(state="new")) == {}
        assert await inbox.states(bob, MessageFilters(assignee=people.ann)) == {message: "in_work"}
        await inbox.service.work(bob, message, "take", to=people.bob)
        await inbox.service.work(bob, message, "finish")
        assert await inbox.states(ann, MessageFilters(state="done")) == {message: "done"}
        with pytest.raises(MessageElsewhere):
            await inbox.service.work(ann, message, "finish")
        async with inbox.database.read() as session:
            entries = list(
                await session.scalars(select(AuditEntry).where(AuditEntry.noun_id == message))
            )
        assert len(entries) == 3

    async def test_given_two_who_finish_at_once_then_one_is_told_he_was_slower(
        self, inbox: Inbox, diary: Diary, ann: Actor, bob: Actor
    ) -> None:
        message = left(diary)
        await inbox.hear(diary)
        results = await asyncio.gather(
            inbox.service.work(ann, message, "finish"),
            inbox.service.work(bob, message, "finish"),
            return_exceptions=True,
        )
        assert sum(isinstance(one, MessageElsewhere) for one in results) == 1

    async def test_given_a_journal_read_anew_then_what_people_did_is_still_there(
        self, inbox: Inbox, diary: Diary, ann: Actor
    ) -> None:
        message = left(diary)
        events = list(diary.events)
        await inbox.hear(diary)
        await inbox.service.work(ann, message, "take")
        async with inbox.database.transaction() as session:
            await inbox.calls.forget(session)
            await inbox.calls.project(session, events)
        assert await inbox.states(ann) == {message: "in_work"}

    async def test_given_the_sound_when_it_is_there_then_it_is_heard_and_audited(
        self, inbox: Inbox, diary: Diary, ann: Actor
    ) -> None:
        message = left(diary)
        await inbox.hear(diary)
        with pytest.raises(RecordingMissing):
            await inbox.service.sound(ann, message)
        key = f"2026/03/02/{message}.opus"
        stored = e.RecordingStored(key=key, sha256="s", bytes=len(SOUND), seconds=10.0)
        diary.say(f"{message}:stored", stored, interaction=message)
        await inbox.hear(diary)
        (inbox.folder / key).parent.mkdir(parents=True)
        (inbox.folder / key).write_bytes(SOUND)
        assert await (await inbox.service.sound(ann, message)).body() == SOUND
        async with inbox.database.read() as session:
            query = select(AuditEntry.action).where(AuditEntry.noun_id == message)
            assert list(await session.scalars(query)) == ["played"]

    async def test_given_a_masked_number_then_it_is_called_back_all_the_same(
        self, inbox: Inbox, diary: Diary, people: People
    ) -> None:
        message = left(diary)
        hidden = left(diary, caller=e.Number(raw="anonymous", kind="anonymous"))
        await inbox.hear(diary)
        masked = actor(people.ann, permissions=frozenset({"message.work"}))
        rows = {row.id: row for row in (await inbox.service.list(masked, ALL, FIRST)).items}
        assert "*" in rows[message].caller.raw
        assert await inbox.service.number(masked, message) == CALLER.e164
        with pytest.raises(Conflict) as caught:
            await inbox.service.number(masked, hidden)
        assert caught.value.code == "number_hidden"

    async def test_given_another_project_or_no_permission_then_nothing_is_seen(
        self, inbox: Inbox, diary: Diary, people: People, ann: Actor
    ) -> None:
        message = left(diary)
        await inbox.hear(diary)
        stranger = actor(people.bob, permissions=WORKER, projects=frozenset({OTHER_PROJECT}))
        assert await inbox.states(stranger) == {}
        for attempt in (
            inbox.service.work(stranger, message, "take"),
            inbox.service.sound(stranger, message),
            inbox.service.number(stranger, message),
            inbox.service.work(ann, uuid7(), "take"),
        ):
            with pytest.raises(MessageMissing):
                await attempt
        nobody = actor(people.ann, permissions=frozenset({"call.list"}))
        with pytest.raises(Refused):
            await inbox.service.list(nobody, ALL, FIRST)

"""A person's own rights: follow-ups and answers in his timeline and copy; what erasing leaves."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.customers import past
from tests.customers.world import MOBILE
from tests.everything import everything
from tests.followups.world import World
from warmline.accounts.permissions import ALL
from warmline.customers.ports import Person
from warmline.customers.service.personal import PersonalService
from warmline.customers.service.timeline import TimelineService
from warmline.followups.model import Outcome, Result, State
from warmline.followups.questions import Answer
from warmline.followups.service.personal import FollowupsOfPerson
from warmline.followups.service.timeline import AnswersTimeline, FollowupTimeline
from warmline.followups.tables import AnswerRow, ReminderRow
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.notices.service import NoticeService

pytestmark = pytest.mark.servers

NAME = "诸葛孔明"


def chief(world: World) -> Actor:
    return replace(world.sun, permissions=ALL)


async def test_given_follow_ups_when_his_timeline_is_read_then_each_sees_those_in_his_scope(
    world: World,
) -> None:
    card = await world.customer(world.ann)
    mine = await world.plan(world.ann, "寄合同", customer=card.id)
    world.clock.advance(60)
    await world.followups.complete(world.ann, mine.id, Outcome(Result.REACHED, "已收到"))
    world.clock.advance(60)
    await world.plan(world.sun, "主管回访", customer=card.id)
    desk = TimelineService(world.database, [FollowupTimeline(world.queues), AnswersTimeline()])

    async def texts(actor: Actor) -> list[str]:
        found = await desk.page(actor, card.id, kinds=["followup"])
        return [one.text for one in found.items]

    assert await texts(world.sun) == ["主管回访", "寄合同\n已收到"]
    # Ann has the customer; her chief's follow-up is not hers to see.
    assert await texts(world.ann) == ["寄合同\n已收到"]
    first = (await desk.page(world.ann, card.id, kinds=["followup"])).items[0]
    assert (first.facts["state"], first.by) == ("done", world.ann.user_id)
    person = Person(card.id, DEFAULT_PROJECT)
    async with world.database.read() as session:
        source = FollowupTimeline(world.queues)
        assert await source.before(session, world.bob, person, None, 5) == []
    assert not source.may(replace(world.ann, permissions=frozenset({"customer.view"})))


async def test_given_he_is_erased_then_words_go_open_ones_are_cancelled_and_marks_stay(
    world: World,
) -> None:
    card = await world.customer(world.ann, NAME)
    call = await past.call(world, agent=world.ann)
    world.sight.calls[call] = {world.ann.user_id}
    asked = await world.published()
    await world.plan(world.ann, f"给{NAME}寄合同", customer=card.id)
    of_call = await world.plan(world.ann, f"{NAME}的来电", interaction=call)
    other = await world.plan(world.ann, "别人的事")
    sheet = await world.asking.begin(
        world.ann, asked.id, followup=None, interaction=None, customer=card.id
    )
    for question, given in (
        ("happy", Answer(choices=("no",))),
        ("why", Answer(words=f"我是{NAME}，电话{MOBILE}")),
        ("mark", Answer(number=2)),
    ):
        await world.asking.answer(world.ann, sheet.sheet.id, question, given)
    parts_of = FollowupsOfPerson(NoticeService(world.database, world.clock))
    service = PersonalService(world.database, world.clock, [parts_of])

    file = await service.access_copy(chief(world), card.id, "本人到场，已核对证件")
    try:
        with zipfile.ZipFile(file) as archive:
            data = json.loads(archive.read("data.json"))["data"]
    finally:
        file.unlink()
    assert {one["content"] for one in data["followups"]} == {f"给{NAME}寄合同", f"{NAME}的来电"}
    assert [one["words"] for one in data["answers"] if one["words"]] == [
        f"我是{NAME}，电话{MOBILE}"
    ]

    parts = (await service.preview(chief(world), card.id)).parts
    done = await service.erase(chief(world), card.id, card.version, "本人申请")

    assert done == parts
    told = {(p.held.what, p.held.count, p.held.reason) for p in done if p.feature == "followups"}
    assert told == {("followups", 2, ""), ("answers", 1, "")}
    left = await everything(world.database)
    assert NAME not in left
    gone = await world.followups.get(world.ann, of_call.id)
    assert gone.state is State.CANCELLED
    assert (await world.followups.get(world.ann, other.id)).content == "别人的事"
    async with world.database.read() as session:
        marks = await session.scalars(select(AnswerRow.number).where(AnswerRow.question == "mark"))
        assert marks.all() == [2]
        waiting = select(func.count()).where(
            ReminderRow.followup == of_call.id, ReminderRow.sent_at.is_(None)
        )
        assert (await session.execute(waiting)).scalar_one() == 0
    # Nobody is told of it any more.
    await world.look(180)
    assert {one.followup for one in world.notices.told} == {other.id}

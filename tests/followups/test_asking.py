"""Questionnaires: drafts and frozen versions, asking with branches and quotas, figures and rows."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.followups.world import SATISFIED, World
from warmline.followups.errors import (
    AnswerMalformed,
    AnswersClosed,
    FollowupMissing,
    NotAsked,
    NotFinished,
    QuestionnaireChanged,
    QuestionnaireMalformed,
    QuestionnaireMissing,
)
from warmline.followups.questions import (
    SKIPPED,
    Answer,
    Document,
    Purpose,
    Quota,
    SheetFilters,
    SheetState,
)
from warmline.kit.actor import Actor
from warmline.kit.errors import Refused
from warmline.kit.ids import uuid7

pytestmark = pytest.mark.servers
YES, NO = Answer(choices=("yes",)), Answer(choices=("no",))


async def asked(
    world: World, actor: Actor, questionnaire: str, mark: int, happy: Answer = YES
) -> SheetState:
    """One customer, from the first question to the last."""
    call = uuid7()
    world.sight.calls[call] = {actor.user_id}
    sheet = (await world.asking.begin(actor, questionnaire, interaction=call)).sheet.id
    found = await world.asking.answer(actor, sheet, "happy", happy)
    while found.path.next is not None:
        given = Answer(number=mark) if found.path.next == "mark" else SKIPPED
        found = await world.asking.answer(actor, sheet, found.path.next, given)
    return (await world.asking.finish(actor, sheet)).sheet.state


async def test_given_a_draft_when_published_then_frozen_and_later_drafts_ask_nobody(
    world: World,
) -> None:
    made = await world.questionnaires.create(world.sun, "安装回访", Purpose.REVISIT, Document())
    with pytest.raises(NotAsked):
        await world.asking.begin(world.ann, made.id)
    with pytest.raises(QuestionnaireMalformed):
        await world.questionnaires.publish(world.sun, made.id, 1)
    made = await world.questionnaires.change(world.sun, made.id, 1, draft=SATISFIED)
    made = await world.questionnaires.publish(world.sun, made.id, 2)
    assert (made.published, made.version) == (1, 3)
    begun = await world.asking.begin(world.ann, made.id)
    shorter = Document(SATISFIED.questions[1:])
    made = await world.questionnaires.change(world.sun, made.id, 3, draft=shorter)
    assert (await world.asking.begin(world.ann, made.id)).document == SATISFIED
    made = await world.questionnaires.publish(world.sun, made.id, 4)
    # Who is being asked goes on with his version; the next one gets the new one.
    again = await world.asking.begin(world.ann, made.id)
    assert (again.sheet.id, again.document) == (begun.sheet.id, SATISFIED)
    assert (await world.asking.begin(world.lee, made.id)).document == shorter
    _, versions = await world.questionnaires.get(world.ann, made.id)
    assert [(one.number, one.document) for one in versions] == [(2, shorter), (1, SATISFIED)]
    with pytest.raises(QuestionnaireChanged):
        await world.questionnaires.change(world.sun, made.id, 1, name="x")
    with pytest.raises(QuestionnaireMalformed):
        await world.questionnaires.create(world.sun, "安装回访", Purpose.REVISIT, Document())


async def test_given_it_is_switched_off_then_nobody_new_is_asked(world: World) -> None:
    made = await world.published()
    off = await world.questionnaires.change(world.sun, made.id, made.version, active=False)
    with pytest.raises(NotAsked):
        await world.asking.begin(world.ann, off.id)
    assert await world.questionnaires.list(world.ann, asked=True) == []
    [listed] = await world.questionnaires.list(world.ann)
    assert listed == off
    with pytest.raises(Refused):
        await world.questionnaires.change(world.ann, off.id, off.version, active=True)
    with pytest.raises(QuestionnaireMissing):
        await world.questionnaires.get(world.zoe, off.id)


async def test_given_a_follow_up_when_asked_then_each_answer_is_kept_and_a_reload_goes_on(
    world: World,
) -> None:
    made = await world.published()
    card = await world.customer(world.ann, "张三")
    about = await world.plan(world.ann, customer=card.id, questionnaire=made.id)
    begun = await world.asking.begin(world.ann, made.id, followup=about.id)
    assert (begun.path.next, begun.sheet.customer) == ("happy", card.id)
    sheet = begun.sheet.id
    await world.asking.answer(world.ann, sheet, "happy", NO)
    await world.asking.answer(world.ann, sheet, "why", Answer(words="漏水"))
    again = await world.asking.begin(world.ann, made.id, followup=about.id)
    assert again.sheet.id == sheet
    assert again.path.next == "mark"
    assert again.sheet.answers == {"happy": NO, "why": Answer(words="漏水")}
    with pytest.raises(AnswerMalformed):
        await world.asking.answer(world.ann, sheet, "age", Answer(number=3))
    with pytest.raises(NotFinished) as refused:
        await world.asking.finish(world.ann, sheet)
    assert refused.value.details["question"] == "mark"
    # He thinks again: what is off the way now goes when it is finished.
    await world.asking.answer(world.ann, sheet, "happy", YES)
    await world.asking.answer(world.ann, sheet, "mark", Answer(number=5))
    await world.asking.answer(world.ann, sheet, "wants", SKIPPED)
    await world.asking.answer(world.ann, sheet, "age", SKIPPED)
    done = await world.asking.finish(world.ann, sheet)
    assert done.sheet.state is SheetState.COMPLETE
    kept = (await world.asking.get(world.ann, sheet)).sheet
    assert set(kept.answers) == {"happy", "mark", "wants", "age"}
    for attempt in (
        world.asking.answer(world.ann, sheet, "happy", NO),
        world.asking.finish(world.ann, sheet),
    ):
        with pytest.raises(AnswersClosed):
            await attempt


async def test_given_a_button_pressed_twice_when_begun_then_one_sheet(world: World) -> None:
    made = await world.published()
    about = await world.plan(world.ann)
    begun = await asyncio.gather(
        *(world.asking.begin(world.ann, made.id, followup=about.id) for _ in range(4))
    )
    assert len({one.sheet.id for one in begun}) == 1


async def test_given_another_s_then_neither_answered_nor_seen_nor_begun(world: World) -> None:
    made = await world.published()
    about = await world.plan(world.bob)
    with pytest.raises(FollowupMissing):
        await world.asking.begin(world.ann, made.id, followup=about.id)
    begun = (await world.asking.begin(world.bob, made.id, followup=about.id)).sheet.id
    for attempt in (
        world.asking.get(world.ann, begun),
        world.asking.answer(world.ann, begun, "happy", YES),
        world.asking.answer(world.sun, begun, "happy", YES),  # he sees it, it is not his to fill
        world.asking.finish(world.ann, begun),
    ):
        with pytest.raises(QuestionnaireMissing):
            await attempt
    assert (await world.asking.search(world.lee, made.id, SheetFilters())).items == []
    assert len((await world.asking.search(world.sun, made.id, SheetFilters())).items) == 1
    with pytest.raises(Refused):
        await world.asking.search(world.ann, made.id, SheetFilters())


async def test_given_a_quota_when_it_is_full_then_the_next_is_asked_no_further(
    world: World,
) -> None:
    made = await world.published()
    assert await asked(world, world.ann, made.id, 5) is SheetState.COMPLETE
    assert await asked(world, world.ann, made.id, 4) is SheetState.COMPLETE
    assert await asked(world, world.ann, made.id, 3) is SheetState.OVER_QUOTA
    assert await asked(world, world.ann, made.id, 1, NO) is SheetState.COMPLETE


async def test_given_one_place_left_when_several_finish_at_once_then_one_counts(
    world: World,
) -> None:
    document = replace(SATISFIED, quotas=(Quota("happy", "yes", 1),))
    made = await world.published(document)
    sheets = []
    for _ in range(4):
        call = uuid7()
        world.sight.calls[call] = {world.ann.user_id}
        sheet = (await world.asking.begin(world.ann, made.id, interaction=call)).sheet.id
        for key, given in (
            ("happy", YES),
            ("mark", Answer(number=5)),
            ("wants", SKIPPED),
            ("age", SKIPPED),
        ):
            await world.asking.answer(world.ann, sheet, key, given)
        sheets.append(sheet)
    done = await asyncio.gather(*(world.asking.finish(world.ann, one) for one in sheets))
    states = sorted(one.sheet.state for one in done)
    assert states == [SheetState.COMPLETE, *[SheetState.OVER_QUOTA] * 3]


async def test_given_answers_then_the_figures_say_them_and_each_opens_its_rows(
    world: World,
) -> None:
    made = await world.published(replace(SATISFIED, quotas=()))
    for mark, happy in ((5, YES), (4, YES), (1, NO)):
        await asked(world, world.ann, made.id, mark, happy)
    broken = (await world.asking.begin(world.bob, made.id)).sheet.id
    await world.asking.answer(world.bob, broken, "happy", NO)
    await world.asking.finish(world.bob, broken, broken_off=True)
    figures = await world.asking.figures(world.sun, made.id, SheetFilters())
    assert figures.states == {"complete": 3, "broken_off": 1}
    by_key = {one.key: one for one in figures.questions}
    happy_ = by_key["happy"]
    assert [(one.code, one.count) for one in happy_.shares] == [("yes", 2), ("no", 1)]
    assert happy_.shares[0].share == pytest.approx(2 / 3)
    mark_ = by_key["mark"]
    assert (mark_.asked, mark_.least, mark_.most) == (3, 1, 5)
    assert mark_.mean == pytest.approx(10 / 3)
    assert [one.count for one in mark_.shares] == [1, 0, 0, 1, 1]
    assert (by_key["why"].asked, by_key["why"].skipped) == (1, 1)
    for question in figures.questions:
        for share in question.shares:
            rows = await world.asking.search(
                world.sun,
                made.id,
                SheetFilters(state="complete", question=question.key, choice=share.code),
            )
            assert len(rows.items) == rows.total == share.count, share
        for skipped, count in ((True, question.skipped), (False, question.answered)):
            wanted = SheetFilters(state="complete", question=question.key, skipped=skipped)
            assert (await world.asking.search(world.sun, made.id, wanted)).total == count
    # Figures of those who answered one question so.
    happy_ones = SheetFilters(question="happy", choice="yes")
    theirs = await world.asking.figures(world.sun, made.id, happy_ones)
    marks = next(one for one in theirs.questions if one.key == "mark")
    assert (marks.asked, marks.least) == (2, 4)
    assert marks.mean == pytest.approx(4.5)
    # A leader's figures are those of his people.
    assert (await world.asking.figures(world.lee, made.id, SheetFilters())).states == {
        "complete": 3
    }


async def test_given_pages_of_answers_when_turned_then_each_is_on_one(world: World) -> None:
    made = await world.published(replace(SATISFIED, quotas=()))
    for mark in (1, 2, 3, 4, 5):
        world.clock.advance(1)
        await asked(world, world.ann, made.id, mark)
    seen, after = list[str](), ""
    while True:
        page = await world.asking.search(world.sun, made.id, SheetFilters(), size=2, after=after)
        seen += [one.id for one in page.items]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)

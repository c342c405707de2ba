"""The journal's surveys as rows: lists, figures, who sees what; set-up with its versions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.interactions.world import actor
from tests.surveys.conftest import CHIEF, World
from warmline.interactions import events as e
from warmline.ivr.surveys import Script
from warmline.kit.actor import DEFAULT_PROJECT, Scope
from warmline.kit.errors import Refused
from warmline.kit.keyset import Sheet
from warmline.surveys.errors import ExportTooLarge, SurveyInUse, SurveyTaken
from warmline.surveys.export import ResultExport
from warmline.surveys.model import ResultFilters

pytestmark = pytest.mark.servers

ALL = ResultFilters()


def rated(
    world: World,
    agent: str,
    department: str | None = None,
    *,
    outcome: str = "invited",
    mark: int | None = None,
    reason: int | None = None,
    comment_s: float = 0,
) -> str:
    """A call with its survey, in the journal; its id."""
    diary, survey = world.diary, world.survey
    call = diary.answered(agent, wrap_up=None)
    about: dict[str, Any] = {
        "survey": survey.id,
        "version": 1,
        "scale": 5,
        "queue": world.queue,
        "agent": agent,
    }
    # `answered` ends the call; here it goes on, so its end is told once more at last
    ended = diary.events.pop()
    diary.seqs[call] -= 1
    diary.say(
        call,
        e.SurveyEligible(
            **about, project=DEFAULT_PROJECT, department=department, talked=30, outcome=outcome
        ),
    )
    if outcome == "invited":
        diary.say(call, e.SurveyInvited(**about, sent_by="auto"))
    if mark is not None:
        answer = e.SurveyAnswered(survey=survey.id, question="mark", value=mark)
        diary.say(call, answer, after=5)
    if reason is not None:
        diary.say(call, e.SurveyAnswered(survey=survey.id, question="reason", value=reason))
    if comment_s:
        diary.say(call, e.CommentBegun(survey=survey.id), after=1)
        diary.at = diary.at.__class__.fromtimestamp(
            diary.at.timestamp() + comment_s, diary.at.tzinfo
        )
    diary.say(call, ended.fact)
    return call


async def listed(world: World, filters: ResultFilters = ALL, **page: Any) -> list[tuple[str, Any]]:
    found = await world.surveys.results(CHIEF, filters, Sheet(**page))
    return [(row.interaction, row.mark) for row in found.items]


async def test_given_rated_calls_when_projected_twice_then_each_is_there_once_with_its_answers(
    world: World,
) -> None:
    ann, bob = world.people.ann, world.people.bob
    good = rated(world, ann, world.people.east, mark=5)
    bad = rated(world, bob, world.people.west, mark=1, reason=2, comment_s=7)
    silent = rated(world, ann, world.people.east)
    gone = rated(world, ann, world.people.east, outcome="hung_up")
    await world.project()
    await world.project()
    found = await world.surveys.results(CHIEF, ALL, Sheet(sort="eligible_at"))
    assert [row.interaction for row in found.items] == [good, bad, silent, gone]
    assert [row.state for row in found.items] == [
        "answered",
        "answered",
        "unanswered",
        "not_invited",
    ]
    row = found.items[1]
    assert (row.mark, row.reason_zh, row.satisfied) == (1, "问题没有解决", False)
    # He hung up in the middle of his comment: it ends there
    assert row.comment_s == pytest.approx(7)
    assert (row.queue_name, row.agent_name, row.survey_name) == ("售前", "鲍先生", "服务评价")
    assert found.items[3].outcome == "hung_up"

    whole, parts = await world.surveys.figures(CHIEF, ALL, "agent")
    assert (whole.eligible, whole.invited, whole.answered, whole.satisfied) == (4, 3, 2, 1)
    by_agent = {one.name: (one.eligible, one.invited, one.answered) for one in parts}
    assert by_agent == {"安小姐": (3, 2, 1), "鲍先生": (1, 1, 1)}
    # and every figure opens the rows behind it
    assert await listed(world, ResultFilters(agent=bob)) == [(bad, 1)]
    assert await listed(world, ResultFilters(state="answered", rated="good")) == [(good, 5)]
    assert await listed(world, ResultFilters(state="unanswered")) == [(silent, None)]
    asked = await listed(world, ResultFilters(state="asked"))
    assert sorted(asked) == sorted([(good, 5), (bad, 1), (silent, None)])
    assert await listed(world, ResultFilters(comment=True)) == [(bad, 1)]
    assert await listed(world, sort="-mark", size=1) == [(good, 5)]

    async with world.database.transaction() as session:
        await world.surveys.projection().forget(session)
    assert await listed(world) == []


async def test_given_a_search_when_exported_then_the_file_has_the_rows_of_the_list_and_no_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rated(world, world.people.ann, world.people.east, mark=5)
    await world.project()
    export = ResultExport(world.database, world.surveys, world.clock, "Asia/Shanghai", "en")
    until = ResultFilters(to=world.diary.at + timedelta(days=1))
    (row,) = (await world.surveys.results(CHIEF, until, Sheet())).items
    for q, count in ((row.number[-4:], 1), ("9999", 0)):
        path = await export.write(CHIEF, until, "csv", q)
        assert len(path.read_text("utf-8-sig").splitlines()) == 1 + count
        path.unlink()
    # More than a file may hold is said, and nothing is left out in silence
    monkeypatch.setattr("warmline.surveys.export.MOST_ROWS", 0)
    with pytest.raises(ExportTooLarge):
        await export.write(CHIEF, until, "csv")


async def test_given_an_agent_when_he_looks_then_the_state_is_his_to_see_and_the_mark_is_not(
    world: World,
) -> None:
    call = rated(world, world.people.ann, world.people.east, mark=2, reason=1)
    await world.project()
    ann = world.agent(world.people.ann)
    (row,) = await world.surveys.of_call(ann, call)
    assert (row.state, row.mark, row.reason_zh) == ("answered", None, "")
    with pytest.raises(Refused):
        await world.surveys.results(ann, ALL, Sheet())
    # A colleague sees nothing of it, a leader of the department then sees all of it
    assert not await world.surveys.of_call(world.agent(world.people.bob), call)
    leader = actor(
        world.people.bob,
        scope=Scope.TEAM,
        departments=frozenset({world.people.east}),
        permissions=frozenset({"survey.read"}),
    )
    (row,) = await world.surveys.of_call(leader, call)
    assert row.mark == 2
    assert "****" in row.number
    elsewhere = actor(
        world.people.bob,
        scope=Scope.TEAM,
        departments=frozenset({world.people.west}),
        permissions=frozenset({"survey.read"}),
    )
    assert (await world.surveys.results(elsewhere, ALL, Sheet())).total == 0


async def test_given_a_survey_when_its_script_changes_then_it_is_a_new_version_and_the_old_stays(
    world: World,
) -> None:
    renamed = await world.surveys.change(CHIEF, world.survey.id, {"name": "满意度"})
    assert renamed.version == 1
    after = await world.surveys.change(
        CHIEF, world.survey.id, {"script": Script(scale=3, bad_at=1)}
    )
    assert (after.version, after.script.scale) == (2, 3)
    (live,) = await world.surveys.active()
    assert (live.script.scale, live.script_of(1).scale, live.script_of(2).scale) == (3, 5, 3)
    assert len(world.heard) == 3
    # A prompt of the library that it plays is known to be used
    await world.surveys.change(CHIEF, world.survey.id, {"script": Script(ask="prompt/how")})
    async with world.database.read() as session:
        assert await world.surveys.users_of_prompts(session) == {"how": ["满意度"]}


async def test_given_a_survey_that_a_queue_asks_when_switched_off_then_the_queue_is_named(
    world: World,
) -> None:
    with pytest.raises(SurveyInUse) as refused:
        await world.surveys.change(CHIEF, world.survey.id, {"active": False})
    assert refused.value.details["queues"] == ["售前"]
    with pytest.raises(SurveyTaken):
        await world.surveys.create(CHIEF, {"key": "service", "name": "x", "script": Script()})
    other = await world.surveys.create(CHIEF, {"key": "b", "name": "b", "script": Script()})
    assert not (await world.surveys.change(CHIEF, other.id, {"active": False})).active
    assert [one.key for one in await world.surveys.active()] == ["service"]


@pytest.mark.parametrize(
    "sort", ["", "eligible_at", "mark", "-mark", "answered_at", "-answered_at"]
)
async def test_given_equal_marks_and_none_when_turned_then_each_rating_once_and_those_without_last(
    world: World, sort: str
) -> None:
    """Given ratings of equal marks and some without, when another comes after the first page, then
    each that was there comes once, in its place."""
    marks = (5, None, 1, 5, None, 5)
    calls = [rated(world, world.people.ann, world.people.east, mark=mark) for mark in marks]
    await world.project()

    async def turned(meanwhile: bool) -> list[tuple[str, Any]]:
        seen, after = list[tuple[str, Any]](), ""
        while True:
            page = await world.surveys.results(CHIEF, ALL, Sheet(sort, 2, after))
            assert (page.total is None) == bool(after)
            seen += [(row.interaction, row.mark) for row in page.items]
            after = page.next
            if not after:
                return seen
            if meanwhile:
                rated(world, world.people.bob, world.people.west, mark=3)
                await world.project()
                meanwhile = False

    before = await turned(False)
    assert sorted(call for call, _ in before) == sorted(calls)
    found = [mark for _, mark in before]
    if sort.endswith("mark"):
        assert found == [1, 5, 5, 5, None, None] if sort == "mark" else [5, 5, 5, 1, None, None]
    if sort.endswith("answered_at"):
        assert found[4:] == [None, None]
    seen = await turned(True)
    assert [one for one in seen if one in before] == before
    assert len(seen) == len(set(seen))

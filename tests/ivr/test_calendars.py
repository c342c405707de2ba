"""Working calendars: the rule by properties, the verbs on a real PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.emptied import empty
from tests.ivr.flows import END, Call, make
from warmline.accounts.tables import ProjectRow
from warmline.ivr import calendar
from warmline.ivr.calendars import Year, year_of
from warmline.ivr.errors import CalendarInUse, CalendarMissing, CalendarTaken, FlowNotSound
from warmline.ivr.events import CalendarsChanged
from warmline.ivr.hours import Opening, OwnDay, Period, WorkingHours
from warmline.ivr.service import IvrService
from warmline.ivr.service.calendars import CalendarService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid, Refused
from warmline.kit.paging import Page

SPECIAL = calendar.special_days()
DAYS = calendar.compile_days()
WEEK = Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="09:00", closes="18:00")
OFFICE = WorkingHours(weekly=(WEEK,), zone="Asia/Shanghai")


def kinds(year: Year) -> dict[str, str]:
    return {one.date.isoformat(): one.plan.kind for one in year.days}


# ── the year ─────────────────────────────────────────────────────────────────────────────────


def test_given_2026_then_the_year_has_its_holidays_and_make_up_workdays_by_name() -> None:
    year = year_of(OFFICE, 2026, SPECIAL, "CN")
    assert (len(year.days), year.announced) == (365, True)
    named = {one.date.isoformat(): (one.plan.kind, one.plan.name) for one in year.days}
    assert named["2026-10-01"] == ("holiday", "国庆节")
    assert named["2026-10-10"] == ("makeup", "国庆节调休上班")
    assert named["2026-03-04"] == ("work", "")
    assert named["2026-03-07"] == ("off", "")


def test_given_a_year_nobody_announced_then_it_follows_the_week_and_says_so() -> None:
    year = year_of(OFFICE, 2090, SPECIAL, "CN")
    assert not year.announced
    assert set(kinds(year).values()) == {"work", "off"}
    as_usual = WorkingHours(weekly=(WEEK,), holidays="as_usual")
    assert year_of(as_usual, 2090, SPECIAL, "CN").announced


def test_given_an_own_day_then_it_wins_over_the_holiday() -> None:
    duty = OwnDay(date="2026-10-01", name="值班", periods=(Period(opens="10:00", closes="12:00"),))
    year = year_of(WorkingHours(weekly=(WEEK,), own=(duty,)), 2026, SPECIAL, "CN")
    (day,) = [one for one in year.days if one.date == date(2026, 10, 1)]
    assert (day.plan.kind, day.plan.name, day.plan.periods) == ("own", "值班", duty.periods)


clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
weekdays = st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
openings = st.builds(
    Opening,
    days=st.lists(weekdays, min_size=1, unique=True).map(tuple),
    opens=clocks,
    closes=clocks,
)
hours = st.builds(
    WorkingHours,
    weekly=st.lists(openings, max_size=4).map(tuple),
    holidays=st.sampled_from(("closed", "as_usual")),
    makeup_as=weekdays,
)


minutes = st.integers(1440, 363 * 1440)


@given(plan=hours, minute=minutes)
def test_open_is_exactly_what_the_days_of_the_year_show(plan: WorkingHours, minute: int) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    at = datetime(2026, 1, 1, tzinfo=zone) + timedelta(minutes=minute)

    def covers(day: date) -> bool:
        midnight = datetime.combine(day, datetime.min.time(), tzinfo=zone)
        return any(
            midnight + timedelta(minutes=opens) <= at < midnight + timedelta(minutes=closes)
            for opens, closes in plan.spans(day, DAYS)
        )

    shown = covers(at.date()) or covers(at.date() - timedelta(days=1))
    assert plan.is_open(at, DAYS) is shown


# ── the node ─────────────────────────────────────────────────────────────────────────────────

ASKS = {"id": "hours", "kind": "hours", "calendar": "office", "open": "end", "closed": "night"}
BY_CALENDAR = make(ASKS, END, {**END, "id": "night"}, zone="Asia/Shanghai")


@pytest.mark.parametrize(
    ("at", "node"),
    [
        ("2026-03-04T10:00", "end"),
        ("2026-03-04T19:00", "night"),
        ("2026-10-01T10:00", "night"),
        ("2026-10-10T10:00", "end"),
    ],
)
def test_given_a_node_that_names_a_calendar_then_the_calendar_decides(at: str, node: str) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert Call(BY_CALENDAR, now=now, days=DAYS, calendars={"office": OFFICE}).at == node


def test_given_a_calendar_with_a_zone_then_its_zone_decides_not_the_flows() -> None:
    london = WorkingHours(weekly=(WEEK,), zone="Europe/London")
    now = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert Call(BY_CALENDAR, now=now, days=DAYS, calendars={"office": london}).at == "night"


def test_given_a_calendar_that_is_gone_then_it_is_closed() -> None:
    assert Call(BY_CALENDAR, days=DAYS).at == "night"


# ── the verbs ────────────────────────────────────────────────────────────────────────────────


def actor(*permissions: str, project: str = DEFAULT_PROJECT) -> Actor:
    return Actor(
        user_id="00000000-0000-7000-8000-0000000000aa",
        login="wang",
        name="王",
        permissions=frozenset(permissions),
        scope=Scope.TREE,
        projects=frozenset({project}),
    )


MANAGER = actor("calendar.manage")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    await empty(made)
    async with made.transaction() as session:
        session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
    yield made
    await made.close()


@pytest.mark.servers
class TestVerbs:
    async def test_given_a_new_calendar_then_it_is_a_working_week_and_audited_and_announced(
        self, database: Database
    ) -> None:
        heard: list[object] = []

        async def listen(event: object) -> None:
            heard.append(event)

        service = CalendarService(database, announce=listen)
        made = await service.create(MANAGER, key="office", name="办公")
        assert made.hours.weekly == (WEEK,)
        assert await service.get(MANAGER, made.id) == made
        assert heard == [CalendarsChanged()]
        async with database.read() as session:
            (entry,) = await session.scalars(select(AuditEntry))
        assert (entry.action, entry.noun, entry.login) == ("created", "calendar", "wang")

    async def test_given_days_that_differ_then_voice_gets_them_and_clearing_brings_back_the_week(
        self, database: Database
    ) -> None:
        service = CalendarService(database)
        made = await service.create(MANAGER, key="office", name="办公", zone="Asia/Shanghai")
        first, until = date(2026, 12, 30), date(2026, 12, 31)
        await service.set_days(MANAGER, made.id, first, until, name="搬迁")
        at = datetime(2026, 12, 31, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
        assert not (await service.published())["office"].is_open(at, DAYS)
        half = [{"opens": "09:00", "closes": "12:00"}]
        await service.set_days(MANAGER, made.id, until, until, name="盘点", open_in=half)
        changed = await service.get(MANAGER, made.id)
        assert [(day.date, day.name) for day in changed.hours.own] == [
            ("2026-12-30", "搬迁"),
            ("2026-12-31", "盘点"),
        ]
        assert (await service.published())["office"].is_open(at, DAYS)
        await service.clear_days(MANAGER, made.id, first, until)
        assert (await service.get(MANAGER, made.id)).hours.own == ()

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"key": "有 空格"}, "key"),
            ({"name": ""}, "name"),
            ({"zone": "Mars/Base"}, "zone"),
            ({"weekly": [{"days": ["mon"], "opens": "9", "closes": "18:00"}]}, "weekly"),
            ({"weekly": [{"days": ["mon"], "opens": "09:00", "closes": "09:00"}]}, "weekly"),
            (
                {
                    "weekly": [
                        {"days": ["mon"], "opens": "09:00", "closes": "12:00"},
                        {"days": ["mon"], "opens": "11:00", "closes": "18:00"},
                    ]
                },
                "weekly",
            ),
        ],
    )
    async def test_given_something_impossible_then_the_field_is_named(
        self, database: Database, fields: dict[str, Any], field: str
    ) -> None:
        service = CalendarService(database)
        with pytest.raises(Invalid) as caught:
            await service.create(MANAGER, **{"key": "office", "name": "办公", **fields})
        assert caught.value.field == field
        assert (await service.list(MANAGER)).total == 0

    async def test_given_a_flow_that_asks_it_then_it_can_neither_go_nor_change_its_key(
        self, database: Database
    ) -> None:
        service, flows = CalendarService(database), IvrService(database)
        made = await service.create(MANAGER, key="office", name="办公")
        document = json.dumps(
            {
                "key": "t",
                "name": "总机",
                "start": "hours",
                "zone": "Asia/Shanghai",
                "nodes": [ASKS, END, {**END, "id": "night"}],
            }
        )
        draft = await flows.import_draft(SYSTEM, document)
        await flows.publish(SYSTEM, draft.flow_id)
        assert (await service.get(MANAGER, made.id)).used_by == ("总机",)
        for attempt in (
            service.delete(MANAGER, made.id),
            service.change(MANAGER, made.id, {"key": "other"}),
        ):
            with pytest.raises(CalendarInUse) as caught:
                await attempt
            assert caught.value.details["flows"] == ["总机"]
        renamed = await service.change(MANAGER, made.id, {"name": "工作日"})
        assert (renamed.key, renamed.name) == ("office", "工作日")

    async def test_given_a_number_that_goes_by_it_then_it_cannot_go(
        self, database: Database
    ) -> None:
        async def numbers(_session: Session) -> dict[str, list[str]]:
            return {"office": ["4008001234"]}

        service = CalendarService(database, users=numbers)
        made = await service.create(MANAGER, key="office", name="办公")
        with pytest.raises(CalendarInUse, match="4008001234"):
            await service.delete(MANAGER, made.id)

    async def test_given_a_flow_that_names_no_such_calendar_then_it_cannot_be_published(
        self, database: Database
    ) -> None:
        flows = IvrService(database)
        document = {"key": "t", "name": "T", "start": "hours", "zone": "Asia/Shanghai"}
        nodes = [ASKS, END, {**END, "id": "night"}]
        draft = await flows.import_draft(SYSTEM, json.dumps({**document, "nodes": nodes}))
        with pytest.raises(FlowNotSound) as caught:
            await flows.publish(SYSTEM, draft.flow_id)
        problems: Any = caught.value.details["problems"]
        assert [problem["code"] for problem in problems] == ["unknown_calendar"]

    async def test_given_a_key_in_use_then_another_calendar_cannot_have_it(
        self, database: Database
    ) -> None:
        service = CalendarService(database)
        await service.create(MANAGER, key="office", name="办公")
        with pytest.raises(CalendarTaken):
            await service.create(MANAGER, key="office", name="另一个")

    async def test_given_other_projects_or_no_permission_then_nothing_is_seen_or_done(
        self, database: Database
    ) -> None:
        service = CalendarService(database)
        made = await service.create(MANAGER, key="office", name="办公")
        stranger = actor("calendar.manage", project="00000000-0000-7000-8000-000000000009")
        assert (await service.list(stranger)).total == 0
        with pytest.raises(CalendarMissing):
            await service.get(stranger, made.id)
        with pytest.raises(CalendarMissing):
            await service.delete(stranger, made.id)
        viewer = actor("flow.view")
        assert (await service.list(viewer, Page(q="办"))).total == 1
        for attempt in (
            service.create(viewer, key="k", name="n"),
            service.change(viewer, made.id, {"name": "n"}),
            service.delete(viewer, made.id),
            service.set_days(viewer, made.id, date(2026, 1, 1), date(2026, 1, 1)),
            service.clear_days(viewer, made.id, date(2026, 1, 1), date(2026, 1, 1)),
            service.list(actor()),
        ):
            with pytest.raises(Refused):
                await attempt

    async def test_given_too_many_days_or_a_wrong_order_then_it_is_refused(
        self, database: Database
    ) -> None:
        service = CalendarService(database)
        made = await service.create(MANAGER, key="office", name="办公")
        for until in (date(2026, 1, 1), date(2027, 1, 2)):
            with pytest.raises(Invalid):
                await service.set_days(MANAGER, made.id, date(2026, 1, 2), until)

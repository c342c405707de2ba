"""The demo's work orders: departments that handle them, a tree of types, deadlines, some thirty
orders in every state, as ten days of a service desk leave them.

`app.preparing` calls it with services whose clock is set back, so that the history of the orders
lies behind them; whoever is told of anything then is told nothing. Once there are types, nothing is
made any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from warmline.accounts.model import ROOT_DEPARTMENT, NewUser
from warmline.accounts.permissions import DEPARTMENT_HANDLER, DISPATCH_LEADER, REVISIT_LEADER
from warmline.accounts.service import AccountsService
from warmline.customers.service import CustomerService
from warmline.demo.caller import CALLERS
from warmline.demo.customers import phone_of
from warmline.demo.seed import mail_of
from warmline.ivr.service.calendars import CalendarService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.clock import VirtualClock
from warmline.kit.ids import uuid7
from warmline.kit.paging import MAX_SIZE, Page
from warmline.tickets.asked import Detail
from warmline.tickets.clocks import Limit, Unit
from warmline.tickets.limits import ClockKind, Escalation, LimitRule, Whom
from warmline.tickets.model import (
    Act,
    ActKind,
    Choice,
    Field,
    FieldType,
    NewTicket,
    Priority,
    Satisfaction,
    Step,
    StepRequest,
    TicketType,
)
from warmline.tickets.service.configuring import TicketTypeService
from warmline.tickets.service.making import MakingService
from warmline.tickets.service.stepping import StepService

CALENDAR = "tickets"
DEPARTMENTS = ("派单回访组", "供水处置中心", "道路照明所", "城市管理科")
PEOPLE = (
    ("dispatch", "高远", "派单回访组", DISPATCH_LEADER.id),
    ("revisit", "林燕", "派单回访组", REVISIT_LEADER.id),
    ("water", "吴江", "供水处置中心", DEPARTMENT_HANDLER.id),
    ("light", "何亮", "道路照明所", DEPARTMENT_HANDLER.id),
    ("city", "马骏", "城市管理科", DEPARTMENT_HANDLER.id),
)
"""Log-in, name, department, role."""
TAKERS = ("8001", "8002", "8003", "8004")
EVERYTHING = frozenset(
    f"ticket.{one}"
    for one in ("view", "create", "handle", "dispatch", "revisit", "supervise", "configure")
) | {"customer.view"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What the demo's orders are made with; `clock` is theirs alone."""

    accounts: AccountsService
    calendars: CalendarService
    types: TicketTypeService
    making: MakingService
    stepping: StepService
    customers: CustomerService
    clock: VirtualClock


@dataclass(frozen=True, slots=True)
class Story:
    """An order: its type, what it says, and how far it came."""

    type: str
    title: str
    content: str
    address: str
    caller: str
    steps: Sequence[str]
    priority: Priority | None = None
    joint: str = ""


DONE = ("dispatch", "sign", "contact", "begin", "reply", "revisit", "close")
STORIES: Sequence[Story] = (
    Story("leak", "人民路路面大量漏水", "路口往东五十米，水柱约半米高，已影响通行。",
          "福田区人民路12号", "13800138001", ("dispatch", "sign", "contact"), Priority.CRITICAL),
    Story("leak", "人民路路面漏水严重", "与昨日反映的是同一处，水越来越大。",
          "福田区人民路12号", "13800138002", ("dispatch",), Priority.CRITICAL),
    Story("leak", "小区水压不足", "六楼以上高峰没水。", "南山区学府路88号", "13800138003", DONE),
    Story("leak", "水表井盖缺失", "井口无遮挡，夜间危险。", "罗湖区东门路8号", "13800138004",
          ("dispatch", "sign", "begin", "wait")),
    Story("leak", "停水未通知", "昨晚十点起停水，未见公告。", "宝安区新安路21号", "13800138005",
          ("dispatch", "sign", "begin", "reply")),
    Story("leak", "自来水发黄", "放水五分钟仍有黄色。", "福田区福民路3号", "13800138006",
          ("dispatch", "sign", "begin", "reply", "revisit", "rework")),
    Story("bill", "水费比上月多一倍", "要求核对抄表读数。", "南山区南海大道66号", "13800138007",
          ("dispatch", "sign", "ask")),
    Story("bill", "多人口阶梯水价如何办理", "家中五口人，想申请。", "", "13800138008",
          ("dispatch", "sign", "identity", *DONE[3:])),
    Story("lamp", "路灯整条街不亮", "学校门口，晚自习放学很暗。", "南山区学府路", "13800138009",
          ("dispatch", "sign", "urge", "begin"), Priority.HIGH),
    Story("lamp", "路灯白天常亮", "已连续三天。", "龙岗区平湖大街5号", "13800138010", DONE),
    Story("lamp", "灯杆倾斜", "台风后倾斜，下方为公交站。", "福田区深南大道7号", "13800138011",
          ("dispatch", "sign", "extension"), Priority.HIGH),
    Story("lamp", "控制箱门敞开", "内部带电，孩子经常路过。", "罗湖区翠竹路30号", "13800138012",
          ("dispatch", "return")),
    Story("road", "人行道地砖破损", "老人多次绊倒。", "罗湖区翠竹路12号", "13800138013",
          ("dispatch", "sign", "begin"), None, "道路照明所"),
    Story("road", "井盖异响", "车辆经过声音很大，影响休息。", "福田区彩田路9号", "13800138014",
          (*DONE, "archive")),
    Story("road", "共享单车占道", "地铁口无法通行。", "南山区后海大道1号", "13800138015",
          ("dispatch", "sign", "begin", "reply", "revisit")),
    Story("noise", "夜间施工噪音", "凌晨一点仍在施工。", "宝安区创业路17号", "13800138016",
          ("dispatch", "sign", "supervise", "begin"), Priority.HIGH),
    Story("noise", "广场舞音响过大", "每晚七点到十点。", "福田区莲花路2号", "13800138017",
          ("dispatch", "sign", "begin", "suspend")),
    Story("noise", "楼上装修扰民", "周末早上开始。", "南山区科技路10号", "13800138018", ("void",)),
    Story("ask", "居住证如何续签", "证件下月到期。", "", "13800138019", ("reply", "close")),
    Story("ask", "医保卡丢失怎么办", "想知道线上能否补办。", "", "13800138020",
          ("reply", "close", "archive")),
    Story("ask", "公积金提取条件", "租房提取需要哪些材料。", "", "13800138021", ()),
    Story("praise", "表扬供水抢修队", "半夜到场，两小时修好。", "福田区人民路12号", "13800138001",
          ("reply", "close")),
)  # fmt: skip


async def seed(desk: Desk, password: str) -> list[str]:
    """Make what a service desk has; nothing where there are types. Returns the lines with the
    log-ins."""
    if await desk.types.types(SYSTEM):
        return []
    departments = await _departments(desk)
    people = await _people(desk, departments, password)
    await _calendar(desk)
    types = await _types(desk, departments)
    await _limits(desk, types)
    for number, story in enumerate((*STORIES, *STORIES[2:10])):
        desk.clock.advance(timedelta(hours=4).total_seconds())
        taker = people[TAKERS[number % len(TAKERS)]]
        told = replace(story, caller=_caller(number, story))
        await _tell(desk, told, types, people, taker, departments)
    return ["派单 dispatch · 回访 revisit · 部门经办 water light city"]


KNOWN = (2, 6, 18)
"""Which of the orders are those of the demo's first caller, who so has a past when he calls."""


def _caller(number: int, story: Story) -> str:
    """Whose order it is: half of them are those of customers, who are found by their numbers."""
    if number in KNOWN:
        return CALLERS[0]
    return phone_of(number) if number % 2 else story.caller


async def _departments(desk: Desk) -> dict[str, str]:
    service = desk.accounts.departments
    known = {d.name: d.id for d in (await service.list(SYSTEM, Page(size=MAX_SIZE))).items}
    for name in DEPARTMENTS:
        if name not in known:
            known[name] = (await service.create(SYSTEM, name, ROOT_DEPARTMENT)).id
    return known


async def _people(desk: Desk, departments: Mapping[str, str], password: str) -> dict[str, Actor]:
    """Log-in → the person, as somebody who may do anything to orders: the demo plays all parts."""
    users = desk.accounts.users
    for login, name, department, role in PEOPLE:
        if await users.by_login(SYSTEM, login) is None:
            new = NewUser(
                login, name, password, departments[department], (role,), mail=mail_of(login)
            )
            await users.create(SYSTEM, new)
    found = dict[str, Actor]()
    for login in (*TAKERS, *(one[0] for one in PEOPLE)):
        user = await users.by_login(SYSTEM, login)
        assert user is not None
        found[login] = Actor(
            user_id=user.id,
            login=login,
            name=user.name,
            permissions=EVERYTHING,
            scope=Scope.ALL,
            projects=frozenset({DEFAULT_PROJECT}),
        )
    return found


async def _calendar(desk: Desk) -> None:
    known = await desk.calendars.list(SYSTEM, Page(size=MAX_SIZE))
    if CALENDAR not in {one.key for one in known.items}:
        await desk.calendars.create(SYSTEM, key=CALENDAR, name="工单办理时间")


async def _types(desk: Desk, departments: Mapping[str, str]) -> dict[str, str]:
    """Code → id. A tree as service desks have it: what it is about, then what exactly."""
    found = dict[str, str]()

    async def make(code: str, zh: str, en: str, parent: str = "", **more: Any) -> None:
        found[code] = uuid7()
        above = found[parent] if parent else None
        place = len(found)
        type = TicketType(found[code], DEFAULT_PROJECT, above, code, zh, en, position=place, **more)
        await desk.types.save_type(SYSTEM, type)

    water, light, city = (departments[name] for name in DEPARTMENTS[1:])
    await make("all", "全部诉求", "All requests", acts=(TOLD,))
    await make("utility", "公用事业", "Utilities", "all", department=water)
    await make("leak", "供水故障", "Water trouble", "utility",
               priority=Priority.HIGH, template=TEMPLATE, fields=LEAK)  # fmt: skip
    await make("bill", "水费与用户业务", "Water bills", "utility", acts=BILL, fields=BILL_FIELDS)
    await make("city", "城市管理", "City", "all", department=city, switches={"suspend": True})
    await make("lamp", "道路照明", "Street lights", "city", department=light)
    await make("road", "道路设施", "Roads", "city")
    await make("noise", "噪音扰民", "Noise", "city", switches={"return_to": "pool"})
    own = {"dispatch": False, "revisit": False}
    await make("ask", "政策咨询", "Questions", "all", switches=own, priority=Priority.LOW)
    await make("praise", "表扬", "Praise", "all", switches=own, priority=Priority.LOW)
    return found


TOLD = Act("told", "告知处理结果", "Result told", ActKind.CONTACT, Step.REPLY, blocks=False)
TEMPLATE = "故障现象：\n影响范围：\n"
LEAK = (
    Field("place", "位置", "Place", FieldType.CHOICE,
          (Choice("street", "道路", "Street"), Choice("home", "户内", "Home"))),
    Field("meter", "水表号", "Meter", FieldType.TEXT, when_key="place", when_values=("home",)),
    Field("shut_off", "是否已关阀", "Shut off", FieldType.YES_NO),
)  # fmt: skip
BILL_FIELDS = (
    Field("account", "户号", "Account", FieldType.TEXT),
    Field("amount", "争议金额", "Amount", FieldType.NUMBER),
)
BILL = (Act("identity", "核实户主身份", "Identity checked", ActKind.IDENTITY, Step.REPLY),)


async def _limits(desk: Desk, types: Mapping[str, str]) -> None:
    """Deadlines as hotlines have them: urgent the same day, questions at once or in three days,
    complaints in thirteen."""

    async def rule(clock: ClockKind, amount: int, unit: Unit, **more: Any) -> None:
        made = LimitRule(
            uuid7(), DEFAULT_PROJECT, clock, Limit(amount, unit), calendar=CALENDAR, **more
        )
        await desk.types.save_limit(SYSTEM, made, new=True)

    late = (
        Escalation(60, (Whom.DEPARTMENT.value, Whom.DISPATCHER.value)),
        Escalation(480, (Whom.SUPERVISORS.value,)),
    )
    told = (Whom.ASSIGNEE.value,)
    days = {"warn_minutes": 240, "warn_to": told, "escalations": late}
    await rule(ClockKind.RESPONSE, 2, Unit.HOURS, warn_minutes=30, warn_to=told)
    await rule(ClockKind.RESPONSE, 30, Unit.MINUTES, priority=Priority.CRITICAL, warn_to=told)
    await rule(ClockKind.REPLY, 4, Unit.HOURS, warn_minutes=60, warn_to=told)
    await rule(ClockKind.RESOLUTION, 5, Unit.DAYS, **days)
    await rule(ClockKind.RESOLUTION, 0, Unit.DAYS, priority=Priority.CRITICAL, **days)
    await rule(ClockKind.RESOLUTION, 13, Unit.DAYS, type=types["noise"], **days)
    await rule(ClockKind.RESOLUTION, 3, Unit.DAYS, type=types["ask"], **days)
    await rule(ClockKind.RESOLUTION, 3, Unit.DAYS, level="vip", **days)


OWN = ("ask", "praise")
HANDLERS = {"leak": "water", "bill": "water", "lamp": "light"}


async def _tell(
    desk: Desk,
    story: Story,
    types: Mapping[str, str],
    people: Mapping[str, Actor],
    taker: Actor,
    departments: Mapping[str, str],
) -> None:
    """One order and its steps, some hours apart."""
    known = await desk.customers.match(SYSTEM, story.caller)
    new = NewTicket(
        types[story.type],
        story.title,
        story.content,
        story.address,
        priority=story.priority,
        caller=story.caller,
        customer=known[0].id if len(known) == 1 else None,
    )
    at: Detail = await desk.making.create(taker, new)
    # Questions are answered by whoever takes the call.
    handler = taker if story.type in OWN else people[HANDLERS.get(story.type, "city")]
    helping = (departments[story.joint],) if story.joint else ()
    for word in story.steps:
        desk.clock.advance(timedelta(minutes=20).total_seconds())
        who, ask = _asked(word, taker, handler, people, helping)
        at = await _step(desk, who, at, ask)


async def _step(desk: Desk, who: Actor, at: Detail, ask: StepRequest) -> Detail:
    return await desk.stepping.step(who, at.ticket.id, at.ticket.version, ask)


def _asked(
    word: str, taker: Actor, handler: Actor, people: Mapping[str, Actor], helping: tuple[str, ...]
) -> tuple[Actor, StepRequest]:
    """Who takes a step of a story, and with what."""
    dispatcher, revisitor = people["dispatch"], people["revisit"]
    ways: Mapping[str, tuple[Actor, StepRequest]] = {
        "dispatch": (dispatcher, StepRequest(Step.DISPATCH, joint=helping)),
        "sign": (handler, StepRequest(Step.SIGN)),
        "contact": (handler, StepRequest(Step.CONTACT, text="已电话联系，预约今天下午上门。")),
        "begin": (handler, StepRequest(Step.BEGIN)),
        "wait": (handler, StepRequest(Step.WAIT, reason="等待客户提供照片")),
        "suspend": (handler, StepRequest(Step.SUSPEND, reason="等待噪声监测报告")),
        "return": (
            handler,
            StepRequest(Step.RETURN, reason="该处设施归供电部门管理，依据移交清单第3条"),
        ),
        "ask": (handler, StepRequest(Step.ASK, text="请核实户号，系统中查不到。")),
        "identity": (handler, StepRequest(Step.ACT, act="identity")),
        "urge": (taker, StepRequest(Step.URGE, level=2, reason="客户第二次来电催问")),
        "supervise": (dispatcher, StepRequest(Step.SUPERVISE, reason="连续三日多人投诉")),
        "extension": (
            handler,
            StepRequest(Step.ASK_EXTENSION, amount=3, unit="days", reason="需更换灯杆，备件在途"),
        ),
        "reply": (handler, StepRequest(Step.REPLY, text="已派人处理完毕，现场恢复正常。")),
        "revisit": (revisitor, StepRequest(Step.REVISIT)),
        "rework": (
            revisitor,
            StepRequest(
                Step.REWORK, reason="客户反映问题依旧", satisfaction=Satisfaction.UNSATISFIED
            ),
        ),
        "close": (revisitor, StepRequest(Step.CLOSE, satisfaction=Satisfaction.SATISFIED)),
        "archive": (dispatcher, StepRequest(Step.ARCHIVE)),
        "void": (dispatcher, StepRequest(Step.VOID, reason="与前一工单重复，客户已确认")),
    }
    return ways[word]

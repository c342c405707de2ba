"""The demo centre's customers: a few dozen cards with levels, tags, owners and fields of its own.

`app.preparing` calls it with services whose clock is set back, after the people are there. Made
once: where there is any card nothing is done, so that what people changed stays so. Some cards have
the numbers that the demo's callers call from: one is an agent's own, one number is on two cards,
one is a colleague's; the others call as strangers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from warmline.accounts.service import AccountsService
from warmline.customers.model import (
    Choice,
    Consent,
    ContactKind,
    FieldDefinition,
    FieldType,
    Filters,
    NewContact,
    NewCustomer,
    Sheet,
)
from warmline.customers.service import CustomerService
from warmline.customers.service.configuring import CustomerListService
from warmline.demo.caller import CALLERS
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import VirtualClock

OWNERS = ("8001", "8002", "8003", "8004")

FIELDS = (
    FieldDefinition("city", "城市", "City", FieldType.TEXT, searchable=True, position=1),
    FieldDefinition(
        "member_no", "会员号", "Member no.", FieldType.TEXT, searchable=True, position=2
    ),
    FieldDefinition("birthday", "生日", "Birthday", FieldType.DATE, position=3),
    FieldDefinition(
        "interest",
        "意向产品",
        "Interested in",
        FieldType.CHOICE,
        choices=(
            Choice("fridge", "冰箱", "Fridge"),
            Choice("washer", "洗衣机", "Washing machine"),
            Choice("air", "空调", "Air conditioner"),
            Choice("heater", "热水器", "Water heater"),
        ),
        searchable=True,
        position=4,
    ),
    FieldDefinition("budget", "预算（元）", "Budget (¥)", FieldType.NUMBER, position=5),
    FieldDefinition("installed", "已安装", "Installed", FieldType.YES_NO, position=6),
)

CALLING: tuple[tuple[str, str, int, str, tuple[str, ...], str], ...] = (
    (
        "张建国",
        "8001",
        0,
        "vip",
        ("老客户", "北京"),
        "冰箱 2024 年购买，今年换过门封条。说话慢，请耐心。",
    ),
    ("刘丽华", "8001", 1, "regular", ("夫妻共用号码",), "与陈志强共用一个号码，先问是哪一位。"),
    ("陈志强", "8001", 1, "regular", ("夫妻共用号码",), "与刘丽华共用一个号码。"),
    ("黄晓梅", "8003", 2, "vip", ("投诉过",), "2026 年 9 月投诉安装延误，已解决；来电优先处理。"),
)
"""Name, owner's log-in, which of the callers, level, tags, remark."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = (
    *("伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "勇", "艳"),
    *("杰", "娟", "涛", "明", "超", "秀兰", "霞", "平", "刚", "桂英"),
    *("文博", "子涵", "雨桐", "浩然", "欣怡", "建华", "国庆", "海燕", "志明", "晓东"),
)
CITIES = ("北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "西安", "南京", "重庆")
LEVELS = ("prospect", "regular", "regular", "vip", "prospect", "regular")
SOURCES = ("call_in", "web", "wechat", "referral", "call_out")
TAGS = ("老客户", "价格敏感", "要发票", "安装客户", "企业采购", "以旧换新")
REMARKS = (
    "",
    "周末在家，工作日请晚上联系。",
    "关注能效等级，已寄产品册。",
    "上次来电问延保价格，等回复。",
    "",
    "小区电梯小，安装前要量尺寸。",
)
BETWEEN = timedelta(days=1, minutes=13)
"""From one card to the next."""
PREFIXES = ("135", "136", "137", "150", "159", "182", "186", "188", "177", "199")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the demo's customers are made with; `clock` is theirs alone."""

    accounts: AccountsService
    customers: CustomerService
    lists: CustomerListService
    clock: VirtualClock


async def seed(desk: Desk) -> None:
    """Make the cards, where there are none yet; one comes after the other, in a month or so."""
    customers = desk.customers
    if (await customers.search(SYSTEM, Filters(), Sheet(size=1))).items:
        return
    if not await desk.lists.fields(SYSTEM):
        await desk.lists.save_fields(SYSTEM, FIELDS)
    owners: dict[str, str] = {}
    for login in OWNERS:
        user = await desk.accounts.users.by_login(SYSTEM, login)
        if user is not None:
            owners[login] = user.id
    # The callers' cards last: the list begins with what was changed last.
    for number in range(len(GIVEN)):
        await customers.create(SYSTEM, _someone(number, owners))
        desk.clock.advance(BETWEEN.total_seconds())
    for name, login, caller, level, tags, remark in CALLING:
        await customers.create(
            SYSTEM,
            NewCustomer(
                name,
                level=level,
                source="call_in",
                tags=tags,
                owner=owners.get(login),
                consent=Consent.GIVEN,
                remark=remark,
                fields={"city": "北京", "interest": "fridge", "installed": True},
                contacts=(NewContact(ContactKind.PHONE, CALLERS[caller], label="手机"),),
            ),
        )
        desk.clock.advance(BETWEEN.total_seconds())


def phone_of(number: int) -> str:
    """The telephone of the customer of this number, always the same."""
    return f"{PREFIXES[number % len(PREFIXES)]}{_spread(number):08d}"


def _spread(number: int) -> int:
    return (number * 48_271 * 1_009 + 35_710_243) % 100_000_000


def _someone(number: int, owners: dict[str, str]) -> NewCustomer:
    """The customer of this number, always the same."""
    spread = _spread(number)
    points = [NewContact(ContactKind.PHONE, phone_of(number), label="手机")]
    if number % 4 == 1:
        points.append(NewContact(ContactKind.MAIL, f"kehu{number:02d}@example.com"))
    if number % 5 == 2:
        points.append(NewContact(ContactKind.WECHAT, f"wx_kehu{number:02d}"))
    interests = [choice.code for choice in FIELDS[3].choices]
    return NewCustomer(
        f"{SURNAMES[number % len(SURNAMES)]}{GIVEN[number]}",
        level=LEVELS[number % len(LEVELS)],
        source=SOURCES[number % len(SOURCES)],
        tags=tuple(sorted({TAGS[number % len(TAGS)], TAGS[(number * 5 + 2) % len(TAGS)]})),
        # Every sixth waits for an owner.
        owner=owners.get(OWNERS[number % len(OWNERS)]) if number % 6 else None,
        consent=(Consent.GIVEN, Consent.UNKNOWN, Consent.GIVEN, Consent.REFUSED)[number % 4],
        do_not_call=number % 11 == 3,
        remark=REMARKS[number % len(REMARKS)],
        fields={
            "city": CITIES[number % len(CITIES)],
            "member_no": f"M{10_000 + spread % 90_000}",
            "birthday": f"{1962 + spread % 40}-{1 + number % 12:02d}-{1 + spread % 28:02d}",
            "interest": interests[number % len(interests)],
            "budget": 1500 + spread % 60 * 100,
            "installed": number % 3 == 0,
        },
        contacts=tuple(points),
    )

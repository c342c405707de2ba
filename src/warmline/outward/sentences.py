"""What a kind of notice says outside of the pages, in both languages, and the page it opens. Pure.

The desktop has the same sentences (`notice.<kind>`) and pages (`app/places.ts`);
`tests/outward/test_sentences.py` compares them. A kind missing here is told in general words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from warmline.notices.model import About
from warmline.outward.model import Language

SENTENCES: Mapping[str, tuple[str, str]] = {
    "ticket_assigned": ("工单 {number} 交给您处理：{title}", "Order {number} is yours: {title}"),
    "ticket_dispatched": (
        "新工单待签收 {number}：{title}",
        "Order {number} waits to be signed for: {title}",
    ),
    "ticket_returned": ("工单 {number} 被退单：{reason}", "Order {number} was returned: {reason}"),
    "ticket_replied": ("工单 {number} 已回复：{title}", "Order {number} has its reply: {title}"),
    "ticket_rework": ("工单 {number} 退回重办：{reason}", "Order {number}, rework: {reason}"),
    "ticket_urged": ("工单 {number} 被催办：{title}", "Order {number} is urged: {title}"),
    "ticket_supervised": (
        "工单 {number} 被督办：{reason}",
        "Order {number} is supervised: {reason}",
    ),
    "ticket_joint": ("请协办工单 {number}：{title}", "Please help with order {number}: {title}"),
    "ticket_asked": ("部门就工单 {number} 提问：{title}", "A question on order {number}: {title}"),
    "ticket_answered": ("工单 {number} 的提问已答复：{title}", "Answered, order {number}: {title}"),
    "ticket_extension_asked": (
        "工单 {number} 申请延期：{reason}",
        "More time is asked for order {number}: {reason}",
    ),
    "ticket_extension_decided": (
        "工单 {number} 的延期申请已审批：{title}",
        "More time for order {number} was decided on: {title}",
    ),
    "ticket_extension_waits": (
        "工单 {number} 的延期申请待审批，到期前未批视为不同意：{reason}",
        "More time for order {number} is to be decided on before its end: {reason}",
    ),
    "ticket_extension_lapsed": (
        "工单 {number} 到期，延期申请未获批准，已失效：{title}",
        "Order {number} has ended; the request for more time was not granted: {title}",
    ),
    "ticket_customer_said": (
        "客户补充了工单 {number}：{title}",
        "The customer added to order {number}: {title}",
    ),
    "ticket_warned": (
        "工单 {number} 快到期：{title}{clocks}",
        "Order {number} is due soon: {title}{clocks}",
    ),
    "ticket_overdue": (
        "工单 {number} 已超时：{title}{clocks}",
        "Order {number} is overdue: {title}{clocks}",
    ),
    "ticket_escalated": (
        "工单 {number} 超时上报：{title}{clocks}",
        "Order {number} is overdue and was passed up: {title}{clocks}",
    ),
    "ticket_left": (
        "{name} 不在岗，还有 {count} 张未完工单，请移交",
        "{name} does not work now and has {count} open orders; hand them over",
    ),
    "ticket_handed_over": (
        "{by} 移交给您 {count} 张工单",
        "{by} handed {count} orders over to you",
    ),
    "followup_day": ("今天 {at} 跟进：{what}", "Follow-up today at {at}: {what}"),
    "followup_soon": ("{at} 要跟进了：{what}", "Follow-up at {at}: {what}"),
    "followup_rested": ("再次提醒 {at} 的跟进：{what}", "Once more, follow-up of {at}: {what}"),
    "followup_given": ("{by} 转给您 {count} 条跟进", "{by} gave you {count} follow-ups"),
    "customer_called": (
        "{by} 与您的客户 {name} 通了电话",
        "{by} had a call with your customer {name}",
    ),
    "customers_assigned": (
        "{by} 把 {number} 个客户分配给了您（{pool}）。",
        "{by} gave you {number} customers ({pool}).",
    ),
    "customers_due": (
        "您有 {number} 个客户即将回到{pool}，最早 {day}。",
        "{number} of your customers fall back into {pool}, the first on {day}.",
    ),
    "article_changed": ("您关注的知识有更新：{title}", "Changed: {title}"),
    "article_must_read": ("请阅读并确认：{title}", "Please read and confirm: {title}"),
    "article_reminded": ("{by} 提醒您阅读：{title}", "{by} asks you to read: {title}"),
    "article_returned": ("知识被退回：{title}（{reason}）", "Returned: {title} ({reason})"),
    "article_withdrawn": ("知识已下架：{title}（{reason}）", "Withdrawn: {title} ({reason})"),
    "article_expired": ("知识已到期下线：{title}", "Expired: {title}"),
    "article_doubted": ("坐席反馈知识有问题：{title}", "An agent doubts: {title}"),
}

KINDS = tuple(SENTENCES)
"""The kinds one may choose among, in the order the pages show them."""

TEST = "test"
"""The kind of what the page of settings sends to try a way."""
_TEST = ("测试消息：通知可以送达。", "A test: notices arrive.")
GENERAL = ("有新的消息", "Something new")

PLACES: Mapping[str, str] = {
    "followup": "/followups?id={id}",
    "followups": "/followups",
    "article": "/knowledge?article={id}",
    "call": "/calls/{id}",
    "customer": "/customers/{id}",
    "pool": "/pools/mine?pool={id}",
    "ticket": "/tickets/{id}",
    "ticket_people": "/ticket-people?user={id}",
    "tickets": "/tickets?view=mine",
}
"""The page of what a notice is about."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def said(kind: str, facts: Mapping[str, str], language: Language) -> str:
    """The sentence in one line; a fact that is missing leaves nothing behind."""
    text = (_TEST if kind == TEST else SENTENCES.get(kind, GENERAL))[0 if language == "zh" else 1]
    facts = {**facts, "clocks": _clocks(facts, language)}
    filled = _PLACEHOLDER.sub(lambda one: facts.get(one[1], ""), text)
    return " ".join(filled.split())


CLOCKS: Mapping[str, tuple[str, str]] = {
    "response": ("首次响应", "First response"),
    "reply": ("再次答复", "Next reply"),
    "resolution": ("办结", "Resolution"),
}
"""The clocks of an order, as the desktop calls them (`ticketClockName.<code>`)."""
SOON = ("快到期：{clocks}", "due soon: {clocks}")
"""Of a clock that ends soon, beside one that is over (`tickets.soonToo`)."""


def _clocks(facts: Mapping[str, str], language: Language) -> str:
    """The clocks a notice is about, behind its sentence; their codes are in its facts."""
    place = 0 if language == "zh" else 1

    def named(codes: str) -> str:
        known = [CLOCKS[code][place] for code in codes.split() if code in CLOCKS]
        return ("、" if place == 0 else ", ").join(known)

    over, soon = named(facts.get("clocks", "")), named(facts.get("soon", ""))
    later = SOON[place].replace("{clocks}", soon) if soon else ""
    return "".join(f" · {one}" for one in (over, later) if one)


def link(address: str, about: About | None) -> str:
    """Where a click leads; the front page where there is no page of its own."""
    place = PLACES.get(about.noun, "/") if about is not None else "/"
    return address.rstrip("/") + place.format(id=about.id if about is not None else "")

"""Who gets what, quiet hours, pauses, what may be saved: pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.accounts.permissions import SHIPPED
from warmline.outward import rules
from warmline.outward.errors import SettingMalformed
from warmline.outward.letters import signature
from warmline.outward.model import Given, Hook, MailServer, Quiet, Security, Way, Wishes
from warmline.outward.sentences import KINDS

ZONE = "Asia/Shanghai"
MOMENTS = st.integers(1_700_000_000, 1_900_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(MOMENTS, CLOCKS, CLOCKS, st.sampled_from([ZONE, "Europe/Berlin", "America/New_York"]))
def test_quiet_hours_hold_a_message_to_their_end_and_no_longer(
    now: datetime, begins: time, ends: time, zone: str
) -> None:
    quiet = Quiet(begins, ends)
    due = rules.due(now, quiet, zone)
    assert now <= due <= now + timedelta(hours=25)
    if due != now:
        clock = due.astimezone(ZoneInfo(zone)).time().replace(tzinfo=None)
        # Where clocks are put forward the end may be an hour that is not there.
        assert clock == ends or zone != ZONE
    if zone == ZONE:
        assert rules.due(due, quiet, zone) == due


@given(MOMENTS)
def test_attempts_come_further_apart_and_end_within_a_day(start: datetime) -> None:
    expires, now, times = start + rules.GIVEN_UP_AFTER, start, [start]
    while (at := rules.next_attempt(len(times), now, expires)) is not None:
        times.append(at)
        now = at
    assert times[-1] < expires
    pauses = [after - before for before, after in pairwise(times)]
    assert pauses == sorted(pauses)
    assert 8 <= len(times) <= 20


def test_departments_are_those_without_a_desk() -> None:
    found = {role.code for role in SHIPPED if rules.of_department(role.permissions)}
    assert found == {"department_handler"}


def test_as_shipped_departments_hear_of_orders_by_mail_and_nobody_of_anything_else() -> None:
    handler = rules.for_me({}, Wishes(), department=True)
    assert {(one.kind, one.way) for one in handler if one.wanted} == {
        (kind, Way.MAIL) for kind in KINDS if kind.startswith("ticket_")
    }
    assert not any(one.wanted for one in rules.for_me({}, Wishes(), department=False))
    assert all(one.offered for one in handler)
    off = rules.for_me({(KINDS[0], Way.MAIL): Given.OFF}, Wishes(), department=True)
    assert [one.kind for one in off if not one.offered] == [KINDS[0]]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("请回电 13800138000", "请回电 138****8000"),
        ("+86 138-0013-8000 张", "138****8000 张"),
        ("身份证 110101199003074477", "身份证 ****"),
        ("a@b.cn 与 13800138000", "*** 与 138****8000"),
        ("3 号楼 2026-11-23 201 室", "3 号楼 2026-11-23 201 室"),
        ("138****8000", "138****8000"),
    ],
)
def test_numbers_in_words_are_hidden(said: str, left: str) -> None:
    assert rules.masked({"title": said}) == {"title": left}


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=20))
def test_no_mobile_number_leaves_the_house(number: str, around: str) -> None:
    words = "".join(one for one in around if not one.isdigit())
    assert number not in rules.masked({"reason": f"{words}{number}{words}"})["reason"]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("host", {"host": "a b"}),
        ("host", {"host": ""}),
        ("port", {"port": 0}),
        ("security", {"security": Security.NONE}),
        ("sender", {"sender": "nobody"}),
        ("sender", {"sender": ""}),
        ("sender_name", {"sender_name": "n" * 65}),
    ],
)
def test_a_mail_server_is_refused_with_the_field(field: str, change: dict[str, object]) -> None:
    fine = {"on": True, "host": "smtp.example.com", "sender": "a@example.com"}
    with pytest.raises(SettingMalformed) as refused:
        rules.checked_mail(MailServer(**{**fine, **change}), password=True)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_user_needs_a_password() -> None:
    server = MailServer(on=True, host="smtp.example.com", user="u", sender="a@example.com")
    with pytest.raises(SettingMalformed):
        rules.checked_mail(server, password=False)
    assert rules.checked_mail(server, password=True) == server


@pytest.mark.parametrize(
    "address",
    [
        "http://sms.example.com/",
        "ftp://sms.example.com/",
        "https://",
        "https://u:p@sms.example.com/",
        "https://sms.example.com/#x",
        "https://sms.example.com:0/",
        "https://sms.example.com:99999/",
        "javascript:alert(1)",
        "https://短信.example.com/",
        "https://sms.example.com/\nx",
        "",
    ],
)
def test_an_address_is_refused_that_is_not_safe(address: str) -> None:
    with pytest.raises(SettingMalformed) as refused:
        rules.checked_hook(Hook(on=True, address=address), secret=True)
    assert refused.value.field == "address"


def test_a_hook_needs_its_secret_before_it_is_on() -> None:
    hook = Hook(on=True, address="https://sms.example.com/x?y=1")
    with pytest.raises(SettingMalformed):
        rules.checked_hook(hook, secret=False)
    assert rules.checked_hook(hook, secret=True) == hook
    assert rules.checked_hook(Hook(on=True, address="http://localhost:81/"), secret=True).on


def test_a_signature_is_what_the_documentation_says() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    # echo -n '1795392000.{}' | openssl dgst -sha256 -hmac s3cret
    want = "t=1795392000,v1=f1de3fe3ead1c5daca2a661a00fb2b9da0ee07287829affdfb8e9fbf237d62f3"
    assert signature(b"{}", at, ["s3cret", ""]) == want

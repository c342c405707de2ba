"""Mail: encrypted, logged in, the same letter at every attempt, and what servers refuse."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.outward.desk import DISPATCHED, ORDER, PAGES, Desk
from tests.outward.servers import PASSWORD, USER, MailBox, mail_server
from warmline.accounts.model import UserChange
from warmline.kit.actor import SYSTEM
from warmline.notices.model import NewNotice
from warmline.outward import rules
from warmline.outward.errors import SettingMalformed
from warmline.outward.model import MailServer, Security, Way

pytestmark = pytest.mark.servers


@pytest.fixture
async def box(server_tls: ssl.SSLContext) -> AsyncIterator[MailBox]:
    async with mail_server(server_tls) as made:
        yield made


@pytest.fixture
async def told(desk: Desk, box: MailBox, trusting: ssl.SSLContext) -> Desk:
    """Mail is on, over STARTTLS, with user and password."""
    desk.trusted = trusting
    made = Desk(desk.centre, trusted=trusting, people=desk.people)
    made.root = desk.root
    await made.with_mail(box)
    return made


def text(letter: Any) -> str:
    return str(letter.get_content())


async def test_given_an_order_for_his_department_when_told_then_a_handler_has_it_by_mail(
    told: Desk, box: MailBox
) -> None:
    # Given somebody of a department and somebody of the desk, who chose nothing
    await told.tell("wang", "ann")
    await told.delivery.deliver()
    # Then only he who has no page open all day gets a mail, with number and link
    [letter] = box.letters
    [message] = await told.messages()
    assert letter["Subject"] == "新工单待签收 261123-0007：路面漏水"
    assert letter["To"] == "wang 的名字 <wang@water.example.com>"
    assert letter["From"] == "市民热线 <desk@example.com>"
    assert letter["Message-ID"] == f"<{message.id}@example.com>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert f"{PAGES}/tickets/{ORDER.id}" in text(letter)
    assert f"{PAGES}/account/notifications" in text(letter)
    assert box.users == [USER]
    assert await told.states() == [("mail", "sent", "")]


async def test_given_english_chosen_when_told_then_the_mail_is_english(
    told: Desk, box: MailBox
) -> None:
    await told.choosing.choose(await told.actor("wang"), {}, None, "en")
    await told.tell("wang")
    await told.delivery.deliver()
    assert box.letters[0]["Subject"] == "Order 261123-0007 waits to be signed for: 路面漏水"


async def test_given_a_fact_with_line_breaks_when_told_then_no_header_is_smuggled_in(
    told: Desk, box: MailBox
) -> None:
    facts = {"number": "1", "title": "x\r\nBcc: evil@example.com\r\n\r\nhello"}
    await told.tell("wang", new=NewNotice("ticket_dispatched", ORDER, facts))
    await told.delivery.deliver()
    [letter] = box.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "新工单待签收 1：x Bcc: *** hello"


async def test_given_a_wrong_password_when_it_is_put_right_then_the_same_mail_arrives(
    told: Desk, box: MailBox
) -> None:
    await told.with_mail(box, password="wrong")
    await told.tell("wang")
    await told.delivery.deliver()
    [waiting] = await told.messages()
    assert (waiting.state.value, waiting.why, waiting.detail) == ("waiting", "auth_refused", "535")
    assert box.letters == []
    await told.with_mail(box)
    told.clock.advance(rules.PAUSES[0].total_seconds())
    await told.delivery.deliver()
    assert box.letters[0]["Message-ID"] == f"<{waiting.id}@example.com>"


async def test_given_a_receiver_refused_for_good_when_told_then_only_the_others_get_theirs(
    told: Desk, box: MailBox
) -> None:
    await told.everybody("ticket_dispatched", Way.MAIL)
    box.refuse = {"wang@water.example.com": "550 no such user"}
    await told.tell("wang", "ann")
    await told.delivery.deliver()
    found = {one.user_id: (one.state.value, one.why, one.detail) for one in await told.messages()}
    assert found[told.people["wang"]] == ("failed", "receiver_refused", "550")
    assert found[told.people["ann"]] == ("sent", "", "")
    assert len(await told.seen("wang")) == 1


async def test_given_a_receiver_refused_for_now_when_told_then_it_is_tried_again(
    told: Desk, box: MailBox
) -> None:
    box.refuse = {"wang@water.example.com": "451 greylisted"}
    await told.tell("wang")
    await told.delivery.deliver()
    assert await told.states() == [("mail", "waiting", "receiver_refused")]
    box.refuse = {}
    told.clock.advance(rules.PAUSES[0].total_seconds())
    await told.delivery.deliver()
    assert await told.states() == [("mail", "sent", "")]


async def test_given_a_certificate_nobody_vouches_for_when_told_then_no_password_is_said(
    desk: Desk, box: MailBox
) -> None:
    await desk.with_mail(box)
    await desk.tell("wang")
    await desk.delivery.deliver()
    assert await desk.states() == [("mail", "waiting", "tls_failed")]
    assert box.users == []


async def test_given_tls_from_the_first_byte_when_told_then_it_arrives(
    told: Desk, server_tls: ssl.SSLContext
) -> None:
    async with mail_server(server_tls, at_once=True) as other:
        await told.with_mail(other, security=Security.TLS)
        await told.tell("wang")
        await told.delivery.deliver()
        assert len(other.letters) == 1
        assert other.users == [USER]


async def test_given_a_server_without_starttls_when_told_then_nothing_is_said_in_the_clear(
    told: Desk,
) -> None:
    async with mail_server(None, log_in=False) as other:
        await told.with_mail(other)
        await told.tell("wang")
        await told.delivery.deliver()
        assert await told.states() == [("mail", "waiting", "tls_failed")]
        assert (other.users, other.letters) == ([], [])
        # Only to this very machine may one do without
        await told.with_mail(other, security=Security.NONE, user="")
        told.clock.advance(60)
        await told.delivery.deliver()
        assert len(other.letters) == 1


async def test_given_a_server_that_falls_silent_when_told_then_it_is_waited_for_not_for_long(
    desk: Desk, box: MailBox, trusting: ssl.SSLContext
) -> None:
    box.silent = True
    slow = Desk(desk.centre, longest_s=1.0, trusted=trusting, people=desk.people)
    slow.root = desk.root
    await slow.with_mail(box)
    await slow.tell("wang")
    await slow.delivery.deliver()
    assert await slow.states() == [("mail", "waiting", "timed_out")]


async def test_given_a_server_in_the_inner_network_when_nobody_opened_it_then_it_is_not_reached(
    told: Desk, box: MailBox
) -> None:
    await told.with_mail(box, host="10.9.8.7")
    await told.tell("wang")
    await told.delivery.deliver()
    assert await told.states() == [("mail", "waiting", "address_forbidden")]


async def test_given_a_test_mail_when_asked_for_then_it_goes_to_that_address_and_nothing_is_kept(
    told: Desk, box: MailBox
) -> None:
    done = await told.settings.test(told.root, Way.MAIL, "boss@example.com")
    assert done.sent
    assert box.letters[0]["To"].endswith("<boss@example.com>")
    assert await told.messages() == []
    refused = await Desk(told.centre, people=told.people).settings.test(told.root, Way.MAIL, None)
    assert (refused.sent, refused.why) == (False, "tls_failed")


async def test_given_mail_when_the_person_has_no_address_then_only_the_page_tells_him(
    told: Desk, box: MailBox
) -> None:
    await told.centre.accounts.users.change(SYSTEM, told.people["wang"], UserChange(mail=None))
    await told.tell("wang")
    assert await told.messages() == []
    assert len(await told.seen("wang")) == 1


async def test_given_another_server_when_saved_then_the_password_does_not_go_there(
    told: Desk, box: MailBox
) -> None:
    other = MailServer(on=True, host="smtp.other.com", user=USER, sender="desk@example.com")
    with pytest.raises(SettingMalformed, match="password") as refused:
        await told.settings.set_mail(told.root, other, None)
    assert refused.value.field == "password"
    shown = await told.settings.get(told.root)
    assert (shown.mail.host, shown.password_set) == ("127.0.0.1", True)
    assert PASSWORD not in repr(shown)
    assert DISPATCHED.kind in shown.kinds

"""Where people are reached outside of the pages: what is kept, and who sees it whole."""

from __future__ import annotations

import pytest

from tests.accounts.centre import PASSWORD, Centre
from warmline.accounts import rules
from warmline.accounts.model import ROOT_DEPARTMENT, AuditFilter, NewUser, UserChange
from warmline.accounts.permissions import ADMIN, AGENT, PERSONNEL
from warmline.kit.actor import SYSTEM
from warmline.kit.errors import Invalid
from warmline.kit.paging import Page


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("+86-13800138000", "+8613800138000"),
        ("00852 5123 4567", "+85251234567"),
        ("", None),
        (None, None),
    ],
)
def test_a_mobile_number_is_kept_as_e164(given: str | None, kept: str | None) -> None:
    assert rules.check_phone(given) == kept


@pytest.mark.parametrize("given", ["12345", "8613800138000", "13800138000x", "+0123456789"])
def test_what_is_no_mobile_number_is_refused_with_its_field(given: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_phone(given)
    assert refused.value.field == "phone"


@pytest.mark.parametrize(
    "given", ["nobody", "a@b", "a b@c.cn", "a@b.cn\nBcc: x@y.cn", "a@-b.cn", "<a@b.cn>", "é@b.cn"]
)
def test_what_is_no_mail_address_is_refused_with_its_field(given: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_mail(given)
    assert refused.value.field == "mail"


def test_an_ordinary_mail_address_is_kept() -> None:
    assert rules.check_mail(" wang.wu+desk@water.example.com ") == "wang.wu+desk@water.example.com"


@pytest.mark.servers
async def test_given_contacts_when_looked_at_then_whole_only_for_oneself_and_who_keeps_users(
    centre: Centre,
) -> None:
    new = NewUser(
        login="wang",
        name="王五",
        password=PASSWORD,
        department_id=ROOT_DEPARTMENT,
        role_ids=(AGENT.id,),
        mail="wang@example.com",
        phone="13800138000",
    )
    made = await centre.accounts.users.create(SYSTEM, new)
    await centre.user("root", ADMIN.id)
    await centre.user("hr", PERSONNEL.id)
    whole, hidden = ("wang@example.com", "+8613800138000"), ("w***@example.com", "138****8000")
    for login, seen in (("root", whole), ("hr", hidden)):
        actor = await centre.actor(login)
        one = await centre.accounts.users.get(actor, made.id)
        assert (one.mail, one.phone) == seen
        listed = await centre.accounts.users.list(actor, Page(q="wang"))
        assert [(each.mail, each.phone) for each in listed.items] == [seen]
    root = await centre.actor("root")
    # Another number that looks the same when masked is in the trail as a change
    change = UserChange(phone="13811118000", mail=None)
    changed = await centre.accounts.users.change(root, made.id, change)
    assert (changed.mail, changed.phone) == (None, "+8613811118000")
    trail = await centre.accounts.audit.list(SYSTEM, wanted=AuditFilter(noun_id=made.id))
    assert trail.items[0].after == {"mail": None, "mail_changed": True, "phone_changed": True}
    assert not any("1380013" in str(entry) or "wang@" in str(entry) for entry in trail.items)

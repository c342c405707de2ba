"""The rules without I/O, and which passwords are accepted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.accounts import passwords, rules
from warmline.accounts.errors import NotYoursToGive, Outranked, PasswordRefused, PermissionUnknown
from warmline.accounts.permissions import ADMIN, ALL, PERMISSIONS, SHIPPED
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.errors import Invalid, Refused

LEADER = Actor(
    user_id="u", login="l", name="n", permissions=frozenset({"user.manage"}), scope=Scope.TEAM
)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (3, 0), (4, 1), (5, 2), (6, 4), (9, 32), (10, 60), (500, 60)]
)
def test_the_delay_doubles_after_the_free_tries_up_to_a_minute(failures: int, seconds: int) -> None:
    assert rules.delay_s(failures, free=3) == seconds


@pytest.mark.parametrize("login", ["a", "-ab", "a b", "张三", "a" * 65, "", "a\x00b"])
def test_a_malformed_login_is_refused_with_its_field(login: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.check_login(login)
    assert caught.value.field == "login"


def test_a_login_is_stripped_and_keeps_its_letters() -> None:
    assert rules.check_login(" Wang.Fang@8001 ") == "Wang.Fang@8001"


@pytest.mark.parametrize("name", ["", "   ", "名" * 65])
def test_a_name_has_one_to_sixty_four_characters(name: str) -> None:
    with pytest.raises(Invalid):
        rules.check_name(name)


@given(st.lists(st.sampled_from(Scope), max_size=6))
def test_the_widest_scope_is_as_wide_as_each(scopes: list[Scope]) -> None:
    found = rules.widest(scopes)
    assert all(rules.WIDTH[found] >= rules.WIDTH[scope] for scope in scopes)
    assert found in scopes or (not scopes and found is Scope.OWN)


def test_nobody_gives_what_he_does_not_hold() -> None:
    rules.check_may_give(LEADER, {"user.manage"}, Scope.TEAM)
    with pytest.raises(NotYoursToGive) as caught:
        rules.check_may_give(LEADER, {"user.manage", "audit.view"}, Scope.TEAM)
    assert caught.value.details["permissions"] == ["audit.view"]
    with pytest.raises(NotYoursToGive) as caught:
        rules.check_may_give(LEADER, set(), Scope.TREE)
    assert caught.value.details["scope"] == "tree"


def test_who_may_more_or_sees_more_outranks() -> None:
    rules.check_not_outranked(LEADER, {"user.manage"}, Scope.TEAM)
    with pytest.raises(Outranked):
        rules.check_not_outranked(LEADER, {"audit.view"}, Scope.OWN)
    with pytest.raises(Outranked):
        rules.check_not_outranked(LEADER, set(), Scope.ALL)


def test_the_system_may_everything() -> None:
    rules.allow(SYSTEM, "role.manage")
    rules.check_may_give(SYSTEM, ALL, Scope.ALL)
    rules.check_not_outranked(SYSTEM, ALL, Scope.ALL)


def test_a_verb_needs_one_of_its_permissions() -> None:
    rules.allow(LEADER, "user.view", "user.manage")
    with pytest.raises(Refused) as caught:
        rules.allow(LEADER, "role.manage")
    assert caught.value.details["permission"] == "role.manage"


def test_unknown_permissions_are_named() -> None:
    with pytest.raises(PermissionUnknown) as caught:
        rules.check_known({"user.view", "user.fly"})
    assert caught.value.details["permissions"] == ["user.fly"]


def test_every_permission_has_its_texts_in_both_languages() -> None:
    assert len(ALL) == len(PERMISSIONS)
    for permission in PERMISSIONS:
        texts = (permission.zh, permission.en, permission.opens_zh, permission.opens_en)
        assert all(texts), permission.name
        assert permission.name.startswith(f"{permission.group}.")


def test_shipped_roles_hold_known_permissions_and_only_the_administrator_all() -> None:
    assert ADMIN.permissions == ALL
    for role in SHIPPED:
        rules.check_known(role.permissions)
        assert role is ADMIN or role.permissions < ALL
    assert len({role.id for role in SHIPPED}) == len({role.code for role in SHIPPED}) == 18


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("abc1234", "too_short"),
        ("x" * 129, "too_long"),
        ("ＰＡＳＳＷＯＲＤ", "common"),
        ("Admin123456", "common"),
        ("woaini1314", "common"),
        ("wang.fang123", "like_login"),
        ("WANG.FANG", "like_login"),
        ("aabbaabbaabb", "too_simple"),
        ("hijklmnop", "too_simple"),
        ("ponmlkjih", "too_simple"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefused) as caught:
        passwords.check(password, "wang.fang")
    assert caught.value.details["reason"] == reason


@pytest.mark.parametrize("password", ["nuan-Xian-42", "一二三四五六七八", "correct horse battery"])
def test_a_good_password_is_accepted(password: str) -> None:
    passwords.check(password, "wang.fang")


async def test_a_password_matches_however_its_letters_are_encoded() -> None:
    """Given a password typed with full-width letters, then the plain letters match it: input
    methods switch between the two unseen."""
    kept = passwords.Passwords(threads=1)
    hashed = await kept.hash("Ｎuan-Xian-42")
    assert await kept.matches(hashed, "Nuan-Xian-42")
    assert not await kept.matches(hashed, "nuan-Xian-42")


async def test_without_a_user_nothing_matches() -> None:
    kept = passwords.Passwords(threads=1)
    assert not await kept.matches(None, "nuan-Xian-42")
    assert not await kept.matches("no hash at all", "nuan-Xian-42")

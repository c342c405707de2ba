"""Logging in and out on a real database."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.accounts.centre import PASSWORD, Centre
from warmline.accounts.errors import (
    OldPasswordWrong,
    PasswordRefused,
    PasswordUsedBefore,
    TooManyAttempts,
    UserDisabled,
    WrongLogin,
)
from warmline.accounts.events import SessionsEnded
from warmline.accounts.model import NewRole, PasswordRules, RoleChange, UserChange
from warmline.accounts.passwords import Passwords
from warmline.accounts.permissions import AGENT, SUPERVISOR
from warmline.accounts.service import AccountsService
from warmline.accounts.service.sessions import network_of
from warmline.accounts.tables import SessionRow, UserRow
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Scope

pytestmark = pytest.mark.servers


async def fails(centre: Centre, login: str, times: int, address: str | None = None) -> None:
    for _ in range(times):
        with pytest.raises(WrongLogin):
            await centre.log_in(login, "not-the-password", address)


async def test_the_right_password_opens_a_session_of_the_user(centre: Centre) -> None:
    """Given an agent, when he logs in (whatever the case of his login), then the token's actor is
    he, with his role's permissions, scope and project."""
    user = await centre.user("wang.fang", AGENT.id)
    opened = await centre.log_in("Wang.Fang")
    actor = await centre.again(opened)
    assert (actor.user_id, actor.login) == (user.id, "wang.fang")
    assert actor.permissions == AGENT.permissions
    assert actor.scope is Scope.OWN
    assert actor.projects == {DEFAULT_PROJECT}
    assert actor.session_id == opened.session_id
    assert actor.address == "10.0.0.7"


async def test_only_the_hash_of_the_token_is_kept(centre: Centre) -> None:
    await centre.user("li", AGENT.id)
    opened = await centre.log_in("li")
    async with centre.database.read() as session:
        row = (await session.scalars(select(SessionRow))).one()
    assert row.token_hash == hashlib.sha256(opened.token.encode()).digest()


@pytest.mark.parametrize("login", ["li", "nobody"])
async def test_a_wrong_password_and_an_unknown_login_are_told_the_same(
    centre: Centre, login: str
) -> None:
    await centre.user("li", AGENT.id)
    with pytest.raises(WrongLogin) as caught:
        await centre.log_in(login, "not-the-password")
    assert caught.value.message == WrongLogin().message


async def test_after_three_failures_the_next_try_waits_and_the_wait_doubles(
    centre: Centre,
) -> None:
    """Given free tries are used up, when more fail, then each wait is twice the last, and during
    it even the right password is not looked at."""
    await centre.user("li", AGENT.id)
    await fails(centre, "li", 4)
    for wait in (1, 2, 4, 8, 16, 32, 60, 60):
        with pytest.raises(TooManyAttempts) as caught:
            await centre.log_in("li", PASSWORD, None)
        assert caught.value.details["after_s"] == wait
        centre.clock.advance(wait)
        await fails(centre, "li", 1)
    centre.clock.advance(60)
    assert await centre.log_in("li", address=None)


async def test_success_forgets_the_failures_of_the_login(centre: Centre) -> None:
    await centre.user("li", AGENT.id)
    await fails(centre, "li", 3)
    await centre.log_in("li", address=None)
    await fails(centre, "li", 3)
    assert await centre.log_in("li", address=None)


async def test_delays_survive_a_restart(centre: Centre) -> None:
    await centre.user("li", AGENT.id)
    await fails(centre, "li", 4)
    restarted = Centre(centre.database, centre.clock)
    with pytest.raises(TooManyAttempts):
        await restarted.log_in("li", address=None)


async def test_guessing_at_many_logins_from_one_address_is_delayed_too(centre: Centre) -> None:
    """Given an address that failed at twenty-one logins, when it tries one more, then it waits,
    while the same login from elsewhere does not."""
    await centre.user("li", AGENT.id)
    for number in range(21):
        await fails(centre, f"guess-{number}", 1, "203.0.113.9")
    with pytest.raises(TooManyAttempts):
        await centre.log_in("li", address="203.0.113.9")
    assert await centre.log_in("li", address="198.51.100.1")


async def test_a_good_account_does_not_clear_its_address(centre: Centre) -> None:
    """Given an address with twenty failures, when a good log-in comes from it, then the next
    failure is the twenty-first all the same."""
    await centre.user("li", AGENT.id)
    for number in range(20):
        await fails(centre, f"guess-{number}", 1, "203.0.113.9")
    await centre.log_in("li", address="203.0.113.9")
    await fails(centre, "other", 1, "203.0.113.9")
    with pytest.raises(TooManyAttempts):
        await centre.log_in("li", address="203.0.113.9")


async def test_guesses_at_the_same_moment_count_each_other(centre: Centre) -> None:
    """Given twenty guesses started together, then no more than the free ones plus one are
    looked at."""
    await centre.user("li", AGENT.id)
    results = await asyncio.gather(
        *(centre.log_in("li", f"guess number {n}", None) for n in range(20)),
        return_exceptions=True,
    )
    looked_at = [result for result in results if isinstance(result, WrongLogin)]
    delayed = [result for result in results if isinstance(result, TooManyAttempts)]
    assert (len(looked_at), len(delayed)) == (4, 16)


def test_addresses_are_counted_by_who_owns_them() -> None:
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff")
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")
    assert network_of("testclient") == "testclient"


async def test_a_session_ends_when_idle_or_old(centre: Centre) -> None:
    """Given a session in use each three hours, then it lives on, but not beyond sixteen; one
    that nobody uses for four hours is over."""
    await centre.user("li", AGENT.id)
    used, unused = await centre.log_in("li"), await centre.log_in("li")
    sessions = centre.accounts.sessions
    for _ in range(5):
        centre.clock.advance(3 * 3600)
        assert await sessions.actor_of_token(used.token)
    assert await sessions.actor_of_token(unused.token) is None
    centre.clock.advance(3600)
    assert await sessions.actor_of_token(used.token) is None


async def test_an_open_page_keeps_the_session(centre: Centre) -> None:
    await centre.user("li", AGENT.id)
    opened = await centre.log_in("li")
    centre.clock.advance(3 * 3600)
    assert await centre.accounts.sessions.actor_of_session(opened.session_id)
    centre.clock.advance(3 * 3600)
    assert await centre.accounts.sessions.actor_of_token(opened.token)


async def test_open_pages_keep_their_sessions_together_and_hear_which_are_over(
    centre: Centre,
) -> None:
    sessions = centre.accounts.sessions
    for name in ("li", "wang", "zhao"):
        await centre.user(name, AGENT.id)
    li, wang, zhao = [await centre.log_in(name) for name in ("li", "wang", "zhao")]
    both = {li.session_id, wang.session_id}
    centre.clock.advance(3 * 3600)
    assert set(await sessions.going_on(both)) == both
    centre.clock.advance(3 * 3600)
    # Zhao, whose page is closed, has gone idle; Li logs out.
    actor = await sessions.actor_of_token(li.token)
    assert actor is not None
    await sessions.log_out(actor)
    assert set(await sessions.going_on({*both, zhao.session_id})) == {wang.session_id}
    assert await sessions.going_on(set()) == {}


async def test_open_pages_hear_when_their_person_may_see_more_or_less(centre: Centre) -> None:
    east = await centre.department("东部")
    north = await centre.department("北部", east)
    role = await centre.accounts.roles.create(
        SYSTEM, NewRole("夜班", permissions=frozenset({"board.view"}), scope=Scope.TREE)
    )
    li = await centre.user("li", role.id, department=east)
    opened = await centre.log_in("li")

    async def rights() -> str:
        return (await centre.accounts.sessions.going_on({opened.session_id}))[opened.session_id]

    async def change(**fields: Any) -> None:
        await centre.accounts.roles.change(SYSTEM, role.id, RoleChange(**fields))

    told = [await rights()]
    assert await rights() == told[0], "nothing changed"
    await change(permissions=frozenset({"board.view", "customer.view"}))
    told.append(await rights())
    await change(scope=Scope.ALL)
    told.append(await rights())
    await centre.accounts.users.change(SYSTEM, li.id, UserChange(department_id=north))
    told.append(await rights())
    await centre.accounts.users.change(SYSTEM, li.id, UserChange(role_ids=(AGENT.id,)))
    told.append(await rights())
    await centre.department("南部", east)
    told.append(await rights())
    assert len(set(told)) == len(told) == 6


async def test_logging_in_sweeps_sessions_that_are_over(centre: Centre) -> None:
    await centre.user("li", AGENT.id)
    await centre.log_in("li")
    centre.clock.advance(17 * 3600)
    fresh = await centre.log_in("li")
    async with centre.database.read() as session:
        kept = (await session.scalars(select(SessionRow.id))).all()
    assert kept == [fresh.session_id]


async def test_log_out_ends_this_session_only(centre: Centre) -> None:
    user = await centre.user("li", AGENT.id)
    one, other = await centre.log_in("li"), await centre.log_in("li")
    sessions = centre.accounts.sessions
    await sessions.log_out(await centre.again(one))
    assert await sessions.actor_of_token(one.token) is None
    assert await sessions.actor_of_token(other.token)
    assert SessionsEnded(user.id, one.session_id) in centre.heard


async def test_log_out_everywhere_ends_all(centre: Centre) -> None:
    await centre.user("li", AGENT.id)
    one, other = await centre.log_in("li"), await centre.log_in("li")
    sessions = centre.accounts.sessions
    assert await sessions.log_out_everywhere(await centre.again(one)) == 2
    assert await sessions.actor_of_token(one.token) is None
    assert await sessions.actor_of_token(other.token) is None


async def test_a_disabled_user_is_out_at_once_and_cannot_come_back(centre: Centre) -> None:
    user = await centre.user("li", AGENT.id)
    opened = await centre.log_in("li")
    await centre.accounts.users.change(SYSTEM, user.id, UserChange(active=False))
    assert await centre.accounts.sessions.actor_of_token(opened.token) is None
    with pytest.raises(UserDisabled):
        await centre.log_in("li")
    await fails(centre, "li", 1)


async def test_a_reset_password_ends_every_session(centre: Centre) -> None:
    user = await centre.user("li", AGENT.id)
    opened = await centre.log_in("li")
    change = UserChange(password="quite-Another-9")
    await centre.accounts.users.change(SYSTEM, user.id, change)
    assert await centre.accounts.sessions.actor_of_token(opened.token) is None
    assert await centre.log_in("li", "quite-Another-9")


async def test_changing_the_own_password_keeps_this_session_and_ends_the_others(
    centre: Centre,
) -> None:
    await centre.user("li", AGENT.id)
    here, there = await centre.log_in("li"), await centre.log_in("li")
    sessions = centre.accounts.sessions
    await sessions.change_password(await centre.again(here), PASSWORD, "quite-Another-9")
    assert await sessions.actor_of_token(here.token)
    assert await sessions.actor_of_token(there.token) is None
    with pytest.raises(WrongLogin):
        await centre.log_in("li")
    assert await centre.log_in("li", "quite-Another-9")


async def test_the_own_password_needs_the_present_one_and_guessing_it_is_delayed(
    centre: Centre,
) -> None:
    await centre.user("li", AGENT.id)
    actor = await centre.actor("li")
    sessions = centre.accounts.sessions
    for _ in range(4):
        with pytest.raises(OldPasswordWrong):
            await sessions.change_password(actor, "not-the-password", "quite-Another-9")
    with pytest.raises(TooManyAttempts):
        await sessions.change_password(actor, PASSWORD, "quite-Another-9")


async def test_a_new_password_must_be_good_and_new(centre: Centre) -> None:
    await centre.user("li", AGENT.id)
    actor = await centre.actor("li")
    for password in ("short", "12345678", PASSWORD):
        with pytest.raises(PasswordRefused) as caught:
            await centre.accounts.sessions.change_password(actor, PASSWORD, password)
        assert caught.value.field == "new"


async def test_stronger_parameters_come_with_the_next_log_in(centre: Centre) -> None:
    """Given a password kept with old parameters, when its user logs in after they were raised,
    then it is kept with the new ones."""
    await centre.user("li", AGENT.id)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    raised = AccountsService(centre.database, centre.clock, passwords=Passwords(stronger))
    await raised.sessions.log_in("li", PASSWORD)
    async with centre.database.read() as session:
        kept = (await session.scalars(select(UserRow.password_hash))).one()
    assert "m=16,t=2,p=1" in kept
    assert await raised.sessions.log_in("li", PASSWORD)


async def test_scope_opens_the_department_or_the_tree_below_it(centre: Centre) -> None:
    top = await centre.department("一部")
    middle = await centre.department("一组", top)
    bottom = await centre.department("一组甲", middle)
    await centre.department("二部")
    await centre.user("boss", SUPERVISOR.id, AGENT.id, department=middle)
    actor = await centre.actor("boss")
    assert actor.scope is Scope.TREE
    assert actor.departments == {middle, bottom}
    assert actor.permissions == SUPERVISOR.permissions | AGENT.permissions


async def test_me_says_who_is_logged_in(centre: Centre) -> None:
    user = await centre.user("li", AGENT.id)
    before = centre.clock.now()
    centre.clock.advance(60)
    me = await centre.accounts.sessions.me(await centre.actor("li"))
    assert me.user.id == user.id
    assert me.permissions == tuple(sorted(AGENT.permissions))
    assert me.user.last_login_at == before + timedelta(seconds=60)


async def test_given_a_centre_that_remembers_when_a_late_password_is_chosen_then_it_is_refused(
    centre: Centre,
) -> None:
    # Given three passwords one after another, the last but one by an administrator
    strict = centre.asking(PasswordRules(history=3))
    user = await strict.user("li", AGENT.id)
    sessions = strict.accounts.sessions
    await sessions.change_password(await strict.actor("li"), PASSWORD, "second-Word-2")
    await strict.accounts.users.change(SYSTEM, user.id, UserChange(password="third-Word-33"))
    actor = await strict.again(await strict.log_in("li", "third-Word-33"))
    # When one of the last three is chosen, then it is refused at the field
    for earlier in (PASSWORD, "second-Word-2"):
        with pytest.raises(PasswordUsedBefore) as caught:
            await sessions.change_password(actor, "third-Word-33", earlier)
        assert caught.value.field == "new"
    # And after one more the first may be used again
    await sessions.change_password(actor, "third-Word-33", "fourth-Word-4")
    await sessions.change_password(actor, "fourth-Word-4", PASSWORD)


async def test_given_a_centre_that_does_not_when_an_earlier_password_is_chosen_then_it_is_taken(
    centre: Centre,
) -> None:
    await centre.user("li", AGENT.id)
    actor = await centre.actor("li")
    sessions = centre.accounts.sessions
    await sessions.change_password(actor, PASSWORD, "second-Word-2")
    await sessions.change_password(actor, "second-Word-2", PASSWORD)

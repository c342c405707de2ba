"""Personal tokens and other log-ins of one's own."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.accounts.centre import Centre
from warmline.accounts.errors import (
    NotYoursToGive,
    SessionMissing,
    TokenMissing,
    TooManyTokens,
    UserMissing,
)
from warmline.accounts.events import SessionsEnded
from warmline.accounts.model import NewApiToken, UserChange
from warmline.accounts.permissions import ADMIN, AGENT, SUPERVISOR
from warmline.accounts.service.tokens import MOST, PREFIX
from warmline.accounts.tables import ApiTokenRow
from warmline.kit.actor import SYSTEM
from warmline.kit.errors import Invalid, Refused

pytestmark = pytest.mark.servers


async def test_a_token_stands_for_its_owner_with_no_more_than_it_was_given(
    centre: Centre,
) -> None:
    # Given a supervisor's token for reading calls
    await centre.user("shan", SUPERVISOR.id)
    shan = await centre.actor("shan")
    new = NewApiToken("报表程序", permissions=frozenset({"call.list"}))
    made = await centre.accounts.tokens.create(shan, new)
    assert made.secret.startswith(PREFIX)
    # when a program comes with it
    program = await centre.accounts.tokens.actor_of(made.secret, "10.1.1.1")
    # then it is him, in his scope, with that permission alone
    assert program is not None
    assert (program.user_id, program.scope) == (shan.user_id, shan.scope)
    assert program.permissions == {"call.list"}
    assert program.session_id is None
    # and only the digest is kept
    async with centre.database.read() as session:
        row = (await session.scalars(select(ApiTokenRow))).one()
    assert row.token_hash == hashlib.sha256(made.secret.encode()).digest()
    assert row.address == "10.1.1.1"


async def test_a_token_loses_what_its_owner_loses(centre: Centre) -> None:
    await centre.user("other", ADMIN.id)
    user = await centre.user("shan", SUPERVISOR.id)
    made = await centre.accounts.tokens.create(await centre.actor("shan"), NewApiToken("all"))
    change = UserChange(role_ids=(AGENT.id,))
    await centre.accounts.users.change(SYSTEM, user.id, change)
    program = await centre.accounts.tokens.actor_of(made.secret, None)
    assert program is not None
    assert program.permissions == AGENT.permissions
    await centre.accounts.users.change(SYSTEM, user.id, UserChange(active=False))
    assert await centre.accounts.tokens.actor_of(made.secret, None) is None


async def test_a_token_ends_by_its_day_or_by_its_owner(centre: Centre) -> None:
    await centre.user("shan", SUPERVISOR.id)
    shan = await centre.actor("shan")
    short = await centre.accounts.tokens.create(shan, NewApiToken("一天", days=1))
    long = await centre.accounts.tokens.create(shan, NewApiToken("一直"))
    centre.clock.advance(timedelta(days=1, seconds=1).total_seconds())
    assert await centre.accounts.tokens.actor_of(short.secret, None) is None
    assert await centre.accounts.tokens.actor_of(long.secret, None) is not None
    await centre.accounts.tokens.delete(shan, long.token.id)
    assert await centre.accounts.tokens.actor_of(long.secret, None) is None
    with pytest.raises(TokenMissing):
        await centre.accounts.tokens.delete(shan, long.token.id)


async def test_nobody_deletes_or_sees_another_ones_tokens(centre: Centre) -> None:
    await centre.user("shan", SUPERVISOR.id)
    await centre.user("hai", SUPERVISOR.id)
    made = await centre.accounts.tokens.create(await centre.actor("shan"), NewApiToken("我的"))
    hai = await centre.actor("hai")
    assert await centre.accounts.tokens.list(hai) == []
    with pytest.raises(TokenMissing):
        await centre.accounts.tokens.delete(hai, made.token.id)


async def test_what_is_asked_of_a_new_token(centre: Centre) -> None:
    await centre.user("shan", SUPERVISOR.id)
    shan = await centre.actor("shan")
    tokens = centre.accounts.tokens
    with pytest.raises(NotYoursToGive):
        await tokens.create(shan, NewApiToken("x", permissions=frozenset({"role.manage"})))
    with pytest.raises(Invalid, match="days"):
        await tokens.create(shan, NewApiToken("x", days=0))
    with pytest.raises(Invalid):
        await tokens.create(shan, NewApiToken("  "))
    for number in range(MOST):
        await tokens.create(shan, NewApiToken(f"token {number}"))
    with pytest.raises(TooManyTokens):
        await tokens.create(shan, NewApiToken("one too many"))
    await centre.user("li", AGENT.id)
    with pytest.raises(Refused):
        await tokens.create(await centre.actor("li"), NewApiToken("x"))


async def test_a_wrong_token_is_nobody(centre: Centre) -> None:
    assert await centre.accounts.tokens.actor_of("wl_" + "x" * 43, None) is None
    assert await centre.accounts.tokens.actor_of("something else", None) is None


async def test_one_of_my_log_ins_can_be_ended_from_another(centre: Centre) -> None:
    # Given somebody logged in twice
    user = await centre.user("li", AGENT.id)
    first, second = await centre.log_in("li"), await centre.log_in("li", address="10.0.0.8")
    here = await centre.again(second)
    # when he looks, then he sees both and which one is this
    mine = await centre.accounts.sessions.mine(here)
    assert {one.id: one.current for one in mine} == {
        first.session_id: False,
        second.session_id: True,
    }
    # and the other one, ended, is over at once, also for open pages
    await centre.accounts.sessions.end(here, first.session_id)
    assert await centre.accounts.sessions.actor_of_token(first.token) is None
    assert SessionsEnded(user.id, first.session_id) in centre.heard
    with pytest.raises(SessionMissing):
        await centre.accounts.sessions.end(here, first.session_id)


async def test_nobody_ends_a_log_in_of_another(centre: Centre) -> None:
    await centre.user("li", AGENT.id)
    await centre.user("hai", AGENT.id)
    other = await centre.log_in("hai")
    with pytest.raises(SessionMissing):
        await centre.accounts.sessions.end(await centre.actor("li"), other.session_id)
    assert await centre.accounts.sessions.actor_of_token(other.token) is not None


async def test_a_manager_logs_somebody_out_of_every_browser(centre: Centre) -> None:
    user = await centre.user("li", AGENT.id)
    opened = [await centre.log_in("li") for _ in range(3)]
    assert await centre.accounts.users.log_out(SYSTEM, user.id) == 3
    for one in opened:
        assert await centre.accounts.sessions.actor_of_token(one.token) is None
    with pytest.raises(UserMissing):
        await centre.accounts.users.log_out(SYSTEM, "00000000-0000-7000-8000-00000000ffff")

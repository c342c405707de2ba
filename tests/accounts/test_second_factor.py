"""One-time codes: set up, asked for at each log-in, used once, taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.accounts.centre import PASSWORD, Centre
from warmline.accounts import one_time_codes
from warmline.accounts.errors import (
    CodeWrong,
    Outranked,
    OwnSessionNeeded,
    SecondFactorMissing,
    SecondFactorNeeded,
    SecondFactorThere,
    TooManyAttempts,
    WrongLogin,
)
from warmline.accounts.model import First, LoggedIn, NewApiToken, PasswordRules, UserChange
from warmline.accounts.permissions import ADMIN, AGENT, SUPERVISOR
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.audit import AuditEntry

pytestmark = pytest.mark.servers

RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238's test vectors, “12345678901234567890”, in Base32."""


@pytest.mark.parametrize(
    ("seconds", "code"),
    # RFC 6238, appendix B (SHA-1); the last six of its eight digits.
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert one_time_codes.step_of(RFC, code, at, 0) == seconds // 30


@given(st.integers(min_value=100_000, max_value=4 * 10**9), st.integers(-5, 5))
def test_a_code_is_good_for_its_half_minute_and_its_neighbours_and_once(
    seconds: int, off: int
) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    step = seconds // 30
    code = pyotp.TOTP(RFC).generate_otp(step + off)
    found = one_time_codes.step_of(RFC, code, at, 0)
    if abs(off) <= one_time_codes.DRIFT:
        assert found is not None
        assert one_time_codes.step_of(RFC, code, at, max(found, step + off)) is None
    elif found is not None:
        # Six digits may belong to two steps by chance, but only to near ones.
        assert abs(found - step) <= one_time_codes.DRIFT


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_is_no_code(typed: str) -> None:
    assert one_time_codes.step_of(RFC, typed, datetime.fromtimestamp(59, UTC), 0) is None


def test_a_recovery_code_is_found_however_it_is_typed() -> None:
    codes = one_time_codes.new_recovery_codes()
    assert len(set(codes)) == one_time_codes.RECOVERY_CODES
    kept = [one_time_codes.recovery_digest(code) for code in codes]
    assert one_time_codes.recovery_used(kept, codes[3].lower().replace("-", " ")) == kept[3]
    assert one_time_codes.recovery_used(kept, "AAAAA-AAAAA") is None


async def switched_on(centre: Centre, login: str = "li", *roles: str) -> tuple[str, list[str]]:
    """A user with one-time codes: the secret and his recovery codes."""
    await centre.user(login, *(roles or (SUPERVISOR.id,)))
    actor = await centre.actor(login)
    offer = await centre.accounts.second_factors.offer(actor)
    recovery = await centre.accounts.second_factors.confirm(actor, code_of(centre, offer.secret))
    centre.clock.advance(60)
    return offer.secret, recovery


def code_of(centre: Centre, secret: str) -> str:
    return pyotp.TOTP(secret).at(centre.clock.now())


async def log_in(centre: Centre, code: str | None, login: str = "li") -> LoggedIn:
    return await centre.accounts.sessions.log_in(login, PASSWORD, code=code, address="10.0.0.7")


async def test_a_log_in_asks_for_a_code_and_takes_each_once(centre: Centre) -> None:
    # Given a user with one-time codes
    secret, _ = await switched_on(centre)
    # when he gives only his password, then he is asked for a code, as often as he likes
    for _ in range(5):
        with pytest.raises(SecondFactorNeeded):
            await log_in(centre, None)
    # and with the code he is in
    code = code_of(centre, secret)
    assert (await centre.again(await log_in(centre, code))).login == "li"
    # but whoever looked over his shoulder cannot use it again
    with pytest.raises(CodeWrong):
        await log_in(centre, code)


async def test_who_does_not_know_the_password_does_not_learn_of_codes(centre: Centre) -> None:
    secret, _ = await switched_on(centre)
    with pytest.raises(WrongLogin):
        await centre.accounts.sessions.log_in("li", "not-it", code=code_of(centre, secret))


async def test_guessing_codes_is_slowed_like_guessing_passwords(centre: Centre) -> None:
    await switched_on(centre)
    for _ in range(4):
        with pytest.raises(CodeWrong):
            await log_in(centre, "000000")
    with pytest.raises(TooManyAttempts):
        await log_in(centre, "000000")


async def test_a_recovery_code_is_good_once(centre: Centre) -> None:
    _, recovery = await switched_on(centre)
    actor = await centre.again(await log_in(centre, recovery[0]))
    assert (await centre.accounts.second_factors.mine(actor)).recovery_left == len(recovery) - 1
    with pytest.raises(CodeWrong):
        await log_in(centre, recovery[0])


async def test_nothing_is_asked_before_the_app_is_proved_to_work(centre: Centre) -> None:
    # Given an offer whose picture was never scanned
    await centre.user("li", AGENT.id)
    actor = await centre.actor("li")
    await centre.accounts.second_factors.offer(actor)
    with pytest.raises(CodeWrong):
        await centre.accounts.second_factors.confirm(actor, "000000")
    # then he logs in as before, and a second offer takes the place of the first
    await centre.actor("li")
    again = await centre.accounts.second_factors.offer(actor)
    await centre.accounts.second_factors.confirm(actor, code_of(centre, again.secret))
    with pytest.raises(SecondFactorThere):
        await centre.accounts.second_factors.offer(actor)


async def test_taking_them_away_needs_a_code_or_somebody_above(centre: Centre) -> None:
    secret, _ = await switched_on(centre, "boss", ADMIN.id)
    boss = await centre.again(await log_in(centre, code_of(centre, secret), "boss"))
    with pytest.raises(CodeWrong):
        await centre.accounts.second_factors.remove(boss, "000000")
    # a supervisor may not do it for an administrator: he would gain his log-in
    await centre.user("shan", SUPERVISOR.id)
    with pytest.raises(Outranked):
        await centre.accounts.second_factors.remove_of(await scoped(centre, "shan"), boss.user_id)
    centre.clock.advance(60)
    await centre.accounts.second_factors.remove(boss, code_of(centre, secret))
    with pytest.raises(SecondFactorMissing):
        await centre.accounts.second_factors.remove_of(SYSTEM, boss.user_id)
    await log_in(centre, None, "boss")


async def scoped(centre: Centre, login: str) -> Actor:
    """The actor, seeing everybody (else the other one would be missing for him)."""
    return replace(await centre.actor(login), scope=Scope.ALL)


async def test_secrets_never_reach_the_trail(centre: Centre) -> None:
    secret, recovery = await switched_on(centre)
    async with centre.database.read() as session:
        entries = (await session.scalars(select(AuditEntry))).all()
    told = " ".join(f"{one.action} {one.before} {one.after}" for one in entries)
    assert "second_factor_on" in told
    assert secret not in told
    assert recovery[0] not in told


async def test_where_codes_are_needed_nobody_works_without_them(centre: Centre) -> None:
    # Given a centre that wants one-time codes of everybody
    strict = centre.asking(PasswordRules(second_factor_needed=True))
    await strict.user("li", AGENT.id)
    actor = await strict.actor("li")
    # when somebody without them logs in, then he may nothing but set them up
    assert actor.permissions == frozenset()
    assert (await strict.accounts.sessions.me(actor)).first is First.SECOND_FACTOR
    offer = await strict.accounts.second_factors.offer(actor)
    await strict.accounts.second_factors.confirm(actor, code_of(strict, offer.secret))
    # and from then on he has his rights, in the same session
    again = await strict.accounts.sessions.actor_of_session(str(actor.session_id))
    assert again is not None
    assert again.permissions == AGENT.permissions


async def test_a_password_of_somebody_elses_making_must_be_exchanged(centre: Centre) -> None:
    # Given a user whose password was reset for him
    user = await centre.user("li", AGENT.id)
    change = UserChange(password="lent-Word-77", must_change_password=True)
    await centre.accounts.users.change(SYSTEM, user.id, change)
    # when he logs in, then he may nothing but choose his own
    actor = await centre.again(await centre.log_in("li", "lent-Word-77"))
    assert actor.permissions == frozenset()
    assert (await centre.accounts.sessions.me(actor)).first is First.PASSWORD
    await centre.accounts.sessions.change_password(actor, "lent-Word-77", "mine-Alone-31")
    again = await centre.accounts.sessions.actor_of_session(str(actor.session_id))
    assert again is not None
    assert again.permissions == AGENT.permissions


async def test_a_password_grows_old_where_the_centre_says_so(centre: Centre) -> None:
    strict = centre.asking(PasswordRules(days=30))
    await strict.user("li", AGENT.id)
    strict.clock.advance(timedelta(days=29).total_seconds())
    assert (await strict.actor("li")).permissions == AGENT.permissions
    strict.clock.advance(timedelta(days=2).total_seconds())
    assert (await strict.actor("li")).permissions == frozenset()


async def test_tokens_rest_while_their_owner_must_do_something_first(centre: Centre) -> None:
    strict = centre.asking(PasswordRules(days=30))
    await strict.user("shan", SUPERVISOR.id)
    made = await strict.accounts.tokens.create(await strict.actor("shan"), NewApiToken("程序"))
    assert await strict.accounts.tokens.actor_of(made.secret, None) is not None
    strict.clock.advance(timedelta(days=31).total_seconds())
    assert await strict.accounts.tokens.actor_of(made.secret, None) is None


async def test_a_token_changes_nothing_about_logging_in(centre: Centre) -> None:
    await centre.user("shan", SUPERVISOR.id)
    made = await centre.accounts.tokens.create(await centre.actor("shan"), NewApiToken("程序"))
    program = await centre.accounts.tokens.actor_of(made.secret, "10.1.1.1")
    assert program is not None
    with pytest.raises(OwnSessionNeeded):
        await centre.accounts.second_factors.offer(program)
    with pytest.raises(OwnSessionNeeded):
        await centre.accounts.tokens.create(program, NewApiToken("one more"))

"""The safety of one's own account: other log-ins, one-time codes, personal tokens.

Beside them what an administrator does for somebody who lost his telephone. Logging in itself is
`web.session_routes`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from warmline.accounts.model import NewApiToken
from warmline.accounts.service import AccountsService
from warmline.kit.actor import Actor
from warmline.kit.http import Input, PathId, Shape, logged_in, need

Code = Annotated[str, Field(min_length=1, max_length=40)]


class OpenSessionShape(Shape):
    """`current`: the one that asks."""

    id: str
    created_at: datetime
    seen_at: datetime
    address: str | None
    browser: str | None
    current: bool


class SecondFactorShape(Shape):
    active: bool
    confirmed_at: datetime | None
    recovery_left: int


class OfferShape(Shape):
    """To be put into an app: `uri` as a picture, or `secret` by hand."""

    secret: str
    uri: str


class RecoveryShape(Shape):
    """Shown once; each is good for one log-in without the app."""

    codes: list[str]


class TokenShape(Shape):
    """`permissions` null: all of its owner's."""

    id: str
    name: str
    permissions: list[str] | None
    created_at: datetime
    expires_at: datetime | None
    seen_at: datetime | None
    address: str | None


class MadeTokenShape(Shape):
    """`secret` is shown once."""

    token: TokenShape
    secret: str


class PasswordRulesShape(Shape):
    shortest: int
    days: int
    history: int
    second_factor_needed: bool


class CodeInput(Input):
    code: Code


class NewTokenInput(Input):
    name: Annotated[str, Field(max_length=200)]
    days: int | None = None
    permissions: Annotated[frozenset[str], Field(max_length=200)] | None = None


def router(accounts: AccountsService) -> APIRouter:
    """The routes, without the `/api` prefix."""
    routes = APIRouter(tags=["security"])
    _sessions(routes, accounts)
    _second_factor(routes, accounts)
    _tokens(routes, accounts)
    _for_others(routes, accounts)
    return routes


def _sessions(routes: APIRouter, accounts: AccountsService) -> None:
    @routes.get("/session/password-rules")
    async def password_rules(actor: Annotated[Actor, logged_in()]) -> PasswordRulesShape:
        """What the centre asks of passwords."""
        return PasswordRulesShape.model_validate(accounts.password_rules)

    @routes.get("/session/all")
    async def my_sessions(actor: Annotated[Actor, logged_in()]) -> list[OpenSessionShape]:
        """The own log-ins that go on, the latest used first."""
        return [OpenSessionShape.model_validate(one) for one in await accounts.sessions.mine(actor)]

    @routes.delete("/session/all/{session_id}", status_code=204)
    async def end_session(actor: Annotated[Actor, logged_in()], session_id: PathId) -> None:
        """End one of the own log-ins."""
        await accounts.sessions.end(actor, session_id)


def _second_factor(routes: APIRouter, accounts: AccountsService) -> None:
    @routes.get("/session/second-factor")
    async def my_codes(actor: Annotated[Actor, logged_in()]) -> SecondFactorShape:
        """Whether a one-time code is asked for at the own log-in."""
        return SecondFactorShape.model_validate(await accounts.second_factors.mine(actor))

    @routes.post("/session/second-factor", status_code=201)
    async def offer_codes(actor: Annotated[Actor, logged_in()]) -> OfferShape:
        """A new secret for an app; nothing is asked for until it is confirmed."""
        return OfferShape.model_validate(await accounts.second_factors.offer(actor))

    @routes.post("/session/second-factor/confirm")
    async def confirm_codes(actor: Annotated[Actor, logged_in()], body: CodeInput) -> RecoveryShape:
        """Prove that the app works: from now on a code is asked for at each log-in."""
        return RecoveryShape(codes=await accounts.second_factors.confirm(actor, body.code))

    @routes.post("/session/second-factor/remove", status_code=204)
    async def remove_codes(actor: Annotated[Actor, logged_in()], body: CodeInput) -> None:
        """Take one-time codes away, with one of them."""
        await accounts.second_factors.remove(actor, body.code)


def _tokens(routes: APIRouter, accounts: AccountsService) -> None:
    @routes.get("/tokens")
    async def my_tokens(actor: Annotated[Actor, need("token.own")]) -> list[TokenShape]:
        """The own tokens, the newest first."""
        return [TokenShape.model_validate(one) for one in await accounts.tokens.list(actor)]

    @routes.post("/tokens", status_code=201)
    async def make_token(
        actor: Annotated[Actor, need("token.own")], new: NewTokenInput
    ) -> MadeTokenShape:
        """Make a token for a program, which sends it as `Authorization: Bearer …`."""
        wanted = NewApiToken(name=new.name, days=new.days, permissions=new.permissions)
        return MadeTokenShape.model_validate(await accounts.tokens.create(actor, wanted))

    @routes.delete("/tokens/{token_id}", status_code=204)
    async def delete_token(actor: Annotated[Actor, need("token.own")], token_id: PathId) -> None:
        """End a token at once."""
        await accounts.tokens.delete(actor, token_id)


def _for_others(routes: APIRouter, accounts: AccountsService) -> None:
    @routes.delete("/users/{user_id}/sessions", status_code=204)
    async def log_out_user(actor: Annotated[Actor, need("user.manage")], user_id: PathId) -> None:
        """End every log-in of a user."""
        await accounts.users.log_out(actor, user_id)

    @routes.delete("/users/{user_id}/second-factor", status_code=204)
    async def remove_codes_of(
        actor: Annotated[Actor, need("user.manage")], user_id: PathId
    ) -> None:
        """Take the one-time codes of somebody away who lost his telephone."""
        await accounts.second_factors.remove_of(actor, user_id)

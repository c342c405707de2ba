"""Logging in and out, who I am, my password, and the front door's question who may pass.

What else concerns the safety of one's own account is `web.security_routes`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from warmline.accounts.http import NamedShape, RoleRefShape
from warmline.accounts.model import First, Me
from warmline.accounts.service import AccountsService
from warmline.kit.actor import Actor, Scope
from warmline.kit.http import Input, Shape, actor_of, logged_in, public
from warmline.web.origin import check_origin
from warmline.web.sessions import address_of, clear_cookie, set_cookie

Secret = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class AgentRef:
    """The agent a user is, as the desktop needs it."""

    id: str
    extension: str


AgentOf = Callable[[Actor], Awaitable[AgentRef | None]]
"""Finds the agent of an actor; given by `app`, since accounts know no agents."""


async def no_agents(actor: Actor) -> AgentRef | None:
    """Where nobody is an agent."""
    return None


class LogInInput(Input):
    login: Annotated[str, Field(min_length=1, max_length=200)]
    password: Secret
    code: Annotated[str, Field(max_length=40)] = ""
    """A one-time code, where 401 `second_factor_needed` asked for it."""


class PasswordInput(Input):
    old: Secret
    new: Secret


class MeUserShape(Shape):
    id: str
    login: str
    name: str
    department: NamedShape | None


class AgentShape(Shape):
    id: str
    extension: str


class MeShape(Shape):
    """Who is logged in and what he may; `agent` when he takes calls. `first`: what he must do
    before he may anything."""

    user: MeUserShape
    roles: list[RoleRefShape]
    permissions: list[str]
    scope: Scope
    projects: list[NamedShape]
    agent: AgentShape | None
    first: First | None


def router(accounts: AccountsService, agent_of: AgentOf = no_agents) -> APIRouter:
    """The routes of the session, without the `/api` prefix."""
    routes = APIRouter(tags=["session"])
    sessions = accounts.sessions

    async def shape(actor: Actor) -> MeShape:
        return _shape(await sessions.me(actor), await agent_of(actor))

    @routes.post("/session", dependencies=[public()])
    async def log_in(request: Request, response: Response, body: LogInInput) -> MeShape:
        """Log in: sets the session cookie and says who I am; the session this browser had before is
        over. 401 when login and password do not fit, or (`second_factor_needed`) when a one-time
        code is wanted beside them; 422 when that is wrong; 429 with Retry-After after too many
        failures."""
        before = getattr(request.state, "actor", None)
        opened = await sessions.log_in(
            body.login,
            body.password,
            code=body.code or None,
            address=address_of(request),
            browser=request.headers.get("user-agent"),
        )
        if before is not None:
            await sessions.log_out(before)
        request.state.actor = await sessions.actor_of_session(opened.session_id)
        set_cookie(request, response, opened)
        return await shape(actor_of(request))

    @routes.get("/session")
    async def who_am_i(actor: Annotated[Actor, logged_in()]) -> MeShape:
        return await shape(actor)

    @routes.delete("/session", status_code=204)
    async def log_out(
        request: Request,
        response: Response,
        actor: Annotated[Actor, logged_in()],
        everywhere: bool = False,
    ) -> None:
        """Log out here, or of every browser."""
        if everywhere:
            await sessions.log_out_everywhere(actor)
        else:
            await sessions.log_out(actor)
        clear_cookie(request, response)

    @routes.put("/session/password", status_code=204)
    async def change_password(actor: Annotated[Actor, logged_in()], body: PasswordInput) -> None:
        """Exchange the own password; other sessions of the user end."""
        await sessions.change_password(actor, body.old, body.new)

    @routes.get("/session/check", status_code=204, dependencies=[public()])
    async def check(
        request: Request, permission: Annotated[str, Query(max_length=64)] = ""
    ) -> None:
        """For the front door, before it lets a phone through: 204 with a session (and the
        permission, where one is asked for), else 401 or 403. Pages of other sites are refused."""
        check_origin(request.headers, needed=False)
        actor = actor_of(request)
        if permission:
            actor.need(permission)

    return routes


def _shape(me: Me, agent: AgentRef | None) -> MeShape:
    return MeShape(
        user=MeUserShape.model_validate(me.user),
        roles=[RoleRefShape.model_validate(role) for role in me.user.roles],
        permissions=list(me.permissions),
        scope=me.scope,
        projects=[NamedShape.model_validate(project) for project in me.user.projects],
        agent=AgentShape.model_validate(agent) if agent else None,
        first=me.first,
    )

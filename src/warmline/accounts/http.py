"""HTTP of accounts: users, roles, permissions, departments, projects, the audit trail.

Logging in and out is `web.session_routes`, since the cookie is the web's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field

from warmline.accounts.model import (
    AuditFilter,
    DepartmentChange,
    NewRole,
    NewUser,
    RoleChange,
    UserChange,
    UserFilter,
)
from warmline.accounts.service import AccountsService
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.http import (
    UUID_PATTERN,
    IdsQuery,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    SheetAnswer,
    SheetQuery,
    list_answer,
    logged_in,
    need,
    need_any,
    sheet_answer,
)

BodyId = Annotated[str, Field(pattern=UUID_PATTERN)]
QueryId = Annotated[str | None, Query(pattern=UUID_PATTERN)]
Word = Annotated[str | None, Query(max_length=64)]
Text = Annotated[str, Field(max_length=200)]
Password = Annotated[str, Field(max_length=200)]
Mail = Annotated[str | None, Field(max_length=254)]
Phone = Annotated[str | None, Field(max_length=40)]
Ids = Annotated[tuple[BodyId, ...], Field(max_length=100)]
Permissions = Annotated[frozenset[str], Field(max_length=200)]


class NamedShape(Shape):
    id: str
    name: str


class RoleRefShape(Shape):
    """`code` is set for shipped roles, whose names the desktop translates."""

    id: str
    name: str
    code: str | None


class UserShape(Shape):
    id: str
    login: str
    name: str
    active: bool
    department: NamedShape | None
    roles: list[RoleRefShape]
    projects: list[NamedShape]
    created_at: datetime
    last_login_at: datetime | None
    mail: str | None
    phone: str | None


class RoleShape(Shape):
    id: str
    code: str | None
    name: str
    description: str
    scope: Scope
    permissions: frozenset[str]
    shipped: bool
    users: int


class PermissionShape(Shape):
    """Name and effect in both languages; `group` is the noun it is about."""

    name: str
    group: str
    zh: str
    en: str
    opens_zh: str
    opens_en: str


class DepartmentShape(Shape):
    id: str
    name: str
    parent_id: str | None
    users: int


class ProjectShape(Shape):
    id: str
    name: str
    active: bool


class AuditShape(Shape):
    id: str
    at: datetime
    user_id: str
    login: str
    name: str | None
    action: str
    noun: str
    noun_id: str
    before: Any
    after: Any
    address: str | None


class NewUserInput(Input):
    login: Text
    name: Text
    password: Password
    department_id: BodyId | None = None
    role_ids: Ids = ()
    project_ids: Ids = (DEFAULT_PROJECT,)
    active: bool = True
    must_change_password: bool = False
    mail: Mail = None
    phone: Phone = None


class UserChangeInput(Input):
    """Fields left out stay; `department_id: null` takes the user out of his department."""

    login: Text = ""
    name: Text = ""
    active: bool = True
    department_id: BodyId | None = None
    role_ids: Ids = ()
    project_ids: Ids = ()
    password: Password = ""
    must_change_password: bool = False
    mail: Mail = None
    phone: Phone = None


class NewRoleInput(Input):
    name: Text
    description: Text = ""
    scope: Scope = Scope.OWN
    permissions: Permissions = frozenset()


class RoleChangeInput(Input):
    name: Text = ""
    description: Text = ""
    scope: Scope = Scope.OWN
    permissions: Permissions = frozenset()


class NewDepartmentInput(Input):
    name: Text
    parent_id: BodyId | None = None


class DepartmentChangeInput(Input):
    name: Text = ""
    parent_id: BodyId | None = None


def given(body: Input) -> dict[str, Any]:
    """The fields the request named, as they are, for a change in which the others keep."""
    return {name: getattr(body, name) for name in body.model_fields_set}


def router(accounts: AccountsService) -> APIRouter:
    """All routes of accounts, without the `/api` prefix."""
    routes = APIRouter(tags=["accounts"])
    _users(routes, accounts)
    _roles(routes, accounts)
    _departments(routes, accounts)
    _others(routes, accounts)
    return routes


def _audit(
    user: QueryId = None,
    action: Word = None,
    noun: Word = None,
    noun_id: Word = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> AuditFilter:
    return AuditFilter(user, action, noun, noun_id, since, until)


AuditQuery = Annotated[AuditFilter, Depends(_audit)]
Words = Annotated[str, Query(max_length=100)]
StartExport = Callable[[Actor, AuditFilter, str, str], Awaitable[Any]]
"""Queues the trail with these filters, words and format; long work is known above."""


def export_router(start: StartExport) -> APIRouter:
    """The audit trail as a file."""
    routes = APIRouter(tags=["accounts"])

    @routes.post("/audit/exports", status_code=202)
    async def export_audit(
        actor: Annotated[Actor, need("audit.view")],
        asked: AuditQuery,
        q: Words = "",
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """What the list shows with these filters, as a file made in the background."""
        return RunRef.model_validate(await start(actor, asked, q.strip(), format))

    return routes


def _users(routes: APIRouter, accounts: AccountsService) -> None:
    @routes.get("/users")
    async def list_users(
        actor: Annotated[Actor, need_any("user.view", "user.manage")],
        page: PageQuery,
        department: QueryId = None,
        role: QueryId = None,
        active: bool | None = None,
    ) -> ListAnswer[UserShape]:
        """Users within the data scope; a department includes those below it."""
        wanted = UserFilter(department, role, active)
        found = await accounts.users.list(actor, page, wanted)
        return list_answer(found, UserShape.model_validate)

    @routes.post("/users", status_code=201)
    async def create_user(
        actor: Annotated[Actor, need("user.manage")], new: NewUserInput
    ) -> UserShape:
        made = await accounts.users.create(
            actor, NewUser(**{name: getattr(new, name) for name in NewUserInput.model_fields})
        )
        return UserShape.model_validate(made)

    @routes.get("/users/{user_id}")
    async def get_user(
        actor: Annotated[Actor, need_any("user.view", "user.manage")], user_id: PathId
    ) -> UserShape:
        return UserShape.model_validate(await accounts.users.get(actor, user_id))

    @routes.patch("/users/{user_id}")
    async def change_user(
        actor: Annotated[Actor, need("user.manage")], user_id: PathId, body: UserChangeInput
    ) -> UserShape:
        """Change, disable, or reset the password of a user."""
        changed = await accounts.users.change(actor, user_id, UserChange(**given(body)))
        return UserShape.model_validate(changed)


def _roles(routes: APIRouter, accounts: AccountsService) -> None:
    @routes.get("/permissions")
    async def list_permissions(
        actor: Annotated[Actor, logged_in()],
    ) -> ListAnswer[PermissionShape]:
        """Every permission there is, with what it opens."""
        shapes = [PermissionShape.model_validate(p) for p in accounts.roles.permissions()]
        return ListAnswer(items=shapes, total=len(shapes), page=1, size=len(shapes))

    @routes.get("/roles")
    async def list_roles(
        actor: Annotated[Actor, need_any("role.manage", "user.view", "user.manage")],
        page: PageQuery,
    ) -> ListAnswer[RoleShape]:
        return list_answer(await accounts.roles.list(actor, page), RoleShape.model_validate)

    @routes.post("/roles", status_code=201)
    async def create_role(
        actor: Annotated[Actor, need("role.manage")], new: NewRoleInput
    ) -> RoleShape:
        made = await accounts.roles.create(
            actor, NewRole(new.name, new.scope, new.permissions, new.description)
        )
        return RoleShape.model_validate(made)

    @routes.patch("/roles/{role_id}")
    async def change_role(
        actor: Annotated[Actor, need("role.manage")], role_id: PathId, body: RoleChangeInput
    ) -> RoleShape:
        changed = await accounts.roles.change(actor, role_id, RoleChange(**given(body)))
        return RoleShape.model_validate(changed)

    @routes.delete("/roles/{role_id}", status_code=204)
    async def delete_role(actor: Annotated[Actor, need("role.manage")], role_id: PathId) -> None:
        await accounts.roles.delete(actor, role_id)


def _departments(routes: APIRouter, accounts: AccountsService) -> None:
    @routes.get("/departments")
    async def list_departments(
        actor: Annotated[Actor, logged_in()], page: PageQuery, ids: IdsQuery
    ) -> ListAnswer[DepartmentShape]:
        """The departments within the data scope, flat; everybody sees his own. `id`: these only."""
        found = await accounts.departments.list(actor, page, ids)
        return list_answer(found, DepartmentShape.model_validate)

    @routes.post("/departments", status_code=201)
    async def create_department(
        actor: Annotated[Actor, need("department.manage")], new: NewDepartmentInput
    ) -> DepartmentShape:
        made = await accounts.departments.create(actor, new.name, new.parent_id)
        return DepartmentShape.model_validate(made)

    @routes.patch("/departments/{department_id}")
    async def change_department(
        actor: Annotated[Actor, need("department.manage")],
        department_id: PathId,
        body: DepartmentChangeInput,
    ) -> DepartmentShape:
        """Rename or move a department with all below it."""
        changed = await accounts.departments.change(
            actor, department_id, DepartmentChange(**given(body))
        )
        return DepartmentShape.model_validate(changed)

    @routes.delete("/departments/{department_id}", status_code=204)
    async def delete_department(
        actor: Annotated[Actor, need("department.manage")], department_id: PathId
    ) -> None:
        await accounts.departments.delete(actor, department_id)


def _others(routes: APIRouter, accounts: AccountsService) -> None:
    @routes.get("/projects")
    async def list_projects(
        actor: Annotated[Actor, logged_in()], page: PageQuery
    ) -> ListAnswer[ProjectShape]:
        """The projects the actor works in."""
        found = await accounts.projects.list(actor, page)
        return list_answer(found, ProjectShape.model_validate)

    @routes.get("/audit")
    async def list_audit(
        actor: Annotated[Actor, need("audit.view")],
        sheet: SheetQuery,
        asked: AuditQuery,
        q: Words = "",
    ) -> SheetAnswer[AuditShape]:
        """Who did what within the data scope, the newest first; `from` included, `to` not. What
        words find is not counted."""
        found = await accounts.audit.list(actor, sheet, asked, q.strip())
        return sheet_answer(found, AuditShape.model_validate)

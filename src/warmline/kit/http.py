"""What every feature's `http.py` is made of: the actor, permissions, pages, shapes.

A feature exposes `router(service) -> APIRouter` with paths without the `/api` prefix; `web.app`
mounts it, puts the actor of the session into `request.state.actor` and turns errors into status
codes. Every route (WebSockets too) declares who may with one of `need`, `need_any`, `logged_in`,
`public`; `access_of` reads that back for the application's own check and for the tests:

    @routes.get("/queues")
    async def queues(actor: Annotated[Actor, need("queue.view")], page: PageQuery) -> ...
    @routes.post("/queues", dependencies=[need("queue.manage")])
    async def create(actor: CurrentActor, new: NewQueueInput) -> ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Depends, Path, Query
from fastapi.responses import FileResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTask
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from warmline.kit.actor import Actor
from warmline.kit.errors import Refused
from warmline.kit.ids import UUID_PATTERN as UUID_PATTERN
from warmline.kit.keyset import Found as Found
from warmline.kit.keyset import Sheet as Sheet
from warmline.kit.paging import MAX_SIZE
from warmline.kit.paging import Page as Page
from warmline.kit.paging import Paged as Paged

T = TypeVar("T")
U = TypeVar("U")


class NotLoggedIn(Refused):
    """Nobody is logged in on this connection; `web` answers 401."""

    code = "not_logged_in"


def actor_of(connection: HTTPConnection) -> Actor:
    """The actor `web` found for this connection; raises `NotLoggedIn` without one."""
    actor = getattr(connection.state, "actor", None)
    if not isinstance(actor, Actor):
        raise NotLoggedIn("Please log in; the session is over or there was none.")
    return actor


@dataclass(frozen=True)
class Access:
    """Who may use a route. `kind` permission: any of `permissions` is needed, or `every` one."""

    kind: Literal["public", "logged_in", "permission"]
    permissions: tuple[str, ...] = ()
    every: bool = False

    def __call__(self, connection: HTTPConnection) -> Actor | None:
        """The check itself, run by FastAPI before the handler."""
        if self.kind == "public":
            return None
        actor = actor_of(connection)
        if self.kind == "permission" and self.every:
            for permission in self.permissions:
                actor.need(permission)
        elif self.kind == "permission" and not any(map(actor.may, self.permissions)):
            if len(self.permissions) == 1:
                actor.need(self.permissions[0])
            names = "”, “".join(self.permissions)
            raise Refused(
                f"This needs one of the permissions “{names}”; ask an administrator for one.",
                code="permission_needed",
                permissions=list(self.permissions),
            )
        return actor


STRICTNESS = ("public", "logged_in", "permission")


def need(permission: str) -> Any:
    """A dependency: the actor, who must hold `permission`."""
    return Depends(Access("permission", (permission,)))


def need_any(*permissions: str) -> Any:
    """A dependency: the actor, who must hold at least one of `permissions`."""
    return Depends(Access("permission", permissions))


def need_all(*permissions: str) -> Any:
    """A dependency: the actor, who must hold each of `permissions`."""
    return Depends(Access("permission", permissions, every=True))


def logged_in() -> Any:
    """A dependency: the actor, whoever he is."""
    return Depends(Access("logged_in"))


def public() -> Any:
    """A dependency: everybody may, also without a session."""
    return Depends(Access("public"))


CurrentActor = Annotated[Actor, Depends(actor_of)]
"""The actor as a parameter; checks nothing but that there is one."""

PathId = Annotated[str, Path(pattern=UUID_PATTERN)]
"""An id in a path; anything but a lower-case UUID is refused before a store sees it."""


@dataclass(frozen=True)
class RouteAccess:
    """One route as mounted: `method` is GET, POST … or WEBSOCKET; `access` is None when the route
    forgot to declare it."""

    method: str
    path: str
    access: Access | None


def access_of(routes: Iterable[BaseRoute]) -> Iterator[RouteAccess]:
    """Every route of an application or router, through all routers mounted in it."""
    for context in iter_route_contexts(list(routes)):
        dependant = getattr(context, "dependant", None)
        if dependant is None or context.path is None:
            continue
        declared = sorted(_declared(dependant), key=lambda one: STRICTNESS.index(one.kind))
        access = declared[-1] if declared else None
        for method in sorted(context.methods or {"WEBSOCKET"}):
            yield RouteAccess(method, context.path, access)


def _declared(dependant: Any) -> Iterator[Access]:
    for child in dependant.dependencies:
        if isinstance(child.call, Access):
            yield child.call
        yield from _declared(child)


def _page(
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
    sort: Annotated[str, Query(pattern=r"^(-?[a-z_]+)?$", max_length=40)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
) -> Page:
    return Page(number=page, size=size, sort=sort, q=q.strip())


PageQuery = Annotated[Page, Depends(_page)]
"""`?page=1&size=50&sort=-name&q=words` as a `Page`."""


def _ids(
    id: Annotated[
        list[Annotated[str, Field(pattern=UUID_PATTERN)]], Query(max_length=MAX_SIZE)
    ] = [],  # noqa: B006 - FastAPI copies it
) -> list[str]:
    return id


IdsQuery = Annotated[list[str], Depends(_ids)]
"""`?id=…&id=…`: only these of a list, as far as the actor may see them."""


def _sheet(
    sort: Annotated[str, Query(pattern=r"^(-?[a-z_]+)?$", max_length=40)] = "",
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
    after: Annotated[str, Query(max_length=1000)] = "",
) -> Sheet:
    return Sheet(sort=sort, size=size, after=after)


SheetQuery = Annotated[Sheet, Depends(_sheet)]
"""`?sort=-name&size=50&after=…` as a `Sheet`, for lists whose pages are reached by a cursor."""


def _words(q: Annotated[str, Query(max_length=100)] = "") -> str:
    return q.strip()


WordsQuery = Annotated[str, Depends(_words)]
"""`?q=words`: what a list reached by a cursor is searched for."""

MOST_COLUMNS = 100


def _columns(
    columns: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.]{1,60}$")]],
        Query(max_length=MOST_COLUMNS),
    ] = [],  # noqa: B006 - FastAPI copies it
) -> list[str]:
    return columns


ChosenColumns = Annotated[list[str], Depends(_columns)]
"""`?columns=name&columns=level`: the columns of an export as the list shows them; none: all."""


class Input(BaseModel):
    """Base of every request body: unknown fields are refused, texts are stripped. In a PATCH a
    field left out keeps its value: read `model_dump(exclude_unset=True)`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Shape(BaseModel):
    """Base of every answer: built from the feature's dataclasses with `model_validate`."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class ListAnswer(BaseModel, Generic[T]):
    """The shape of every list."""

    items: list[T]
    total: int
    page: int
    size: int


def list_answer(paged: Paged[U], shape: Callable[[U], T]) -> ListAnswer[T]:
    """One page with every item shaped by `shape` (usually `SomeShape.model_validate`)."""
    return ListAnswer(
        items=[shape(item) for item in paged.items],
        total=paged.total,
        page=paged.page,
        size=paged.size,
    )


class SheetAnswer(BaseModel, Generic[T]):
    """One page. `next` is what `after` takes for the following page, empty at the end. `total` is
    counted on the first page only, if at all; with `capped` there are more than that."""

    items: list[T]
    next: str
    total: int | None
    capped: bool


def sheet_answer(found: Found[U], shape: Callable[[U], T]) -> SheetAnswer[T]:
    """One page with every item shaped by `shape`."""
    return SheetAnswer(
        items=[shape(item) for item in found.items],
        next=found.next,
        total=found.total,
        capped=found.capped,
    )


class RunRef(Shape):
    """Work in the background that was started; `/runs/{id}` tells how far it is."""

    id: str


class ErrorBody(Shape):
    """What went wrong: the machine's `code`, advice to a person, the field it is about."""

    code: str
    message: str
    field: str | None = None
    details: dict[str, Any] | None = None


class ErrorAnswer(Shape):
    """The shape of every answer that is not a success."""

    error: ErrorBody


SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
"""Headers of files that hold what people typed: no browser may run anything of it."""
MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
}


def file_answer(path: FilePath, name: str) -> FileResponse:
    """An export to be saved as `name` with its own suffix; the file is deleted once sent."""
    return FileResponse(
        path,
        media_type=MEDIA[path.suffix],
        filename=f"{name}{path.suffix}",
        headers=SAFE,
        background=BackgroundTask(path.unlink, missing_ok=True),
    )

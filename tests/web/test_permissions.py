"""Every route, with every shipped role and with nobody, against the written table."""

from __future__ import annotations

import ast
import asyncio
import re
import uuid
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest
from fastapi import FastAPI

import warmline
import warmline.app as app_parts
from tests.accounts.centre import PASSWORD, Centre
from tests.web import whole
from tests.web.browser import Browser, handshake
from tests.web.permissions_table import ROLES, ROUTES
from tests.web.whole import whole_app
from warmline.accounts.model import ROOT_DEPARTMENT
from warmline.accounts.permissions import ALL, SHIPPED
from warmline.kit.http import RouteAccess, access_of
from warmline.web import app as web_app
from warmline.web.sessions import COOKIE

pytestmark = pytest.mark.servers

NOBODY = "nobody"


@pytest.fixture
def app(centre: Centre, tmp_path: Path) -> FastAPI:
    return whole_app(centre, tmp_path)


def cell(route: RouteAccess) -> str:
    """What the route declares, in the words of the table."""
    assert route.access is not None
    between = " & " if route.access.every else " | "
    return between.join(route.access.permissions) or route.access.kind


def may(who: str, needed: str) -> bool:
    """What the table says of this role and this cell."""
    if needed == "public":
        return True
    if who == NOBODY:
        return False
    if " & " in needed:
        return ROLES[who] >= set(needed.split(" & "))
    return needed == "logged_in" or bool(ROLES[who] & set(needed.split(" | ")))


def test_the_table_names_every_route_and_nothing_else(app: FastAPI) -> None:
    """Given the whole application, then each of its routes has its line in the table, each line
    its route, and both say the same."""
    declared = {(route.method, route.path): cell(route) for route in access_of(app.routes)}
    assert declared == ROUTES


def test_the_application_of_the_tests_has_the_routers_of_the_real_one() -> None:
    """Given a feature with routes, then it is mounted, and the table's test sees it: a router that
    is in the product alone would have routes without a line."""
    parts = [import_module(f"warmline.app.{one.name}") for one in iter_modules(app_parts.__path__)]
    product = set[str]().union(*map(mounted, parts))
    assert mounted(whole) == product
    here = Path(warmline.__file__).parent
    written = {
        "warmline." + ".".join(file.relative_to(here).with_suffix("").parts)
        for file in here.rglob("*.py")
        if re.search(r"^def router\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {one.removesuffix(".__init__") for one in written} == product | mounted(web_app)


def mounted(module: ModuleType) -> set[str]:
    """The modules whose `router` a module asks for."""
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    asked = {
        node.func.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "router"
        and isinstance(node.func.value, ast.Name)
    }
    return {getattr(module, name).__name__ for name in asked}


def test_the_table_knows_only_permissions_that_exist_and_each_is_somebody_s() -> None:
    named = {part for needed in ROUTES.values() for part in re.split(r" [|&] ", needed)}
    assert named - {"public", "logged_in"} <= ALL
    assert frozenset().union(*ROLES.values()) == ALL


def test_the_shipped_roles_hold_what_the_table_says() -> None:
    assert {role.code: role.permissions for role in SHIPPED} == ROLES


@pytest.mark.timeout(300)
async def test_every_route_lets_in_exactly_whom_the_table_says(
    centre: Centre, app: FastAPI
) -> None:
    """Given a user of each shipped role, when each and nobody asks each route, then those who may
    get past the door (whatever is said behind it) and the others get 401 or 403."""
    wrong = []
    for who in (*ROLES, NOBODY):
        user = await member(centre, who)
        async with Browser(app) as browser:
            for (method, path), needed in ROUTES.items():
                if user is not None and COOKIE not in browser.cookies:  # not yet, or logged out
                    await browser.log_in(who, PASSWORD)
                status = await ask(app, browser, method, address(path, user))
                expected = may(who, needed)
                if opened(status, who, path) != expected:
                    wrong.append(f"{who} {method} {path}: {status}, may: {expected}")
    assert wrong == []


async def member(centre: Centre, who: str) -> str | None:
    """The id of a new user with the shipped role; None for nobody."""
    for role in SHIPPED:
        if role.code == who:
            return (await centre.user(who, role.id, department=ROOT_DEPARTMENT)).id
    return None


def address(path: str, user: str | None) -> str:
    """The path with random ids in it; about an agent one asks for oneself, as an agent may."""
    path = path.replace("{agent}", user or str(uuid.uuid4()))
    return re.sub(r"\{[^}]+\}", lambda _: str(uuid.uuid4()), path)


def opened(status: int, who: str, path: str) -> bool:
    """Whether the answer came from behind the door. 5xx is from nowhere good."""
    assert status < 500, f"{path} answered {status} to {who}"
    if path == "/api/session/check":  # public, and itself the question who is logged in
        assert status == (401 if who == NOBODY else 204)
        return True
    return status not in (401, 403)


async def ask(app: FastAPI, browser: Browser, method: str, path: str) -> int:
    """The status of one request."""
    if method == "WEBSOCKET":
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        async with asyncio.timeout(10):
            return await handshake(app, path, cookie=cookie)
    body: dict[str, str] | None = None if method in ("GET", "DELETE") else {}
    return (await browser.request(method, path, json=body)).status_code

"""An agent reaches no other's customer: by no route of the whole application, whatever his
permissions are. New routes are walked from the day they are mounted."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.accounts.centre import PASSWORD, Centre, open_centre
from tests.customers.past import call as past_call
from tests.web.browser import Browser
from tests.web.whole import whole_app
from warmline.accounts.model import ROOT_DEPARTMENT, NewRole
from warmline.accounts.permissions import ALL
from warmline.customers.model import ContactKind, Customer, NewContact, NewCustomer
from warmline.customers.service import CustomerService
from warmline.kit.actor import SYSTEM, Scope

pytestmark = pytest.mark.servers

NAME, REMARK, NUMBER, MAIL = "司马缸砸光", "只有我知道", "13912345678", "secret.one@example.cn"
SECRETS = (NAME, REMARK, NUMBER, NUMBER[-8:], MAIL, "139****5678")
WORDS: dict[str, Any] = {"purpose": "看看", "number": NUMBER, "reason": "想看看", "name": "新名字"}
"""What a made-up body says in fields of these names; anything else is made of its type."""


@dataclass
class Thief:
    """Ann, who may do everything and sees nobody but her own; bob's customer; the application."""

    browser: Browser
    openapi: dict[str, Any]
    secret: Customer
    own: Customer

    async def ask(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        return await self.browser.request(method, path, json=body, params=query)


@pytest.fixture
async def thief(database_url: str, tmp_path: Path) -> AsyncIterator[Thief]:
    async with open_centre(database_url) as centre:
        app = whole_app(centre, tmp_path)
        all_but_trail = ALL - {"audit.view"}
        role = await centre.accounts.roles.create(
            SYSTEM, NewRole(name="什么都行", scope=Scope.OWN, permissions=frozenset(all_but_trail))
        )
        for login in ("ann", "bob"):
            await centre.user(login, role.id, department=ROOT_DEPARTMENT)
        secret, own = await cards(centre)
        async with Browser(app) as browser:
            await browser.log_in("ann", PASSWORD)
            yield Thief(browser, app.openapi(), secret, own)


async def cards(centre: Centre) -> tuple[Customer, Customer]:
    customers = CustomerService(centre.database, centre.clock)
    bob, ann = await centre.actor("bob"), await centre.actor("ann")
    contacts = (NewContact(ContactKind.PHONE, NUMBER), NewContact(ContactKind.MAIL, MAIL))
    new = NewCustomer(NAME, remark=REMARK, contacts=contacts, tags=("秘",))
    secret = await customers.create(bob, new)
    own = await customers.create(ann, NewCustomer("自己的"))
    await past_call(centre, "+86" + NUMBER, agent=bob, notes=REMARK)  # type: ignore[arg-type]
    return secret, own


def operations(openapi: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]


def told(answer: httpx.Response) -> str:
    """Everything an answer says, a workbook's cells too."""
    if answer.content[:2] != b"PK":
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def made_up(openapi: dict[str, Any], schema: dict[str, Any], customer: str, name: str = "") -> Any:
    """A value that such a schema takes."""
    if "$ref" in schema:
        schema = openapi["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for one in ("anyOf", "oneOf", "allOf"):
        if one in schema:
            return made_up(openapi, schema[one][0], customer, name)
    if name in WORDS:
        return WORDS[name]
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            needed = schema.get("required", [])
            parts = schema.get("properties", {})
            return {key: made_up(openapi, parts[key], customer, key) for key in needed}
        case "array":
            return [made_up(openapi, schema["items"], customer)] if schema.get("minItems") else []
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            if schema.get("format") == "date-time":
                return "2026-03-02T01:00:00Z"
            if "[0-9a-f]" in schema.get("pattern", ""):
                return customer
            return "x" * max(2, schema.get("minLength", 0))


def is_empty(answer: httpx.Response) -> bool:
    """Whether it is a list with nothing in it."""
    found = answer.json() if answer.status_code == 200 else None
    return found == [] or (isinstance(found, dict) and found.get("items") == [])


async def test_given_another_s_customer_when_every_route_about_one_is_asked_then_there_is_none(
    thief: Thief,
) -> None:
    """Each route with `{customer}` in its path answers as for an id that was never given out: 404,
    or with nothing."""
    wrong, asked = [], 0
    for method, path, operation in operations(thief.openapi):
        if "{customer}" not in path:
            continue
        asked += 1
        body = operation.get("requestBody")
        content = None
        if body is not None:
            schema = body["content"]["application/json"]["schema"]
            content = made_up(thief.openapi, schema, thief.secret.id)
        query = {
            one["name"]: made_up(thief.openapi, one["schema"], thief.secret.id, one["name"])
            for one in operation.get("parameters", [])
            if one["in"] == "query" and one.get("required")
        }
        answers = []
        for customer in (thief.secret.id, str(uuid.uuid4())):
            filled = path.replace("{customer}", customer)
            filled = re.sub(r"\{contact\}", thief.secret.contacts[0].id, filled)
            filled = re.sub(r"\{[^}]+\}", lambda _: str(uuid.uuid4()), filled)
            answers.append(await thief.ask(method, filled, content, **query))
        secret, nobody = answers
        same = (secret.status_code, secret.text) == (nobody.status_code, nobody.text)
        if not same or not (secret.status_code == 404 or is_empty(secret)):
            wrong.append(f"{method} {path}: {secret.status_code} {secret.text[:200]}")
    assert wrong == []
    assert asked >= 7


async def test_given_another_s_customer_when_every_list_is_asked_then_none_has_a_word_of_him(
    thief: Thief,
) -> None:
    """Each GET without an id in its path, plain and searched for what he must not know."""
    wrong, asked = [], 0
    for method, path, operation in operations(thief.openapi):
        if method != "GET" or "{" in path:
            continue
        known = {one["name"] for one in operation.get("parameters", [])}
        searches: list[dict[str, str]] = [{}]
        searches += [{"q": word} for word in (NAME, NUMBER, "5678", MAIL) if "q" in known]
        searches += [{"owner": thief.secret.owner or ""}] if "owner" in known else []
        searches += [{"tag": "秘"}] if "tag" in known else []
        for search in searches:
            given = {**search, "format": "csv"} if "format" in known else search
            answer = await thief.ask("GET", path, **given)
            asked += 1
            # What he searched for may be repeated to him.
            found = [s for s in SECRETS if s in told(answer) and s not in search.values()]
            if answer.status_code == 200 and (found or thief.secret.id in told(answer)):
                wrong.append(f"{path} {search}: {found}")
    assert wrong == []
    assert asked > 40


async def test_given_a_whole_number_when_matched_then_another_s_card_is_not_found(
    thief: Thief,
) -> None:
    answer = await thief.ask("POST", "/api/customers/match", {"number": NUMBER})
    assert (answer.status_code, answer.json()) == (200, [])


async def test_given_his_number_typed_on_an_own_card_then_the_timeline_tells_nothing(
    thief: Thief,
) -> None:
    own = f"/api/customers/{thief.own.id}"
    added = await thief.ask(
        "POST", f"{own}/contacts", {"version": 1, "kind": "phone", "value": NUMBER}
    )
    assert added.status_code in (200, 201), added.text
    timeline = (await thief.ask("GET", f"{own}/timeline")).json()
    assert {item["kind"] for item in timeline["items"]} == {"card", "owner"}
    assert REMARK not in str(timeline)

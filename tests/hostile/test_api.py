"""Every operation of the OpenAPI document under generated and hand-picked bad input: never a 5xx.

Deterministic: Hypothesis is derandomised, the hand-picked values are in `nasty`. The inputs are
made in a thread (Hypothesis is not asynchronous) and sent to the served application.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from tests.hostile import nasty
from tests.hostile.document import Operation, operations
from tests.hostile.sender import Sender
from tests.hostile.site import Site
from warmline.accounts.permissions import SHIPPED

pytestmark = [
    pytest.mark.servers,
    pytest.mark.timeout(900),
    pytest.mark.asyncio(loop_scope="module"),
]

AnyCase = Case[Any]
Value = TypeVar("Value")
_DISTINCT = {role.permissions: role.code for role in reversed(SHIPPED) if role.code != "admin"}
OTHERS = ("nobody", *sorted(_DISTINCT.values()))
"""Nobody, and of the roles that may the same one."""
EXAMPLES = 4
"""Per operation and mode (fitting the document, not fitting it). Each is sent by the administrator,
who gets furthest, and by one of the others in turn; a noun has several operations, so that each
role meets each noun."""
QUIETLY = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


async def test_no_generated_request_of_any_role_ends_in_a_fault(site: Site) -> None:
    """Given a user of each shipped role and nobody, when requests generated from the document
    (half of them against it) are sent to every operation, about things that exist where the path
    names one, then no answer is 5xx, and the sessions and the demo's call are still there."""
    document = site.app.openapi()
    cases = await asyncio.to_thread(lambda: list(generated(document)))
    async with Sender(site) as sender:
        for turn, (method, path, request) in enumerate(cases):
            target = real(path, request, site, turn)
            for role in ("admin", OTHERS[turn % len(OTHERS)]):
                await send(sender, role, method, target, request)
        assert sender.faults[:40] == []
        assert sender.answered[200] > 100
        assert await sender.send("admin", "GET", f"/api/calls/{site.call}") == 200


def generated(document: Any) -> Iterator[tuple[str, str, requests.PreparedRequest]]:
    """Method, path template and request as bytes, for each example."""
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for case in drawn(operation.as_strategy(generation_mode=mode)):
                yield operation.method.upper(), operation.path, prepared(case)


def drawn(strategy: SearchStrategy[AnyCase]) -> list[AnyCase]:
    """The first examples of the strategy; none where nothing fits (an operation without input has
    nothing that could be against the document)."""
    cases: list[AnyCase] = []

    @QUIETLY
    @given(strategy)
    def collect(case: AnyCase) -> None:
        cases.append(case)

    with contextlib.suppress(Unsatisfiable):
        collect()
    return cases


def prepared(case: AnyCase) -> requests.PreparedRequest:
    """The case as it would be sent."""
    return requests.Request(**case.as_transport_kwargs(base_url="http://x")).prepare()


def real(path: str, request: requests.PreparedRequest, site: Site, turn: int) -> str:
    """Path and query of the request; two times in three with ids of things that exist."""
    parts = urlsplit(request.url or "")
    target = parts.path
    if "{" in path and turn % 3:
        names = tuple(part[1:-1] for part in path.split("/") if part.startswith("{"))
        target = Operation("", path, names, {}, None).at(site.ids, turn)
    return f"{target}?{parts.query}" if parts.query else target


async def send(
    sender: Sender, role: str, method: str, target: str, request: requests.PreparedRequest
) -> None:
    body = request.body.encode() if isinstance(request.body, str) else request.body
    assert body is None or isinstance(body, bytes)
    kind = str(request.headers.get("Content-Type", "application/json"))
    await sender.send(role, method, target, body=body or None, content_type=kind)


def portion(values: Sequence[Value], turn: int) -> Sequence[Value]:
    """A third of them, another one in each turn: places share their code, and all values in all of
    the thousands of places took five minutes."""
    return values[turn % 3 :: 3]


async def test_no_nasty_value_in_a_body_ends_in_a_fault(site: Site) -> None:
    """Given a valid body of each operation, when each of its fields in turn is a nasty value (each
    of them for some), then the administrator's request is answered, but never with 5xx."""
    async with Sender(site) as sender:
        for turn, operation in enumerate(operations(site.app.openapi())):
            if operation.body is None or operation.path == "/api/session":
                continue
            for body in portion(list(nasty.spoiled(operation.body)), turn):
                text = json.dumps(body).encode()
                await sender.send("admin", operation.method, operation.at(site.ids), body=text)
        assert sender.faults[:40] == []
        assert sender.answered[422] > 500


async def test_no_nasty_value_in_a_query_or_path_ends_in_a_fault(site: Site) -> None:
    """Given each operation, when each query parameter and each part of the path in turn is a nasty
    text or moment (each of them for some), raw bytes that are no UTF-8 among them, then no answer
    is 5xx."""
    texts = (*nasty.TEXTS, *nasty.MOMENTS)
    values = [quote(text, safe="", errors="surrogatepass") for text in texts]
    values += ["%ff%fe", "%2e%2e%2f", "1&page=2"]
    turn = 0
    async with Sender(site) as sender:
        for operation in operations(site.app.openapi()):
            path = operation.at(site.ids)
            places = [(f"{path}?{name}=", "") for name in operation.query]
            for name in operation.path_names:
                before, _, after = operation.path.partition("{" + name + "}")
                places.append((before, after))
            targets = []
            for before, after in places:
                turn += 1
                targets += [f"{before}{value}{after}" for value in portion(values, turn)]
            for target in targets:
                body = None if operation.body is None else json.dumps(operation.body).encode()
                await sender.send("admin", operation.method, target, body=body)
        assert sender.faults[:40] == []
        assert sender.answered[422] > 300


async def test_no_body_that_is_no_json_ends_in_a_fault(site: Site) -> None:
    """Given each operation that takes a body, when the whole body is junk, deep or of another type
    than it says, then the answer is a refusal."""
    async with Sender(site) as sender:
        for operation in operations(site.app.openapi()):
            if operation.body is None:
                continue
            for body in nasty.BODIES:
                status = await sender.send(
                    "admin", operation.method, operation.at(site.ids), body=body
                )
                assert 400 <= status < 500, (operation, body[:40])
        assert sender.faults[:40] == []


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/json",
        "application/xml",
        "application/octet-stream",
        "application/json/x",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=x",
        "\u00ff",
    ],
)
async def test_a_body_that_lies_about_its_type_is_refused(site: Site, content_type: str) -> None:
    """The product has no route that takes a file, and JSON under another name is not read."""
    body = '{"name": "客服", "scope": "all"}'.encode()
    async with Sender(site) as sender:
        status = await sender.send(
            "admin", "POST", "/api/roles", body=body, content_type=content_type
        )
    assert status in (415, 422), sender.answered

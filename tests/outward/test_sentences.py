"""What is said outside is what the desktop says, and leads where the desktop leads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warmline.notices.model import About
from warmline.outward import sentences
from warmline.outward.letters import signature

DESKTOP = Path(__file__).parents[2] / "desktop" / "src"
NOTICE = re.compile(r'^  "notice\.(\w+)": \[\s*"([^"]*)",\s*"([^"]*)",?\s*\]', re.M)
PLACE = re.compile(r"^  (\w+): \((?:id)?\) => [`\"]([^`\"]+)[`\"],", re.M)


def test_sentences_are_those_of_the_desktop() -> None:
    found = {
        kind: (zh, en)
        for path in (DESKTOP / "shared" / "i18n" / "texts").glob("*.ts")
        for kind, zh, en in NOTICE.findall(path.read_text("utf-8"))
    }
    assert found.pop("something") == sentences.GENERAL
    assert found == dict(sentences.SENTENCES)


def test_places_are_those_of_the_desktop() -> None:
    found = dict(PLACE.findall((DESKTOP / "app" / "places.ts").read_text("utf-8")))
    assert {noun: place.replace("${id}", "{id}") for noun, place in found.items()} == dict(
        sentences.PLACES
    )


def test_a_fact_that_is_missing_or_has_braces_does_no_harm() -> None:
    assert (
        sentences.said("ticket_dispatched", {"title": "{number}"}, "zh")
        == "新工单待签收 ：{number}"
    )
    assert sentences.said("quite_new", {}, "en") == "Something new"


def test_a_link_leads_to_the_thing_or_to_the_front_page() -> None:
    assert sentences.link("https://x.cn/", About("ticket", "7")) == "https://x.cn/tickets/7"
    assert sentences.link("https://x.cn", About("run", "7")) == "https://x.cn/"
    assert sentences.link("https://x.cn", None) == "https://x.cn/"


def test_the_gateway_of_the_documentation_knows_us_and_nobody_else() -> None:
    page = (DESKTOP.parents[1] / "docs" / "howto" / "notification-hook.md").read_text("utf-8")
    [code] = re.findall(r"```python\n(.*?)```", page, re.S)
    assert len([line for line in code.splitlines() if line.strip()]) <= 25
    names: dict[str, Any] = {"__name__": "example"}
    exec(code, names)  # noqa: S102 - our own page
    at, body = datetime(2026, 11, 23, tzinfo=UTC), b'{"id": "1"}'
    header = signature(body, at, ["new", "former"])
    for secret, holds in (("new", True), ("former", True), ("other", False)):
        names["SECRET"] = secret
        assert names["genuine"](header, body, at.timestamp()) is holds
    names["SECRET"] = "new"
    assert not names["genuine"](header, body + b" ", at.timestamp())
    assert not names["genuine"](header, body, at.timestamp() + 301)

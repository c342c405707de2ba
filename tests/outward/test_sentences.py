"""What is said outside is what the desktop says, and leads where the desktop leads."""

from __future__ import annotations

import re
from pathlib import Path

from warmline.notices.model import About
from warmline.outward import sentences

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

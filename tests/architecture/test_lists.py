"""The long lists of the desk turn by a place in their order: nothing of them skips rows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import warmline

SOURCE = Path(warmline.__file__).parent
DESK = (
    *("customers", "pools", "followups", "tickets", "knowledge", "shop", "attachments", "views"),
    "surveys/store/results.py",
)
"""Whose lists grow with the work, up to a million rows."""
SKIPS = re.compile(r"\boffset\b", re.IGNORECASE)


def skipping(source: str) -> list[str]:
    """What in a module reads a list by skipping rows: `fetch_page`, a statement's `offset`, or SQL
    that has one."""
    found = list[str]()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id="fetch_page") | ast.alias(name="fetch_page"):
                found.append("fetch_page")
            case ast.Attribute(attr="offset" | "fetch_page" | "slice" as name):
                found.append(name)
            case ast.Constant(value=str(text)) if SKIPS.search(text) and "SELECT" in text:
                found.append("OFFSET")
    return found


def modules() -> list[Path]:
    places = [SOURCE / name for name in DESK]
    assert all(place.exists() for place in places)
    return [
        file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))
    ]


@pytest.mark.parametrize(
    "source",
    [
        "from warmline.kit.db import fetch_page",
        "async def one(s):\n    return await kit.fetch_page(s)",
        "query = select(Row).limit(5).offset(10)",
        'text("SELECT id FROM customer ORDER BY id OFFSET 10")',
    ],
)
def test_given_a_list_that_skips_rows_when_looked_at_then_it_is_found(source: str) -> None:
    assert skipping(source)


def test_given_the_lists_of_the_desk_when_looked_at_then_none_skips_rows() -> None:
    stores = [file for file in modules() if "store" in file.parts or file.name == "store.py"]
    assert len(stores) > 40
    found = {
        str(file.relative_to(SOURCE)): skips
        for file in modules()
        if (skips := skipping(file.read_text("utf-8")))
    }
    assert found == {}

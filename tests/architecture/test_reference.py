"""The manual says what the code says: its generated pages, and the commands it names."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from docs import generate
from typer.core import TyperGroup
from typer.main import get_command

from tests.architecture.test_files import tracked
from warmline.cli import FEATURES, app

PAGES = generate.pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_given_a_generated_page_when_compared_then_it_is_not_stale(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], (
        f"{path.name} is stale: run `python docs/generate.py`"
    )


def test_given_the_settings_page_when_read_then_every_setting_has_a_meaning() -> None:
    rows = [line for line in generate.settings_page().splitlines() if line.startswith("| `")]
    assert rows
    assert [row for row in rows if row.rsplit("|", 2)[1].strip() == ""] == []


def test_given_the_commands_in_the_manual_when_looked_up_then_each_exists() -> None:
    groups = {"": get_command(app)} | {
        name: get_command(importlib.import_module(module).app) for name, module in FEATURES.items()
    }
    named = {
        (page.name, words)
        for page in tracked("*.md")
        for words in re.findall(r"\./warmline ([a-z]+(?: [a-z]+)?)", page.read_text())
    }
    assert named
    assert sorted(f"{page}: {words}" for page, words in named if not exists(groups, words)) == []


def exists(groups: Mapping[str, object], words: str) -> bool:
    """Whether the words begin with a command, and a sub-command where there are some."""
    first, _, second = words.partition(" ")
    top = groups[""]
    assert isinstance(top, TyperGroup)
    command = groups.get(first) or top.commands.get(first)
    if isinstance(command, TyperGroup):
        return not second or second in command.commands
    return command is not None

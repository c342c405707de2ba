"""The generated pages of the manual say what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs import generate

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

"""Every shipped role has a word in the desktop; without one its people are “其他”."""

from __future__ import annotations

import re
from pathlib import Path

from warmline.accounts.permissions import SHIPPED

TEXTS = Path(__file__).parents[2] / "desktop/src/shared/i18n/texts"


def test_given_a_shipped_role_then_the_desktop_has_its_word_as_the_server_calls_it() -> None:
    said = dict(
        re.findall(r'"role\.(\w+)": \["([^"]+)"', (TEXTS / "accounts.ts").read_text("utf-8"))
    )
    assert {role.code: role.zh for role in SHIPPED} == said

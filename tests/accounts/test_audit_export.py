"""Exports of the audit trail: the rows of the list, in words, never a formula, always noted."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from tests.accounts.centre import Centre
from warmline.accounts.audit_words import WORDS
from warmline.accounts.export import HEADS, AuditExport
from warmline.accounts.model import AuditFilter, NewRole
from warmline.accounts.permissions import AGENT
from warmline.kit.actor import SYSTEM, Scope
from warmline.kit.errors import Invalid, Refused
from warmline.kit.keyset import Sheet

TEXTS = Path(__file__).parents[2] / "desktop" / "src" / "shared" / "i18n" / "texts"
ENTRY = re.compile(r'^  "((?:action|noun)\.\w+)": \[\s*"([^"]*)",\s*"([^"]*)",?\s*\]', re.M)


def read(path: Path) -> list[dict[str, str]]:
    text = path.read_text("utf-8-sig")
    path.unlink()
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.servers
async def test_given_changes_when_exported_then_the_file_has_what_the_list_shows_and_is_noted(
    centre: Centre,
) -> None:
    # Given a change with a name that a spreadsheet would take for a formula
    for name in ("=HYPERLINK(1)", "@x"):
        await centre.accounts.roles.create(
            SYSTEM, NewRole(name=name, permissions=frozenset(), scope=Scope.OWN)
        )
    export = AuditExport(centre.database, "Asia/Shanghai", "zh")
    # When what was done to roles is exported
    rows = read(await export.write(SYSTEM, "", AuditFilter(noun="role"), "csv"))
    # Then those rows are there, the newest first, in words
    assert list(rows[0]) == [zh for zh, _ in HEADS]
    assert [row["操作"] + row["对象"] for row in rows] == ["新建角色"] * 2
    assert "@x" in rows[0]["变更后"]
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    # And the export itself is in the trail, with its filters
    [noted] = (await centre.accounts.audit.list(SYSTEM, Sheet(size=1))).items
    assert (noted.action, noted.noun) == ("exported", "audit")
    assert noted.after["rows"] == 2
    assert noted.after["filters"]["noun"] == "role"


@pytest.mark.servers
async def test_given_no_right_or_no_such_format_when_exported_then_it_is_refused_and_no_file_stays(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    export = AuditExport(centre.database, "Asia/Shanghai", "en")
    await centre.user("li", AGENT.id)
    nobody = await centre.actor("li")
    with pytest.raises(Refused):
        await export.write(nobody, "", AuditFilter(), "csv")
    with pytest.raises(Invalid) as caught:
        await export.write(SYSTEM, "", AuditFilter(), "pdf")
    assert caught.value.field == "format"
    assert not os.listdir(tmp_path)


def test_given_the_words_of_exports_when_compared_with_the_desktop_then_they_are_the_same() -> None:
    shown = {
        key: (zh, en)
        for file in TEXTS.glob("*.ts")
        for key, zh, en in ENTRY.findall(file.read_text("utf-8"))
    }
    assert shown == WORDS

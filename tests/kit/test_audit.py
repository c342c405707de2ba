"""What reaches the audit trail: plain values, only what differs, never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.actor import SYSTEM, Scope
from warmline.kit.audit import HIDDEN, AuditEntry, plain, record


@dataclass(frozen=True)
class Phone:
    number: str
    sip_password: str


class Memory:
    """Stands for a session: keeps what is added."""

    def __init__(self) -> None:
        self.added: list[AuditEntry] = []

    def add(self, entry: AuditEntry) -> None:
        self.added.append(entry)


def written(before: Any, after: Any) -> AuditEntry:
    memory = Memory()
    record(memory, SYSTEM, "changed", "phone", "1", before, after)  # type: ignore[arg-type]
    return memory.added[0]


def test_only_what_differs_is_kept() -> None:
    entry = written({"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 4, "new": None})
    assert (entry.before, entry.after) == ({"b": 2, "gone": 3}, {"b": 4, "new": None})


def test_what_is_made_or_deleted_is_kept_whole() -> None:
    assert written(None, {"a": 1}).after == {"a": 1}
    assert written({"a": 1}, None).before == {"a": 1}


def test_secrets_are_hidden_at_any_depth() -> None:
    value = {"phone": Phone("8001", "geheim"), "list": [{"API_Token": "geheim"}], "n": 1}
    shown = plain(value)
    assert shown["phone"] == {"number": "8001", "sip_password": HIDDEN}
    assert shown["list"] == [{"API_Token": HIDDEN}]
    assert "geheim" not in repr(shown)


def test_values_of_python_become_values_of_json() -> None:
    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    value = (Scope.TEAM, at, date(2026, 1, 2), Decimal("1.50"), {"b", "a"}, None, True, 1.5)
    expected = ["team", "2026-01-02T03:04:00+00:00", "2026-01-02", "1.50", ["a", "b"]]
    assert plain(value) == [*expected, None, True, 1.5]


def test_what_no_json_holds_is_our_mistake() -> None:
    with pytest.raises(TypeError):
        plain(object())


maps = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3))


@given(maps, maps)
def test_the_change_applied_to_the_old_gives_the_new(
    before: dict[str, int], after: dict[str, int]
) -> None:
    entry = written(before, after)
    kept = {name: value for name, value in before.items() if name not in entry.before}
    assert {**kept, **entry.after} == after

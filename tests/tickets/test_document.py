"""The table of the life cycle in the manual is the one in the code."""

from __future__ import annotations

from pathlib import Path

from warmline.tickets.states import RULES, Rule

PAGE = Path(__file__).resolve().parents[2] / "docs" / "discussions" / "tickets.md"


def line(rule: Rule, zh: str) -> str:
    """A rule as the manual writes it."""
    origins = "everywhere" if len(rule.origins) == 13 else " ".join(sorted(rule.origins))
    cells = (
        rule.step,
        zh,
        origins,
        rule.to or "–",
        "needed" if rule.reason else "",
        rule.whose,
        " ".join(one.removeprefix("ticket.") for one in rule.permissions),
    )
    return "| " + " | ".join(cells) + " |"


def test_given_the_manual_s_table_when_compared_then_each_rule_has_its_line_alone() -> None:
    lines = PAGE.read_text(encoding="utf-8").partition("|---|")[2].partition("\n\n")[0]
    written = [one for one in lines.splitlines()[1:] if one.startswith("| ")]
    names = [one.split("|")[2].strip() for one in written]
    assert all(names)
    assert written == [line(rule, zh) for rule, zh in zip(RULES, names, strict=True)]

"""Required acts (规定动作): what a type wants done before a step, and what is lacking. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warmline.tickets.errors import ActsMissing
from warmline.tickets.model import Act, Step


def lacking(acts: Sequence[Act], done: Iterable[str], step: Step) -> list[Act]:
    """The acts this step wants and nobody did."""
    known = set(done)
    return [act for act in acts if act.step is step and act.code not in known]


def check(acts: Sequence[Act], done: Iterable[str], step: Step) -> list[Act]:
    """The lacking acts that do not stop the step (they are listed as omissions). Raises
    `ActsMissing` for those that do."""
    missing = lacking(acts, done, step)
    if stopping := [act for act in missing if act.blocks]:
        names = ", ".join(f"“{act.zh}” ({act.en})" for act in stopping)
        raise ActsMissing(
            f"Before this step comes {names}; do it and note it on the order.",
            acts=[{"code": act.code, "zh": act.zh, "en": act.en} for act in stopping],
        )
    return missing

"""Required acts (规定动作): what a type wants done before a step, and what is lacking. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warmline.tickets.errors import ActsMissing, StepIncomplete
from warmline.tickets.model import Act, ActKind, Step


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


def owed(acts: Sequence[Act], done: Iterable[str], taken: Iterable[Step]) -> list[Act]:
    """The acts that steps taken already want by the rules of now, and that nobody did."""
    known, steps = set(done), set(taken)
    return [act for act in acts if act.step in steps and act.code not in known]


def catchable(kind: ActKind) -> bool:
    """Whether an act is still worth something after the step it was for. Who was told something
    without a check of his identity has been told it: that is only excused."""
    return kind is not ActKind.IDENTITY


def check_proof(kind: ActKind, text: str, attachments: Sequence[str]) -> None:
    """Raise `StepIncomplete` for an act without what proves it."""
    if kind is ActKind.ACTION_CODE and not text.strip():
        raise StepIncomplete("Write the code.", field="text")
    if kind is ActKind.VOUCHER and not attachments:
        raise StepIncomplete("Add the voucher.", field="attachments")

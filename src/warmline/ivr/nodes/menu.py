"""`menu`: one key chooses the way.

{"id": "menu", "kind": "menu", "prompts": [{"text": "售前咨询请按1，人工服务请按0。"}],
 "keys": [{"key": "1", "to": "presales", "label": "售前咨询"},
          {"key": "0", "to": "general", "label": "人工服务"}],
 "invalid_prompts": [{"text": "按键有误。"}], "timeout_prompts": [{"text": "没有收到按键。"}],
 "timeout_s": 5, "tries": 3, "failed": "general"}
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from warmline.ivr.model import Session
from warmline.ivr.nodes.asking import AskingNode
from warmline.ivr.nodes.base import Key, Moment, Move, Problem, Target, Way


class Choice(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One key of a menu; `label` is what a supervisor reads in reports."""

    key: Key
    to: Target
    label: str = ""


class MenuNode(AskingNode, frozen=True, kw_only=True, tag="menu"):
    """Ask for one key. `variable`, where given, keeps the key pressed."""

    keys: tuple[Choice, ...]
    variable: str = ""

    def take(self, moment: Moment, session: Session, key: str) -> Move:
        for choice in self.keys:
            if choice.key == key:
                if self.variable:
                    session = msgspec.structs.replace(
                        session, variables={**session.variables, self.variable: key}
                    )
                return Move(session=session, path=(self.keyed(key, "chosen"),), to=choice.to)
        return self.miss(moment, session, "invalid", key, self.invalid_prompts)

    def ways(self) -> Iterator[Way]:
        for index, choice in enumerate(self.keys):
            yield Way(f"keys[{index}].to", choice.to)
        yield from super().ways()

    def writes(self) -> Iterator[str]:
        if self.variable:
            yield self.variable

    def problems(self) -> Iterator[Problem]:
        if not self.keys:
            yield self.fault(
                "no_keys", "The menu has no keys.", "Give at least one key a target.", "keys"
            )
        seen: set[str] = set()
        for index, choice in enumerate(self.keys):
            if choice.key in seen:
                yield self.fault(
                    "duplicate_key",
                    f"Key {choice.key} is listed twice.",
                    "Keep one entry per key; only the first would ever be taken.",
                    f"keys[{index}].key",
                    key=choice.key,
                )
            seen.add(choice.key)

"""What a survey asks: its scale, its words, when it asks further. Pure data with its checks.

Set up by `surveys`, taken along to `voice` in the configuration, run as nodes of a flow
(`ivr.nodes.survey`). A version never changes: whoever is invited is asked what it said then.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from warmline.ivr.library import FOLDER
from warmline.ivr.model import Prompt
from warmline.kit.errors import Invalid

Scale = Literal[5, 3]
When = Literal["never", "bad", "always"]

MARK, REASON = "mark", "reason"
"""The questions: how it was, and after a bad mark what was amiss."""

SHIPPED = {
    "ask_5": "请您对本次服务做出评价。"
    "非常满意请按1，满意请按2，一般请按3，不满意请按4，非常不满意请按5。",
    "ask_5_up": "请您对本次服务打分，5分最高，1分最低，请按1到5。",
    "ask_3": "请您对本次服务做出评价。满意请按1，一般请按2，不满意请按3。",
    "ask_3_up": "请您对本次服务打分，3分最高，1分最低，请按1到3。",
    "wrong": "按键有误，请您重新评价。",
    "silent": "没有收到您的评价。",
    "reason": "很抱歉没有让您满意。"
    "服务态度不好请按1，问题没有解决请按2，等待时间太长请按3，其他原因请按4。",
    "comment": "请在提示音后说出您的意见或建议，说完请按井号键。",
    "thanks": "感谢您的来电，再见。",
}
"""Spoken where no prompt of the centre's own is chosen; the sounds come with the product."""

MOST_REASONS = 9


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer to the second question: the key, and what it stands for on screens."""

    key: str
    zh: str
    en: str


USUAL_REASONS = (
    Reason(key="1", zh="服务态度", en="Attitude"),
    Reason(key="2", zh="问题没有解决", en="Not solved"),
    Reason(key="3", zh="等待时间太长", en="Waited too long"),
    Reason(key="4", zh="其他原因", en="Something else"),
)
"""The answers that the shipped second question names."""


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a survey. Marks run from 1 (worst) to `scale`; with `one_is_best` key 1 is the
    best mark, as callers in China know it. `ask`, `reason_ask`, `comment_ask` and `thanks` are
    sounds of the centre's folder; empty: the shipped words."""

    scale: Scale = 5
    one_is_best: bool = True
    ask: str = ""
    bad_at: int = 2
    """A mark of this or less is bad."""
    reason: bool = True
    """Whether a bad mark leads to the second question."""
    reason_ask: str = ""
    reasons: tuple[Reason, ...] = USUAL_REASONS
    comment: When = "bad"
    comment_ask: str = ""
    comment_s: int = 60
    """Longest spoken comment, in seconds."""
    thanks: str = ""
    patience_s: int = 6
    """How long a key is waited for, in seconds."""
    tries: int = 2

    def mark_of(self, key: str) -> int | None:
        """The mark a key stands for; None for one that is no answer."""
        if not key.isdigit() or not 1 <= int(key) <= self.scale:
            return None
        return self.scale + 1 - int(key) if self.one_is_best else int(key)

    def is_bad(self, mark: int) -> bool:
        """Whether a mark asks for the second question."""
        return mark <= self.bad_at

    def wants_reason(self, mark: int) -> bool:
        """Whether this mark leads to the second question."""
        return self.reason and self.is_bad(mark)

    def wants_comment(self, mark: int) -> bool:
        """Whether this mark leads to a spoken comment."""
        return self.comment == "always" or (self.comment == "bad" and self.is_bad(mark))


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """A survey as `voice` has it: the version of now, and `earlier` ones that calls are still on,
    by number."""

    id: str
    key: str
    name: str
    project: str
    version: int
    script: Script
    earlier: dict[str, Script] = {}

    def script_of(self, version: int) -> Script:
        """The script of a version; the present one for one nobody knows any more."""
        if version == self.version:
            return self.script
        return self.earlier.get(str(version), self.script)


def said(sound: str, words: str) -> tuple[Prompt, ...]:
    """The centre's own sound, or the shipped words of that name."""
    return (Prompt(sound=sound) if sound else Prompt(text=SHIPPED[words]),)


def question(script: Script) -> tuple[Prompt, ...]:
    """How the caller is asked for his mark."""
    return said(script.ask, f"ask_{script.scale}" + ("" if script.one_is_best else "_up"))


def library_keys(script: Script) -> set[str]:
    """The keys of the library's prompts that the script plays."""
    named = (script.ask, script.reason_ask, script.comment_ask, script.thanks)
    return {sound.removeprefix(f"{FOLDER}/") for sound in named if sound.startswith(f"{FOLDER}/")}


LIMITS: dict[str, tuple[int, int, str]] = {
    "comment_s": (5, 300, "A spoken comment lasts {low} to {high} seconds."),
    "patience_s": (2, 30, "A key is waited for {low} to {high} seconds."),
    "tries": (1, 5, "A question is asked {low} to {high} times."),
}
"""Field → lowest, highest, and the sentence for anything outside."""


def checked(script: Script) -> Script:
    """The script, if it holds; `Invalid` names the field (`script.…`) and how to mend it."""
    for name, (low, high, sentence) in LIMITS.items():
        if not low <= getattr(script, name) <= high:
            told = sentence.format(low=low, high=high)
            raise _wrong(name, told, f"survey_{name}", low=low, high=high)
    if not 1 <= script.bad_at < script.scale:
        high = script.scale - 1
        sentence = f"A bad mark lies between 1 and {high}."
        raise _wrong("bad_at", sentence, "survey_bad_at", high=high)
    for name in ("ask", "reason_ask", "comment_ask", "thanks"):
        sound = getattr(script, name)
        if sound and (sound.startswith("/") or ".." in sound or len(sound) > 128):
            raise _wrong(name, "Choose a sound of the centre's folder.", "survey_sound")
    if script.reason:
        _check_reasons(script.reasons, shipped=not script.reason_ask)
    return script


def _check_reasons(reasons: tuple[Reason, ...], *, shipped: bool) -> None:
    if not 1 <= len(reasons) <= MOST_REASONS:
        sentence = f"The second question has 1 to {MOST_REASONS} answers."
        raise _wrong("reasons", sentence, "survey_reasons_count", high=MOST_REASONS)
    keys = [one.key for one in reasons]
    if len(set(keys)) < len(keys) or not all(len(k) == 1 and k in "0123456789" for k in keys):
        raise _wrong("reasons", "Each answer has a key of its own, 0 to 9.", "survey_reasons_keys")
    if not all(one.zh.strip() and one.en.strip() for one in reasons):
        sentence = "Write what each key stands for, in both languages."
        raise _wrong("reasons", sentence, "survey_reasons_words")
    named = {one.key for one in USUAL_REASONS}
    if shipped and set(keys) != named:
        sentence = (
            "The shipped second question names the keys "
            f"{', '.join(sorted(named))}; choose a sound of your own for other answers."
        )
        raise _wrong("reason_ask", sentence, "survey_reasons_shipped")


def _wrong(name: str, sentence: str, code: str, **details: int) -> Invalid:
    return Invalid(sentence, code=code, field=f"script.{name}", **details)

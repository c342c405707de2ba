"""Text as searches see it: words, syllables, initials. No I/O but jieba's dictionary at first use.

Chinese is cut into words by jieba. Sounds come from pypinyin, one syllable a character, folded so
that what many people do not tell apart (zh/z, ch/c, sh/s, ang/an, eng/en, ing/in) is the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jieba
from pypinyin import lazy_pinyin

HAN = "㐀-䶿一-鿿豈-﫿〇"
_RUN = re.compile(rf"([{HAN}]+)|([a-z0-9][a-z0-9+#]*(?:[._-][a-z0-9+#]+)*)")
_IS_HAN = re.compile(rf"^[{HAN}]+$")

_STOP = """的 了 吗 呢 吧 啊 呀 么 是 我 你 您 他 她 它 我们 你们 咱们 请 请问 想 要 想要
怎么 怎样 怎么样 如何 什么 为什么 为啥 怎么办 咋办 咋 可以 能 能够 可不可以 能不能
有没有 一下 这个 那个 这 那 在 和 与 或 及 就 都 也 把 被 给 对 一个 个 请教 问 问下
问一下 帮 帮我 客户 用户 里 上 会 很 还 又 哪里 哪儿 什么样 多少 几"""
STOP = frozenset(_STOP.split())
"""Words that say little: left out of a search that has others."""

_FINALS = {
    "": "a o e ai ei ao ou an en ang eng er",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ei ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve ue",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve ue",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "ch": "a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "sh": "a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang",
    "r": "e ao ou an en ang eng ong i u ua uo ui uan un",
    "z": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
    "c": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "s": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "y": "a o e ao ou an ang i in ing ong u ue uan un",
    "w": "a o ai ei an en ang eng u",
}
SYLLABLES = frozenset(
    start + final for start, finals in _FINALS.items() for final in finals.split()
)
_PARTIAL = frozenset(one[:at] for one in SYLLABLES for at in range(1, len(one) + 1))
_LONGEST = max(map(len, SYLLABLES))
MOST_WAYS = 3
INITIALS = frozenset("abcdefghjklmnopqrstwxyz")
"""Letters a syllable may begin with."""


def normal(text: str) -> str:
    """One width, no capitals."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """The runs of a normal text in order: (whether it is Chinese, the run)."""
    for found in _RUN.finditer(normal(text)):
        yield found.group(1) is not None, found.group(0)


def is_han(text: str) -> bool:
    return _IS_HAN.match(text) is not None


@lru_cache(maxsize=1)
def _cutter() -> jieba.Tokenizer:
    """jieba with its dictionary, read without the cache it would lay into the temporary folder:
    whatever lies there under that name would be unmarshalled."""
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    return cutter


def words(text: str) -> list[str]:
    """Words for the index: long ones also by their parts."""
    found = list[str]()
    for han, run in runs(text):
        if han:
            found.extend(_parts(run))
        else:
            found.append(run)
    return found


@lru_cache(maxsize=20_000)
def _parts(run: str) -> tuple[str, ...]:
    return tuple(_cutter().cut_for_search(run))


def cut(run: str) -> list[str]:
    """The words of a Chinese run, one after the other."""
    return list(_cutter().cut(run))


def syllables(run: str) -> list[str]:
    """The folded syllable of each character of a Chinese run."""
    return [fold(one) for one in sounds(run)]


@lru_cache(maxsize=20_000)
def sounds(run: str) -> tuple[str, ...]:
    read = lazy_pinyin(run, errors=_letters)
    return tuple(one.replace("ü", "v") for one in read)


def _letters(unknown: str) -> Any:
    """What has no sound stands for itself, character by character."""
    return list(unknown)


def fold(syllable: str) -> str:
    """A syllable, or its beginning, without what many people do not tell apart."""
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    if syllable.endswith(("ang", "eng", "ing")):
        syllable = syllable[:-1]
    return syllable


def split_pinyin(letters: str) -> list[tuple[list[str], str]]:
    """The ways to read letters as pinyin, fewest syllables first: (whole syllables, the beginning
    of one more or nothing). Empty where they cannot be pinyin."""
    best: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        ways = [
            (*way, letters[start:end])
            for start in range(max(0, end - _LONGEST), end)
            if letters[start:end] in SYLLABLES
            for way in best[start]
        ]
        ways.sort(key=len)
        best.append(ways[:MOST_WAYS])
    found = [(list(way), "") for way in best[-1]]
    if not found:
        for start in range(len(letters) - 1, max(-1, len(letters) - _LONGEST), -1):
            if letters[start:] in _PARTIAL and best[start]:
                found.extend((list(way), letters[start:]) for way in best[start] if way)
    found.sort(key=lambda way: len(way[0]) + bool(way[1]))
    return found[:MOST_WAYS]


_NEAR = {
    "a": "qsz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa",
    "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu",
    "z": "xa",
}  # fmt: skip
LONGEST_MENDED = 24


def mended(letters: str) -> Iterator[str]:
    """What may have been meant: two letters changed over, one too many, one beside it on the
    keyboard, one left out. Likely slips first."""
    if not 3 <= len(letters) <= LONGEST_MENDED:
        return
    seen = {letters}
    for one in _slips(letters):
        if one not in seen:
            seen.add(one)
            yield one


def _slips(letters: str) -> Iterator[str]:
    places = range(len(letters))
    for at in places[:-1]:
        yield letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    for at in places:
        yield letters[:at] + letters[at + 1 :]
    for at in places:
        for near in _NEAR.get(letters[at], ""):
            yield letters[:at] + near + letters[at + 1 :]
    for at in range(len(letters) + 1):
        for left_out in "aeiouhng":
            yield letters[:at] + left_out + letters[at:]

"""From a text to weighted terms for the index, and from typed words to what is looked for. Pure.

Kinds of terms, by their first letter:

    w退款        a word                       b tui kuan  two neighbouring syllables
    s tui        one syllable                 i tkdz      initials of two to four neighbours
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from warmline.knowledge import segments

TITLE, QUESTION, KEYWORD, BODY = 6.0, 5.0, 5.0, 2.0
SOUND = 0.5
"""What a sound counts beside a word at the same place."""
LEAST_INITIALS, MOST_INITIALS = 2, 4
AVERAGE_BODY = 150
"""Words of a usual body; a longer one counts each of its words less."""
SYNONYM, PREFIX, PART = 0.8, 0.7, 0.5
"""What a synonym, a longer word with this beginning, a part of the word count."""
SOUND_OF_WORDS = 0.35
"""What the sound adds to words typed in Chinese: it finds them behind the wrong characters."""


def of_document(
    title: str, body: str, questions: Sequence[str] = (), keywords: Sequence[str] = ()
) -> dict[str, float]:
    """Every term of a document with its weight."""
    found: dict[str, float] = {}
    heads = [(title, TITLE), *((one, QUESTION) for one in questions)]
    heads += [(one, KEYWORD) for one in keywords]
    for text, weight in heads:
        for term in _words(text):
            found[term] = max(found.get(term, 0.0), weight)
        for term in sounds(text):
            found[term] = max(found.get(term, 0.0), weight * SOUND)
    counted = Counter(_words(body))
    length = 0.5 + 0.5 * counted.total() / AVERAGE_BODY
    for term, times in counted.items():
        found[term] = found.get(term, 0.0) + BODY * times / (times + 1.2 * length)
    return found


def _words(text: str) -> Iterable[str]:
    return (f"w{word}" for word in segments.words(text))


def sounds(text: str) -> set[str]:
    """The sounds of the Chinese in a text."""
    found = set[str]()
    for han, run in segments.runs(text):
        if not han:
            continue
        read = segments.syllables(run)
        found.update(f"s{one}" for one in read)
        found.update(f"b{one} {other}" for one, other in pairwise(read))
        firsts = "".join(one[0] for one in read)
        for size in range(LEAST_INITIALS, MOST_INITIALS + 1):
            found.update(f"i{firsts[at : at + size]}" for at in range(len(firsts) - size + 1))
    return found


# What is looked for ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """One term: as it is, or with `prefix` every term that begins so."""

    text: str
    factor: float = 1.0
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that was typed: any of the terms will do, the best counts."""

    any: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """A part that can be read in several ways: the best way counts, times its factor."""

    ways: tuple[tuple[float, tuple[Slot, ...]], ...]


Part = Slot | Either


@dataclass(frozen=True, slots=True)
class Query:
    """`parts`: what a document should have; `extra`: what only adds to its score."""

    parts: tuple[Part, ...]
    extra: tuple[Slot, ...] = ()


Known = Callable[[str], bool]
"""Whether the index has a term."""


def of_query(text: str, known: Known, synonyms: Mapping[str, Sequence[str]]) -> Query:
    """What is looked for. The last word may not be finished yet. `synonyms`: a word → the others
    that mean the same."""
    found = list(segments.runs(text))
    parts, extra = list[Part](), list[Slot]()
    meant = _meant(segments.normal(text), synonyms)
    for at, (han, run) in enumerate(found):
        last = at == len(found) - 1
        if not han:
            parts.append(_letters(run, known, meant.get(run, ())))
            continue
        cut = segments.cut(run)
        told = [word for word in cut if word not in segments.STOP]
        for number, word in enumerate(told or cut):
            unfinished = last and number == len(told or cut) - 1
            parts.append(_word(word, unfinished, known, meant))
        for piece in _without_stops(cut) if told else [run]:
            read = segments.syllables(piece)
            pairs = pairwise(read)
            extra.extend(Slot((Term(f"b{one} {other}"),)) for one, other in pairs)
    for spoken, others in meant.items():
        # A synonym of several words that were cut apart.
        if not any(spoken == word for han, run in found for word in _cut_of(han, run)):
            parts.append(Slot(_synonyms(others)))
    return Query(tuple(parts), tuple(extra))


def _cut_of(han: bool, run: str) -> Iterable[str]:
    return segments.cut(run) if han else (run,)


def _without_stops(cut: Sequence[str]) -> list[str]:
    """The run's pieces between words that say little."""
    pieces, piece = list[str](), ""
    for word in [*cut, ""]:
        if word and word not in segments.STOP:
            piece += word
        elif piece:
            pieces.append(piece)
            piece = ""
    return pieces


def _meant(text: str, synonyms: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The words of the text that have synonyms."""
    longest = max(map(len, synonyms), default=0)
    found: dict[str, Sequence[str]] = {}
    for start in range(len(text)):
        for end in range(min(len(text), start + longest), start, -1):
            others = synonyms.get(text[start:end])
            if others is not None:
                found[text[start:end]] = others
    return found


def _word(word: str, unfinished: bool, known: Known, meant: Mapping[str, Sequence[str]]) -> Slot:
    terms = [Term(f"w{word}")]
    if unfinished:
        terms.append(Term(f"w{word}", PREFIX, prefix=True))
    if word in meant:
        terms.extend(_synonyms(meant[word]))
    read = segments.syllables(word)
    if len(read) > 1:
        # Wrong characters with the right sound, or a word the dictionary cuts otherwise.
        terms.extend(Term(f"b{one} {other}", PART) for one, other in pairwise(read))
        if not known(f"w{word}"):
            terms.extend(Term(f"w{part}", PART) for part in _parts(word) if known(f"w{part}"))
    return Slot(tuple(terms))


def _parts(word: str) -> set[str]:
    """Pieces of two characters and more of a word the index does not have."""
    return {
        word[start:end]
        for start in range(len(word))
        for end in range(start + 2, len(word) + 1)
        if end - start < len(word)
    }


def _synonyms(others: Sequence[str]) -> tuple[Term, ...]:
    terms = list[Term]()
    for other in others:
        cut = [word for han, run in segments.runs(other) for word in _cut_of(han, run)]
        terms.extend(Term(f"w{word}", SYNONYM / len(cut)) for word in cut)
        if len(cut) > 1:
            terms.append(Term(f"w{segments.normal(other)}", SYNONYM))
    return tuple(terms)


def _letters(run: str, known: Known, others: Sequence[str]) -> Either:
    """Letters may be a word, pinyin, initials; if they are nothing, what was meant."""
    word = Slot((Term(f"w{run}"), Term(f"w{run}", PREFIX, prefix=True), *_synonyms(others)))
    ways: list[tuple[float, tuple[Slot, ...]]] = [(1.0, (word,))]
    if not (run.isascii() and run.isalpha()):
        return Either(tuple(ways))
    ways += [(0.8, slots) for slots in _pinyin(run, known)]
    if len(run) >= LEAST_INITIALS and segments.INITIALS.issuperset(run):
        ways.append((0.7, tuple(_initials(run))))
        ways += [(0.5, slots) for slots in _initials_of_words(run)]
    if not any(_hopeful(slots, known) for _, slots in ways):
        ways += [(0.6, slots) for slots in _meant_letters(run, known)]
    return Either(tuple(ways))


def _pinyin(letters: str, known: Known) -> list[tuple[Slot, ...]]:
    found = list[tuple[Slot, ...]]()
    for whole, rest in segments.split_pinyin(letters):
        read = [segments.fold(one) for one in whole]
        begun = segments.fold(rest)
        if len(read) == 1 and not begun:
            found.append((Slot((Term(f"s{read[0]}"),)),))
            continue
        slots = [Slot((Term(f"b{one} {other}"),)) for one, other in pairwise(read)]
        if begun:
            slots.append(Slot((Term(f"b{read[-1]} {begun}", 0.9, prefix=True),)))
        found.append(tuple(slots))
    return found


def _initials(letters: str) -> list[Slot]:
    if len(letters) <= MOST_INITIALS:
        return [Slot((Term(f"i{letters}"),))]
    size = MOST_INITIALS
    return [Slot((Term(f"i{letters[at : at + size]}"),)) for at in range(len(letters) - size + 1)]


def _initials_of_words(letters: str) -> list[tuple[Slot, ...]]:
    """Initials of two words with something between them: tkdz for 退款多久到账."""
    cuts = range(LEAST_INITIALS, len(letters) - LEAST_INITIALS + 1)
    if len(letters) > 2 * MOST_INITIALS:
        return []
    return [
        (Slot((Term(f"i{letters[:at]}"),)), Slot((Term(f"i{letters[at:]}"),)))
        for at in cuts
        if max(at, len(letters) - at) <= MOST_INITIALS
    ]


def _hopeful(slots: Sequence[Slot], known: Known) -> bool:
    """Whether the index has more than half of what this way looks for."""
    have = sum(any(term.prefix or known(term.text) for term in slot.any[:1]) for slot in slots)
    return have * 2 > len(slots)


MOST_MENDED = 4


def _meant_letters(letters: str, known: Known) -> list[tuple[Slot, ...]]:
    """Ways to read what may have been meant, those the index has most of."""
    found = list[tuple[float, tuple[Slot, ...]]]()
    for other in segments.mended(letters):
        if known(f"w{other}"):
            found.append((1.0, (Slot((Term(f"w{other}"),)),)))
        for slots in _pinyin(other, known)[:1]:
            if len(slots) > 1 or slots[0].any[0].text.startswith("b"):
                have = sum(known(slot.any[0].text) for slot in slots) / len(slots)
                if have > 0.5:
                    found.append((have, slots))
    found.sort(key=lambda way: -way[0])
    return [slots for _, slots in found[:MOST_MENDED]]

"""What is set up for knowledge: the tree of categories, synonyms, forbidden words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.knowledge import rules
from warmline.knowledge.cards import Card, CardKind
from warmline.knowledge.errors import CategoryMissing, WordsChanged, WordsInvalid
from warmline.knowledge.model import Category, Synonyms
from warmline.knowledge.store import cards, categories, feedback, publications, readers, words
from warmline.knowledge.words import Matcher, Severity, Use, Word

MOST_WORDS = 10_000
LONGEST_WORD = 60
LONGEST_INSTEAD = 200
KNOWN_S = 5.0
"""How long the words are taken as known while texts are checked."""


class KnowledgeSettings:
    """The tree, and the words of the centre."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._matchers: dict[tuple[str, ...], tuple[float, Matcher]] = {}

    async def tree(self, actor: Actor) -> Sequence[tuple[Category, int, bool]]:
        """The categories of his projects in their order, with how many articles he may read in each
        (not counting those under it), and whether it is his part."""
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            reader = await readers.reader_of(session, actor)
            counts = await publications.counts(session, reader, self._clock.now())
            found = await categories.tree(session)
        return [
            (one, counts.get(one.id, 0), rules.maintains(actor, one))
            for one in found.values()
            if not reader.projects or one.project in reader.projects
        ]

    async def followed(self, actor: Actor) -> Collection[str]:
        """The categories he follows."""
        async with self._database.read() as session:
            his = await feedback.subscriptions(session, actor.user_id)
        return {noun_id for noun, noun_id in his if noun == "category"}

    async def create(
        self,
        actor: Actor,
        name: str,
        *,
        parent: str | None = None,
        department: str | None = None,
        position: int = 0,
    ) -> Category:
        """A category. Under one of his part it belongs to the same department unless another is
        named. Raises `NotYourPart`, `CategoryInvalid`, `CategoryMissing`."""
        allow(actor, "knowledge.configure")
        async with self._database.transaction() as session:
            await categories.alone(session)
            tree = await categories.tree(session)
            above = tree.get(parent) if parent is not None else None
            if parent is not None and above is None:
                raise CategoryMissing
            if above is not None:
                rules.check_part(actor, above)
                department = department or above.department
            project = (
                above.project if above else next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
            )
            made = Category(
                uuid7(), project, rules.needs(name, "name"), parent, department, position
            )
            rules.check_part(actor, made)
            rules.check_tree(tree, made)
            await categories.save(session, made)
            audit.record(session, actor, "created", "knowledge_category", made.id, None, made)
        return made

    async def change(self, actor: Actor, category: str, **given: object) -> Category:
        """Change `name`, `parent`, `department`, `position` or `active`. Both what it was and what
        it becomes are of his part. Raises what `create` raises."""
        allow(actor, "knowledge.configure")
        async with self._database.transaction() as session:
            await categories.alone(session)
            tree = await categories.tree(session)
            before = tree.get(category)
            if before is None:
                raise CategoryMissing
            rules.check_part(actor, before)
            after = replace(before, **given)  # type: ignore[arg-type]
            after = replace(after, name=rules.needs(after.name, "name"))
            rules.check_part(actor, after)
            if after.parent is not None and after.parent != before.parent:
                if after.parent not in tree:
                    raise CategoryMissing
                rules.check_part(actor, tree[after.parent])
            rules.check_tree({**tree, after.id: after}, after)
            await categories.save(session, after)
            audit.record(session, actor, "changed", "knowledge_category", category, before, after)
        return after

    # Words ---------------------------------------------------------------------------------------

    async def synonyms(self, actor: Actor) -> Sequence[Synonyms]:
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            return await words.synonyms(session)

    async def save_synonyms(
        self, actor: Actor, groups: Sequence[Sequence[str]], version: str | None = None
    ) -> None:
        """All groups anew; searches know them within a second. `version`: the list they were
        written over. Raises `WordsInvalid`, `WordsChanged`."""
        allow(actor, "knowledge.configure")
        kept = rules.checked_synonyms(groups)
        async with self._database.transaction() as session:
            await words.alone(session)
            now = await words.synonyms(session)
            _unchanged(version, version_of_synonyms(now))
            before = [one.words for one in now]
            await words.save_synonyms(session, kept)
            sides: tuple[Mapping[str, object], ...] = ({"groups": before}, {"groups": kept})
            audit.record(session, actor, "changed", "knowledge_words", "synonyms", *sides)

    async def forbidden(self, actor: Actor) -> Sequence[Word]:
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            return await words.forbidden(session)

    async def save_forbidden(
        self, actor: Actor, given: Sequence[Word], version: str | None = None
    ) -> None:
        """All forbidden words anew. `version`: the list they were written over. Raises
        `WordsInvalid`, `WordsChanged`."""
        allow(actor, "knowledge.configure")
        kept: dict[str, Word] = {}
        for one in given:
            word = " ".join(one.word.split())
            if not 1 <= len(word) <= LONGEST_WORD:
                raise WordsInvalid(f"A word has 1 to {LONGEST_WORD} characters.", field="word")
            kept[word] = replace(one, word=word, instead=" ".join(one.instead.split())[:200])
        if len(kept) > MOST_WORDS:
            raise WordsInvalid(f"At most {MOST_WORDS:,} words.", field="word")
        async with self._database.transaction() as session:
            await words.alone(session)
            now = await words.forbidden(session)
            _unchanged(version, version_of_words(now))
            before = {one.word: one for one in now}
            await words.save_forbidden(session, list(kept.values()))
            self._matchers.clear()
            gone = sorted(before.keys() - kept.keys())
            changed = sorted(word for word, one in kept.items() if before.get(word) != one)
            facts = {"gone": gone, "changed": changed}
            audit.record(session, actor, "changed", "knowledge_words", "forbidden", None, facts)

    async def matcher(self) -> Matcher:
        """The forbidden words as they are now, for chat and inspection."""
        async with self._database.read() as session:
            return Matcher(await words.forbidden(session))

    async def check(self, actor: Actor, text: str) -> Sequence[Use]:
        """The forbidden words of a text, and what the pairs 这样说更好 say better. Somebody types
        while this is asked, so what is known is used for some seconds."""
        allow(actor, "knowledge.view")
        key = tuple(sorted(actor.projects))
        made_at, known = self._matchers.get(key, (-KNOWN_S, None))
        if known is None or self._clock.monotonic() - made_at >= KNOWN_S:
            async with self._database.read() as session:
                said = await words.forbidden(session)
                pairs = await cards.all_of(session, actor, [CardKind.INSTEAD])
            known = Matcher([*said, *_of_pairs(pairs)])
            self._matchers[key] = (self._clock.monotonic(), known)
        return known.find(text)


def version_of_synonyms(groups: Sequence[Synonyms]) -> str:
    """What tells one state of the groups from another: their words. Saving the same again makes
    no new one, so nobody is stopped for nothing."""
    return _digest([list(one.words) for one in groups])


def version_of_words(listed: Sequence[Word]) -> str:
    """The same of the forbidden words."""
    return _digest([[one.word, int(one.severity), one.instead] for one in listed])


def _digest(lines: Sequence[Sequence[object]]) -> str:
    said = json.dumps(lines, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _unchanged(given: str | None, present: str) -> None:
    """Raises `WordsChanged` where the list is no longer the one that was on the page."""
    if given is not None and given != present:
        raise WordsChanged(present)


def _of_pairs(pairs: Sequence[Card]) -> Sequence[Word]:
    """Each line of what is not to be said, as a word that reminds."""
    return [
        Word(line, Severity.REMIND, " ".join(card.face.text.split())[:LONGEST_INSTEAD])
        for card in pairs
        for line in map(str.strip, card.face.avoid.splitlines())
        if 2 <= len(line) <= LONGEST_WORD
    ]

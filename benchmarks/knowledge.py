"""How fast and how good the search in knowledge is, beside plain full text of PostgreSQL.

    python benchmarks/knowledge.py [--articles 100000] [--each 150] [--lock FILE] [--save FILE]

Made-up articles (`knowing/corpus.py`) are written into a PostgreSQL of its own. Ours is the whole
verb as a route calls it: the roles of the agent, the question of what changed, the index in memory,
the hits read back with their visibility, marks and snippets. The peer is a plain `tsvector` with
`simple` and GIN over the same titles, questions, keywords and texts, asked for the best ten with
every word as a beginning; Chinese without blanks is one word to it. Each question is asked by both,
one after the other, the kinds in turn. Quality is by the judged set (`knowing/judged.py`), asked of
both. Freshness: from a publication's commit to a hit in another process's index. The last line is a
JSON object; `verdicts/knowledge.py` judges it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import platform
import re
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import psutil
import psycopg

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

from tests.servers import embedded  # noqa: E402

from benchmarks import result  # noqa: E402
from benchmarks.knowing import corpus  # noqa: E402
from benchmarks.knowing.judged import Judged, judge, judged, ours  # noqa: E402
from benchmarks.verdicts import knowledge as verdicts  # noqa: E402
from warmline.accounts.tables import ProjectRow, UserRow  # noqa: E402
from warmline.app.preparing import migrate  # noqa: E402
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor  # noqa: E402
from warmline.kit.clock import SystemClock  # noqa: E402
from warmline.kit.db import Database  # noqa: E402
from warmline.kit.ids import uuid7  # noqa: E402
from warmline.knowledge.model import ArticleKind, Content  # noqa: E402
from warmline.knowledge.service import ArticleService  # noqa: E402
from warmline.knowledge.service.configuring import KnowledgeSettings  # noqa: E402
from warmline.knowledge.service.searching import SearchService  # noqa: E402
from warmline.knowledge.states import Step  # noqa: E402
from warmline.knowledge.terms import of_document  # noqa: E402

FRESH = 20
PEER = """
SELECT id, title FROM peer, to_tsquery('simple', %s) AS asked
WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC, id LIMIT 10
"""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def write(url: str, made: Sequence[corpus.Made], category: str) -> None:
    """The articles as the product's publications, and as the peer's rows."""
    encode = msgspec.msgpack.Encoder().encode
    now = datetime.now(UTC)
    with psycopg.connect(url) as base, base.cursor() as cursor:
        ids = [uuid7() for _ in made]
        columns = "id, project, category, kind, created_at, created_by"
        with cursor.copy(f"COPY knowledge_article ({columns}) FROM STDIN") as copy:
            for key in ids:
                copy.write_row((key, DEFAULT_PROJECT, category, "faq", now, SYSTEM.user_id))
        columns = (
            "article, version, project, category, kind, title, plain, questions, tags, departments,"
            " roles, published_at, terms, seq"
        )
        with cursor.copy(f"COPY knowledge_published ({columns}) FROM STDIN") as copy:
            for seq, (key, one) in enumerate(zip(ids, made, strict=True), start=1):
                terms = of_document(one.title, one.body, one.questions, one.keywords)
                kept = encode({term: round(weight, 3) for term, weight in terms.items()})
                row = (key, 1, DEFAULT_PROJECT, category, "faq", one.title, one.body)
                lists: tuple[list[str], ...] = (list(one.questions), [], [], [])
                copy.write_row((*row, *lists, now, kept, seq))
        cursor.execute("INSERT INTO knowledge_clock VALUES ('search', %s)", (len(made),))
        peer(cursor, ((one.title, one.questions, one.keywords, one.body) for one in made))
        base.commit()
        base.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def peer(
    cursor: psycopg.Cursor[Any], rows: Iterable[tuple[str, Sequence[str], Sequence[str], str]]
) -> None:
    """The peer's table: titles weigh most, then questions and keywords, then the text."""
    cursor.execute("CREATE TABLE peer (id serial, title text, words tsvector)")
    cursor.execute("CREATE TEMP TABLE raw (title text, heads text, body text)")
    with cursor.copy("COPY raw FROM STDIN") as copy:
        for title, questions, keywords, body in rows:
            copy.write_row((title, " ".join([*questions, *keywords]), body))
    cursor.execute(
        "INSERT INTO peer (title, words) SELECT title, setweight(to_tsvector('simple', title), 'A')"
        " || setweight(to_tsvector('simple', heads), 'B') || to_tsvector('simple', body) FROM raw"
    )
    cursor.execute("DROP TABLE raw")
    cursor.execute("CREATE INDEX peer_words ON peer USING gin (words)")


def asked(text: str) -> str:
    """Every word as a beginning; any of them will do."""
    words = re.findall(r"\w+", text)
    return " | ".join(f"{word}:*" for word in words) or "''"


def quality(url: str) -> dict[str, Any]:
    """The judged set of both."""
    articles, _ = judged()
    with psycopg.connect(url) as base, base.cursor() as cursor:
        cursor.execute("CREATE SCHEMA judged; SET search_path = judged, pg_catalog")
        lines = [
            (str(one["title"]), list(one["questions"]), list(one["keywords"]), str(one["body"]))  # type: ignore[call-overload]
            for one in articles
        ]
        peer(cursor, lines)
        keys = {str(one["title"]): str(one["key"]) for one in articles}

        def search(text: str) -> list[str]:
            cursor.execute(PEER, (asked(text),))
            return [keys[row[1]] for row in cursor.fetchall()]

        theirs = judge(search)
    return {"ours": _told(judge(ours())), "peer": _told(theirs)}


def _told(found: Judged) -> dict[str, Any]:
    return {
        "recall": round(found.recall, 3),
        "first": round(found.first, 3),
        "by_kind": found.by_kind,
        "questions": found.questions,
        "articles": found.articles,
        "missed": [list(one) for one in found.missed],
    }


class Bench:
    """The run over one database."""

    def __init__(self, chosen: argparse.Namespace, url: str) -> None:
        self._chosen, self._url = chosen, url
        self._database = Database(url.replace("postgresql://", "postgresql+psycopg://"))
        self._clock = SystemClock()
        self.cpu_ms: dict[str, list[float]] = {}
        permissions = frozenset({"knowledge.view"})
        projects = frozenset({DEFAULT_PROJECT})
        self._agent = Actor(uuid7(), "8001", "李雷", permissions=permissions, projects=projects)

    async def run(self) -> dict[str, Any]:
        """Everything; the raw figures."""
        made = list(corpus.articles(self._chosen.articles, seed=1))
        settings = KnowledgeSettings(self._database, self._clock)
        async with self._database.transaction() as session:
            if await session.get(ProjectRow, DEFAULT_PROJECT) is None:
                session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
            user = UserRow(id=self._agent.user_id, login="8001", name="李雷")
            user.password_hash = ""
            session.add(user)
        category = (await settings.create(SYSTEM, "全部")).id
        began = time.perf_counter()
        await asyncio.to_thread(write, self._url, made, category)
        say(f"written: {time.perf_counter() - began:.1f} s")
        asks = corpus.questions(made, self._chosen.each, seed=2)
        service = SearchService(self._database, self._clock)
        del made
        gc.collect()
        async with result.alone(self._chosen.lock):
            before, began = psutil.Process().memory_info().rss, time.perf_counter()
            await service.warm()
            filled = time.perf_counter() - began
            grown = psutil.Process().memory_info().rss - before
            say(f"index: {filled:.1f} s, {grown / 2**20:.0f} MB")
            ours_ms, peer_ms, empty = await self._times(service, asks)
            fresh = await self._fresh(service, category)
        await self._database.close()
        return {
            "ours": ours_ms,
            "peer": peer_ms,
            "ours_cpu": self.cpu_ms,
            "without_a_hit": empty,
            "fresh_s": fresh,
            "index": {"fill_s": round(filled, 1), "mb": round(grown / 2**20)},
            "quality": quality(self._url),
        }

    async def _times(
        self, service: SearchService, asks: dict[str, list[str]]
    ) -> tuple[dict[str, list[float]], dict[str, list[float]], dict[str, list[int]]]:
        """Each question to both; the first of each kind is asked once before."""
        ours_ms: dict[str, list[float]] = {kind: [] for kind in asks}
        peer_ms: dict[str, list[float]] = {kind: [] for kind in asks}
        empty = {kind: [0, 0] for kind in asks}
        self.cpu_ms = {kind: [] for kind in asks}
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as base:
            for number in range(-1, self._chosen.each):
                for kind, lines in asks.items():
                    text = lines[max(number, 0)]
                    began, cpu = time.perf_counter(), time.thread_time()
                    found = await service.search(self._agent, text)
                    middle, cpu = time.perf_counter(), time.thread_time() - cpu
                    rows = await (await base.execute(PEER, (asked(text),))).fetchall()
                    end = time.perf_counter()
                    if number >= 0:
                        ours_ms[kind].append(round((middle - began) * 1000, 3))
                        self.cpu_ms[kind].append(round(cpu * 1000, 3))
                        peer_ms[kind].append(round((end - middle) * 1000, 3))
                        empty[kind][0] += not found
                        empty[kind][1] += not rows
        return ours_ms, peer_ms, empty

    async def _fresh(self, service: SearchService, category: str) -> list[float]:
        """From the commit of a publication to a hit, asked every 50 ms, as pages would."""
        articles = ArticleService(self._database, self._clock)
        took = list[float]()
        for number in range(FRESH):
            content = Content(f"暖线新政{number}号", "正文")
            whole = await articles.create(SYSTEM, ArticleKind.FAQ, category, content)
            for step in (Step.SUBMIT, Step.PUBLISH):
                await articles.step(SYSTEM, whole.article.id, step, number=1)
            began = time.perf_counter()
            while True:
                found = await service.search(self._agent, content.title)
                if any(one.article == whole.article.id for one in found):
                    break
                await asyncio.sleep(0.05)
            took.append(round(time.perf_counter() - began, 3))
        return took


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--each", type=int, default=150, help="Questions of each kind.")
    options.add_argument("--lock", type=Path, help="Held exclusively while figures are taken.")
    options.add_argument("--save", type=Path, help="Write the object into this file too.")
    options.add_argument("--json", action="store_true", help="Print the last line only.")
    args = options.parse_args()
    load_before = os.getloadavg()[0]
    with embedded.temporary_home() as home, embedded.postgres(home) as url:
        migrate(url.replace("postgresql://", "postgresql+psycopg://"))
        raw = asyncio.run(Bench(args, url).run())
    found = {
        "name": "knowledge",
        "figure": verdicts.figures(raw),
        "goal": verdicts.GOAL,
        "conditions": {
            "articles": args.articles,
            "questions_of_each_kind": args.each,
            "searches_at_once": 1,
            "data": "made up, seed 1; the judged set is the project's own",
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("jieba", "pypinyin", "numpy")},
        },
        "machine": result.machine(load_before),
        "raw": raw,
        "verdict": verdicts.verdict(raw),
    }
    return result.finish(found, args.save)


if __name__ == "__main__":
    raise SystemExit(main())

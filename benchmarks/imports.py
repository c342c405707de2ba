"""Imports: how long a hundred thousand rows take, in which memory, and who waits meanwhile.

    python benchmarks/imports.py [--what customers|orders] [--rows 100000] [--kind csv|xlsx]
                                 [--cards 100000] [--update 0.2]
    python benchmarks/imports.py --rows 1000000 --kind xlsx    # does memory grow with the rows?

A PostgreSQL of its own with migrated tables and `--cards` customers; a file of `--rows` rows, of
which a part (`--update`) are doubles of cards, 2 % of the file itself and 1 % bad; or orders of a
shop (`--what orders`), of which that part is laid to cards and talks (`ordered`). The check, the
real run and the undoing are done by a process of their own, as nice as `jobs` is; meanwhile this
one asks the list of customers over its routes ten times a second, each a search that a page makes.
Peak memory is that process's, whole; what it holds is sampled every second, and a line through the
samples after its first fifth (when caches fill) says by how much it grew. The last line is a JSON
object.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])

import httpx  # noqa: E402
import psutil  # noqa: E402
from fastapi import FastAPI, Request  # noqa: E402
from sqlalchemy import text  # noqa: E402
from starlette.middleware.base import RequestResponseEndpoint  # noqa: E402
from starlette.responses import Response  # noqa: E402
from tests.servers import embedded  # noqa: E402

from benchmarks import ordered, result  # noqa: E402
from warmline.accounts.permissions import ALL  # noqa: E402
from warmline.accounts.tables import ProjectRow, UserProjectRow, UserRow  # noqa: E402
from warmline.app.preparing import migrate  # noqa: E402
from warmline.customers.http import router  # noqa: E402
from warmline.customers.importing import Policy  # noqa: E402
from warmline.customers.ports import nowhere  # noqa: E402
from warmline.customers.service import CustomerService  # noqa: E402
from warmline.customers.service.configuring import CustomerListService  # noqa: E402
from warmline.customers.service.import_work import (  # noqa: E402
    APPLY,
    CHECK,
    UNDO,
    ApplyWork,
    CheckWork,
    Importer,
    UndoWork,
)
from warmline.customers.service.importing import ImportService  # noqa: E402
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope  # noqa: E402
from warmline.kit.clock import SystemClock  # noqa: E402
from warmline.kit.db import Database  # noqa: E402
from warmline.kit.sheets import open_sheet  # noqa: E402
from warmline.runs.model import OVER, RunState  # noqa: E402
from warmline.runs.ports import Handler  # noqa: E402
from warmline.runs.service import RunService  # noqa: E402
from warmline.runs.service.imports import ImportVerbs  # noqa: E402
from warmline.runs.tasks import RunJobs  # noqa: E402

BOSS = Actor(
    "00000000-0000-7000-8000-0000000000b0",
    "boss",
    "经理",
    permissions=ALL,
    scope=Scope.ALL,
    projects=frozenset({DEFAULT_PROJECT}),
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文红梅"
HEADS = ("姓名", "手机", "邮箱", "级别", "来源", "标签", "备注")
PATH = "/customers"
ASKED: tuple[Mapping[str, str], ...] = (
    {},
    {"q": "张"},
    {"q": "0001"},
    {"level": "regular"},
    {"sort": "name"},
)
ORDERS = ordered.PATH, ordered.ASKED
NICE = 5
EVERY_S = 0.1
WITHIN_S = 60.0
PEAK_MB = 300
GROWN_MB = 25
"""By how much it may grow over the rest of a run after its first fifth, whatever its rows."""
START_S = 10.0
"""Until then a process loads its modules."""
SAMPLE_S = 1.0
SAMPLES_KEPT = 60
LIST_P99_MS = 300


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--what", choices=("customers", "orders"), default="customers")
    parser.add_argument("--rows", type=int, default=100_000, help="Rows of the file.")
    parser.add_argument("--kind", choices=("csv", "xlsx"), default="csv")
    parser.add_argument("--cards", type=int, default=100_000, help="Customers there before.")
    parser.add_argument("--update", type=float, default=0.2, help="Share that is there already.")
    parser.add_argument("--check-only", action="store_true", help="The dry run alone.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lock", type=Path, help="Hold this file locked while measuring.")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


def name_of(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.randint(1, 2)))


def rows_of(chosen: argparse.Namespace) -> Iterator[list[str]]:
    """The file: doubles of cards, doubles of itself, bad rows and new ones, mixed."""
    dice = random.Random(chosen.seed)
    for number in range(chosen.rows):
        throw = dice.random()
        phone = f"138{number:08}"
        if throw < chosen.update and chosen.cards:
            phone = f"139{dice.randrange(chosen.cards):08}"
        elif throw < chosen.update + 0.02 and number:
            phone = f"138{dice.randrange(number):08}"
        elif throw > 0.99:
            phone = "没有电话"
        mail = f"c{number}@example.cn" if number % 3 == 0 else ""
        tags = dice.choice(("", "老客户", "会员;老客户"))
        yield [name_of(dice), phone, mail, "普通客户", "网站", tags, f"备注{number}"]


def file_of(chosen: argparse.Namespace, folder: Path) -> Path:
    path = folder / f"rows.{chosen.kind}"
    orders = chosen.what == "orders"
    heads, rows = (ordered.HEADS, ordered.rows_of) if orders else (HEADS, rows_of)
    if chosen.kind == "xlsx":
        sheet = open_sheet(path)
        sheet.write(list(heads))
        for row in rows(chosen):
            sheet.write(list(row))
        sheet.close()
        return path
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(heads)
        writer.writerows(rows(chosen))
    return path


async def prepared(database: Database, chosen: argparse.Namespace) -> None:
    """A person, lists, and the cards that are there before, made by the import itself."""
    async with database.transaction() as session:
        user = UserRow(id=BOSS.user_id, login=BOSS.login, name=BOSS.name)
        user.password_hash = "-"  # noqa: S105 - nobody logs in
        session.add(user)
        await session.merge(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
        await session.flush()
        session.add(UserProjectRow(user_id=BOSS.user_id, project_id=DEFAULT_PROJECT))
    await CustomerListService(database).seed_defaults()
    if chosen.cards:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("姓名", "手机"))
        dice = random.Random(chosen.seed + 1)
        writer.writerows((name_of(dice), f"139{number:08}") for number in range(chosen.cards))
        runs = RunService(database, SystemClock())
        imports = ImportService(database, SystemClock(), runs)
        batch = await imports.bring(BOSS, "before.csv", _once(out.getvalue().encode()))
        _, run = await imports.apply(BOSS, batch.id)
        await jobs_of(database, runs).work(run.id)
        ended = await runs.get(BOSS, run.id)
        if ended.state is not RunState.DONE:
            raise RuntimeError(f"{ended.message} {ended.facts}")
    if chosen.what == "orders":
        await ordered.talks(database, BOSS, chosen.cards // 5)
    async with database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text("VACUUM ANALYZE")
        )


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(256 * 1024):
            yield piece


def jobs_of(database: Database, runs: RunService) -> RunJobs:
    importer = Importer(database, SystemClock(), runs, in_use=nowhere)

    async def boss(user: str) -> Actor:
        return BOSS

    handlers: dict[str, Handler] = {
        CHECK: CheckWork(importer),
        APPLY: ApplyWork(importer),
        UNDO: UndoWork(importer),
        **ordered.handlers(database, runs),
    }
    return RunJobs(runs, database, handlers, boss)


async def work(url: str, run: str) -> None:
    """The process beside: does one run and tells its peak of memory (MB) and seconds of CPU."""
    os.nice(NICE)
    database = Database(url)
    await jobs_of(database, RunService(database, SystemClock())).work(run)
    await database.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {"peak_mb": peak_mb(), "cpu_s": round(used.ru_utime + used.ru_stime, 1)}
    print(json.dumps(told))


def peak_mb() -> int:
    """The most that this process ever held. Not `ru_maxrss`: that begins with what the process
    held that started this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmHWM:"))
    return round(int(line.split()[1]) / 1024)


class Page:
    """Somebody who looks at the list all the while."""

    def __init__(self, database: Database, what: str) -> None:
        application = FastAPI()
        application.include_router(ordered.router(database))
        application.include_router(router(CustomerService(database, SystemClock())))

        @application.middleware("http")
        async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
            request.state.actor = BOSS
            return await following(request)

        transport = httpx.ASGITransport(application)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://list")
        self._path, self._asked = (PATH, ASKED) if what == "customers" else ORDERS

    async def watch(self, stop: asyncio.Event) -> list[float]:
        """Milliseconds of each answer until told to stop."""
        found: list[float] = []
        while not stop.is_set():
            began = time.perf_counter()
            asked = self._asked[len(found) % len(self._asked)]
            answer = await self._client.get(self._path, params=asked)
            answer.raise_for_status()
            found.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(EVERY_S)
        return found


def of_times(found: list[float]) -> dict[str, float]:
    ordered = sorted(found) or [0.0]
    return {
        "count": len(found),
        "p50_ms": round(statistics.median(ordered), 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
        "max_ms": round(ordered[-1], 1),
    }


async def measured(url: str, run: str, page: Page) -> dict[str, Any]:
    """One run in its process, with somebody looking at the list."""
    stop = asyncio.Event()
    looking = asyncio.create_task(page.watch(stop))
    began = time.perf_counter()
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__)),
        "--worker",
        json.dumps([url, run]),
        stdout=subprocess.PIPE,
    )
    sampling = asyncio.create_task(held(child.pid))
    said, _ = await child.communicate()
    seconds = time.perf_counter() - began
    stop.set()
    times = await looking
    return {
        "seconds": round(seconds, 1),
        **json.loads(said or b"{}"),
        "memory": of_memory(await sampling),
        "list": of_times(times),
    }


async def held(pid: int) -> list[tuple[float, float]]:
    """Seconds and megabytes of a process until it is gone."""
    found: list[tuple[float, float]] = []
    began = time.perf_counter()
    process = psutil.Process(pid)
    while True:
        try:
            size = process.memory_info().rss / 2**20
        except psutil.Error:
            return found
        if not size:  # over, and nobody asked for its exit code yet
            return found
        found.append((time.perf_counter() - began, size))
        await asyncio.sleep(SAMPLE_S)


def of_memory(found: list[tuple[float, float]]) -> dict[str, Any]:
    """How a process grew: the line through its samples after the first fifth of its time, and
    after its start in any case."""
    if not found:
        return {"grown_mb": 0.0, "mb_per_minute": 0.0, "samples": []}
    last = found[-1][0]
    later = [one for one in found if one[0] >= max(START_S, last / 5)] or found[-1:]
    slope = 0.0
    if len({at for at, _ in later}) > 1:
        slope = statistics.linear_regression(*zip(*later, strict=True)).slope
    every = max(1, len(found) // SAMPLES_KEPT)
    return {
        "grown_mb": round(slope * (last - later[0][0]), 1),
        "mb_per_minute": round(slope * 60, 2),
        "samples": [[round(at), round(size)] for at, size in found[::every]],
    }


async def measure(url: str, chosen: argparse.Namespace, folder: Path) -> dict[str, Any]:
    database = Database(url)
    await prepared(database, chosen)
    path = await asyncio.to_thread(file_of, chosen, folder)
    runs = RunService(database, SystemClock())
    orders = chosen.what == "orders"
    imports: ImportVerbs[Any] = ImportService(database, SystemClock(), runs)
    if orders:
        imports = ordered.imports(database, runs)
    page = Page(database, chosen.what)
    figure: dict[str, Any] = {"rows": chosen.rows, "file_mb": round(path.stat().st_size / 2**20, 1)}
    async with result.alone(chosen.lock):
        began = time.perf_counter()
        batch = await imports.bring(BOSS, path.name, _pieces(path))
        figure["bring_s"] = round(time.perf_counter() - began, 1)
        if not orders:
            merged = replace(batch.options, policy=Policy.MERGE)
            batch = await imports.choose(BOSS, batch.id, merged)
        for name, verb in (
            ("check", imports.check),
            ("apply", imports.apply),
            ("undo", imports.undo),
        ):
            if name != "check" and chosen.check_only:
                continue
            _, run = await verb(BOSS, batch.id)
            figure[name] = await measured(url, run.id, page)
            ended = await runs.get(BOSS, run.id)
            figure[name]["state"] = ended.state.value if ended.state in OVER else "lost"
            figure[name]["rows_per_s"] = round(chosen.rows / figure[name]["seconds"])
            figure[name]["figures"] = dict(ended.result)
            print(f"{name}: {figure[name]}", file=sys.stderr, flush=True)
    await database.close()
    return figure


def verdict(figure: dict[str, Any], chosen: argparse.Namespace) -> bool:
    """Whether it kept to what was promised: in proportion to 100 000 rows, memory for any number,
    and a list that answers."""
    parts = [figure[name] for name in ("check", "apply", "undo") if name in figure]
    within = WITHIN_S * max(1.0, chosen.rows / 100_000)
    return (
        all(part["state"] == "done" for part in parts)
        and all(part["figures"] == parts[0]["figures"] for part in parts[:2])
        and all(part["seconds"] <= within for part in parts)
        and all(part["peak_mb"] <= PEAK_MB for part in parts)
        and all(part["memory"]["grown_mb"] <= GROWN_MB for part in parts)
        and all(part["list"]["p99_ms"] <= LIST_P99_MS for part in parts)
    )


def main() -> int:
    chosen = options()
    if chosen.worker:
        asyncio.run(work(*json.loads(chosen.worker)))
        return 0
    load = os.getloadavg()[0]
    with (
        embedded.temporary_home() as home,
        embedded.postgres(home) as admin,
        tempfile.TemporaryDirectory() as folder,
    ):
        url = admin.replace("postgresql://", "postgresql+psycopg://")
        migrate(url)
        figure = asyncio.run(measure(url, chosen, Path(folder)))
    outcome = {
        "name": "imports",
        "figure": figure,
        "conditions": {
            "what": chosen.what,
            "rows": chosen.rows,
            "kind": chosen.kind,
            "cards": chosen.cards,
            "update": chosen.update,
            "nice": NICE,
            "within_s": WITHIN_S,
            "peak_mb": PEAK_MB,
            "grown_mb": GROWN_MB,
            "list_p99_ms": LIST_P99_MS,
        },
        "versions": {name: version(name) for name in ("psycopg", "sqlalchemy", "phonenumbers")},
        "machine": result.machine(load),
        "verdict": "pass" if verdict(figure, chosen) else "fail",
    }
    return result.finish(outcome, chosen.save)


if __name__ == "__main__":
    raise SystemExit(main())

"""Backup and restore: what comes back is what was there, or nothing changes.

Here on the stores alone; `tests/journeys/test_backup.py` does it with a whole centre that runs.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import nats
import psycopg
import pytest
from nats.js import api

from tests.servers import embedded
from warmline.kit.errors import Conflict, Invalid
from warmline.kit.settings import Settings, load
from warmline.servers import archive, prepared, restore, status, tools
from warmline.servers import nats as nats_server
from warmline.servers import postgres as postgres_server
from warmline.servers.user import identity, own

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parents[2]


def warmline(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`warmline` with these words, as the service user does it."""
    return subprocess.run(
        [sys.executable, "-m", "warmline.cli", *words],
        env={**os.environ, "WARMLINE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        timeout=120,
        **identity(),
    )


def fill(settings: Settings) -> None:
    """A row, a stream with holes at its beginning, a recording and a prompt."""
    with psycopg.connect(url_of(settings)) as connection:
        connection.execute("CREATE TABLE call (number text, notes text)")
        connection.execute("INSERT INTO call VALUES ('c1', '客户要发票')")

    async def journal() -> None:
        client = await nats.connect(settings.nats_url())
        stream = client.jetstream()
        await stream.add_stream(api.StreamConfig(name="JOURNAL", subjects=["journal.*"]))
        for number in range(1, 601):
            await stream.publish("journal.main", json.dumps({"step": number}).encode() * 40)
        await stream.purge_stream("JOURNAL", seq=11)
        await client.close()

    asyncio.run(journal())
    for folder, name in ((settings.recordings.folder / "2026-11", "r1.opus"),):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"sound" * 1000)
        own(settings.recordings.folder, deep=True)


def url_of(settings: Settings) -> str:
    return settings.database_url().replace("postgresql+psycopg", "postgresql")


def content(settings: Settings) -> dict[str, object]:
    """What the stores and folders of a centre hold."""

    async def journal() -> tuple[int, int, bytes]:
        client = await nats.connect(settings.nats_url())
        stream = client.jetstream()
        state = (await stream.stream_info("JOURNAL")).state
        last = await stream.get_msg("JOURNAL", state.last_seq)
        await client.close()
        return state.first_seq, state.last_seq, last.data or b""

    with psycopg.connect(url_of(settings)) as connection:
        rows = connection.execute("SELECT * FROM call").fetchall()
    recordings = settings.recordings.folder
    return {
        "rows": rows,
        "journal": asyncio.run(journal()),
        "recordings": {
            str(path.relative_to(recordings)): path.read_bytes()
            for path in recordings.rglob("*.opus")
        },
        "secrets": (settings.home / "secrets.json").read_text(),
    }


@dataclass(frozen=True)
class Kept:
    """A backup that was made, and what was in the centre then."""

    file: Path
    content: dict[str, object]


def while_stores_run(settings: Settings, work: Callable[[], object]) -> object:
    with ExitStack() as stack:
        for part in (postgres_server.part(settings), nats_server.part(settings)):
            stack.enter_context(embedded.running(part))
        return work()


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with embedded.temporary_home() as folder:
        tools.bring_postgres(embedded.shared_tools(), print)
        yield folder


@pytest.fixture(scope="module")
def kept(home: Path) -> Kept:
    """A backup of a centre that was filled and stopped."""
    settings = embedded.settings_for(home / "first")
    while_stores_run(settings, lambda: fill(settings))
    before = while_stores_run(settings, lambda: content(settings))
    done = warmline(settings.home, "backup", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["recordings"] == 1
    assert Path(told["file"]).stat().st_mode & 0o077 == 0, "nobody else may read it"
    assert isinstance(before, dict)
    return Kept(Path(told["file"]), before)


def test_what_comes_back_is_what_was_there(home: Path, kept: Kept) -> None:
    # Given another machine's empty data folder with settings of its own
    settings = embedded.settings_for(home / "second", centre={"name": "另一处"})
    # when the backup is brought back there
    done = warmline(settings.home, "restore", str(kept.file))
    assert done.returncode == 0, done.stderr + done.stdout
    # then rows, the journal with its sequence numbers, recordings and secrets are the same,
    restored = load(settings.home)
    assert while_stores_run(restored, lambda: content(restored)) == kept.content
    journal = kept.content["journal"]
    assert isinstance(journal, tuple)
    assert journal[:2] == (11, 600)
    # and this machine's settings stayed, with those of the backup beside them
    assert restored.centre.name == "另一处"
    assert (settings.home / restore.SETTINGS_BESIDE).exists()


def test_data_that_is_there_is_refused_or_moved_aside_but_never_deleted(
    home: Path, kept: Kept
) -> None:
    # Given a folder with a centre of its own, whose database is lost
    settings = embedded.settings_for(home / "third")
    prepared.mark(settings)
    prepared.database_made(settings)
    own(settings.home / "run")
    settings.recordings.folder.mkdir(exist_ok=True)
    own(settings.recordings.folder)
    (settings.recordings.folder / "mine.opus").write_bytes(b"mine")
    # when a backup is brought back, then it says how, and changes nothing
    done = warmline(settings.home, "restore", str(kept.file))
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert (settings.recordings.folder / "mine.opus").read_bytes() == b"mine"
    # and when told to replace it, what was there lies beside
    done = warmline(settings.home, "restore", str(kept.file), "--replace", "--json")
    assert done.returncode == 0, done.stderr
    before = Path(json.loads(done.stdout)["before"])
    assert (before / "recordings" / "mine.opus").read_bytes() == b"mine"
    # and the centre starts again, which prepares what came back
    assert not prepared.is_current(settings)


def test_a_restore_that_fails_leaves_the_folder_as_it_was(home: Path, kept: Kept) -> None:
    # Given a backup whose database nobody can read (well summed, so found out late)
    settings = embedded.settings_for(home / "fourth")
    prepared.mark(settings)
    own(settings.home / "run")
    settings.recordings.folder.mkdir(exist_ok=True)
    own(settings.recordings.folder)
    (settings.recordings.folder / "mine.opus").write_bytes(b"mine")
    secrets = (settings.home / "secrets.json").read_bytes()
    broken = home / "broken.tar"
    with broken.open("wb") as file:
        writer = archive.Writer(file, {"made_at": "now", "warmline": "1", "streams": []})
        writer.body("database/000001", b"no dump")
        writer.body("settings/secrets.json", secrets)
        writer.close()
    own(broken)
    # when it is brought back, then it says what is wrong, and all is as before
    done = warmline(settings.home, "restore", str(broken), "--replace")
    assert done.returncode == 1
    assert "could not be brought back" in done.stderr
    assert (settings.recordings.folder / "mine.opus").read_bytes() == b"mine"
    assert (settings.home / "secrets.json").read_bytes() == secrets
    assert not list(settings.home.glob("before-restore-*"))
    assert not list(settings.home.glob(".restoring-*"))
    assert not prepared.is_current(settings), "its own database is not taken for a lost one"


def _cut(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _changed(body: bytes) -> bytes:
    at = body.index(b"sound")
    return body[:at] + b"SOUND" + body[at + 5 :]


def _unfinished(body: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(body)) as tar:
        sums = tar.getmember(archive.SUMS)
    return body[: sums.offset] + bytes(1024)


@pytest.mark.parametrize("damage", [_cut, _changed, _unfinished, lambda _body: b"no tar at all"])
def test_a_damaged_backup_is_found_out_before_anything_changes(
    tmp_path: Path, kept: Kept, damage: Callable[[bytes], bytes]
) -> None:
    body = damage(kept.file.read_bytes())
    with pytest.raises(Invalid) as refused:
        archive.unpack(io.BytesIO(body), tmp_path / "out")
    assert refused.value.code == "backup_broken"


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside"])
def test_a_backup_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    # Given an archive with a name that leads out of its folder
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 3
        tar.addfile(member, io.BytesIO(b"bad"))
    file.seek(0)
    # when it is unpacked, then it is refused and nothing was written
    with pytest.raises(Invalid, match="no such name"):
        archive.unpack(file, tmp_path / "out")
    assert not list(tmp_path.rglob("outside"))


def test_a_later_format_names_the_remedy(tmp_path: Path) -> None:
    file = io.BytesIO()
    writer = archive.Writer(file, {"format": 99})
    writer.close()
    file.seek(0)
    with pytest.raises(Invalid, match="or a newer one"):
        archive.unpack(file, tmp_path / "out")


def test_nothing_is_brought_back_over_a_centre_that_runs(home: Path) -> None:
    # Given a folder whose lock somebody holds
    settings = embedded.settings_for(home / "fifth")
    lock = status.Lock(settings.home)
    assert lock.take()
    lock.sign()
    try:
        with pytest.raises(Conflict, match="down"):
            restore.restore(settings.home, io.BytesIO(), lambda _line: None)
    finally:
        lock.close()

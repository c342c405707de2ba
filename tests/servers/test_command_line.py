"""The command line: help everywhere, honest exit codes, sentences instead of tracebacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.servers import embedded
from warmline.servers import checks, log_reader, status, tools
from warmline.servers.status import PartStatus, Status

ROOT = Path(__file__).parents[2]


def warmline(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`warmline` with these words, as whoever runs the tests."""
    return subprocess.run(
        [sys.executable, "-m", "warmline.cli", *words],
        env={**os.environ, "WARMLINE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        timeout=60,
    )


@pytest.mark.parametrize(
    "words",
    [
        "",
        "up",
        "down",
        "status",
        "doctor",
        "logs",
        "backup",
        "restore",
        "reset",
        "test",
        "bench",
        "asterisk import",
    ],
)
def test_every_verb_explains_itself(tmp_path: Path, words: str) -> None:
    done = warmline(tmp_path, *words.split(), "--help")
    assert done.returncode == 0
    assert "Usage: warmline" in done.stdout
    assert not list(tmp_path.iterdir()), "asking for help writes nothing"


def test_status_of_what_does_not_run_is_told_for_people_and_machines(tmp_path: Path) -> None:
    spoken, machine = warmline(tmp_path, "status"), warmline(tmp_path, "status", "--json")
    assert (spoken.returncode, machine.returncode) == (3, 3)
    assert spoken.stdout == "Warmline does not run.\n"
    assert json.loads(machine.stdout) == {"running": False}


def test_status_tells_of_a_part_that_came_back(tmp_path: Path) -> None:
    # Given a supervisor (this test holds its lock) with one part that was started again
    parts = [
        PartStatus("nats", "ready", pid=7, restarts=2),
        PartStatus("postgres", "unwell", external="db.example", reason="no answer"),
    ]
    current = Status(
        os.getpid(), "2026-01-01", "1", "http://here", demo=False, ready=True, parts=parts
    )
    lock = status.Lock(tmp_path)
    assert lock.take()
    lock.sign()
    current.write(tmp_path)
    # when its status is asked for
    spoken, machine = warmline(tmp_path, "status"), warmline(tmp_path, "status", "--json")
    lock.close()
    # then both say so, and the exit code says that not all is well
    assert "nats      ready (process 7, started again 2 times)" in spoken.stdout
    assert "postgres  unwell: no answer (external db.example)" in spoken.stdout
    assert machine.returncode == spoken.returncode == 1
    assert json.loads(machine.stdout)["parts"][0]["restarts"] == 2


def test_down_without_anything_running_is_no_failure(tmp_path: Path) -> None:
    done = warmline(tmp_path, "down")
    assert (done.returncode, done.stdout) == (0, "Warmline does not run.\n")


def test_reset_never_deletes_without_being_told(tmp_path: Path) -> None:
    # Given data, and nobody at a terminal
    (tmp_path / "recordings").mkdir()
    (tmp_path / "mine.txt").write_text("")
    assert warmline(tmp_path, "reset").returncode == 2
    assert (tmp_path / "recordings").exists()
    # when it is said outright, then our data goes and other people's files stay
    assert warmline(tmp_path, "reset", "--yes").returncode == 0
    assert not (tmp_path / "recordings").exists()
    assert (tmp_path / "mine.txt").exists()


def test_a_mistake_in_the_settings_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "warmline.toml").write_text("[web]\nport = 'x'\n")
    done = warmline(tmp_path, "asterisk", "export", str(tmp_path / "x.tar.gz"))
    assert done.returncode == 1
    assert "web.port" in done.stderr
    assert "Traceback" not in done.stderr


def test_up_says_who_has_its_port(tmp_path: Path) -> None:
    # Given a data folder and somebody on the port of the front door
    import socket

    with embedded.temporary_home() as home:
        settings = embedded.settings_for(home / "centre", asterisk={"external": True})
        port = settings.web.port
        if os.geteuid() == 0:
            from warmline.servers.user import own

            own(home, deep=True)
        with socket.create_server(("127.0.0.1", port)):
            from warmline.kit.errors import Conflict
            from warmline.servers import ports

            # when it is to start there, then it says so before anything is started
            with pytest.raises(Conflict, match=f"Port {port} on 127.0.0.1 is taken by"):
                ports.check(settings)
        assert not (settings.home / "run").exists()


def test_logs_are_shown_per_part_and_together(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_text("one\ntwo\nthree\n")
    (tmp_path / "nats.log").write_text("first\n")
    said: list[str] = []
    log_reader.show(tmp_path, "web", lines=2, follow=False, say=said.append)
    assert said == ["two", "three"]
    said.clear()
    log_reader.show(tmp_path, None, lines=1, follow=False, say=said.append)
    assert said == ["nats       first", "web        three"]


def test_following_a_log_goes_on_in_its_successor(tmp_path: Path) -> None:
    # Given somebody who follows a log that is turned over
    path = tmp_path / "web.log"
    path.write_text("old\n")
    tail = log_reader.Tail(path, "")
    assert tail.last(10) == ["old"]
    with path.open("a") as file:
        file.write("last\nhalf")
    assert tail.new() == ["last"]
    path.rename(tmp_path / "web.log.1")
    path.write_text("fresh\n")
    # then first the rest of the old file is seen, then the new one
    assert tail.new() == ["half", "fresh"]


def test_the_fast_checks_leave_out_servers_and_journeys(tmp_path: Path) -> None:
    # Given the checks in short, then their last round is one run without the slow tests
    fast = checks.rounds(tmp_path, [], fast=True)
    assert fast[0][0].heading.startswith("style")
    tests = fast[-1][0]
    assert checks.SLOW in tests.command
    # and in full it is the journeys, and beside them everything else with less priority
    journeys, *others = checks.rounds(tmp_path, [], fast=False)[-1]
    assert all(checks.SLOW not in step.command for step in (journeys, *others))
    assert checks.JOURNEYS in journeys.command
    assert journeys.yields == 0
    assert all(step.yields > 0 for step in others)


def test_every_file_of_tests_is_in_exactly_one_lane() -> None:
    # Given the checks in full, then each file of tests is run by one of them
    steps = checks.rounds(ROOT, [], fast=False)[-1]
    lanes = [step.command for step in steps if "pytest" in step.command]

    def takes(lane: Sequence[str], file: Path) -> bool:
        left_out = {word.removeprefix("--ignore=") for word in lane if word.startswith("--ignore=")}
        taken = [word for word in lane if word.startswith("tests")] or ["tests"]
        folders = {str(folder) for folder in file.relative_to(ROOT).parents}
        return not folders.isdisjoint(taken) and folders.isdisjoint(left_out)

    files = list((ROOT / "tests").rglob("test_*.py"))
    assert files
    assert {file: sum(takes(lane, file) for lane in lanes) for file in files} == dict.fromkeys(
        files, 1
    )
    # and what they name is there
    named = {word.removeprefix("--ignore=") for lane in lanes for word in lane if "tests/" in word}
    assert all((ROOT / path).is_dir() for path in named if path.startswith("tests"))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    monkeypatch.setenv("WARMLINE_CHECKOUT", str(tmp_path))
    return tmp_path


def test_one_failed_check_fails_the_whole(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a checkout with checks that fail, one alone and one beside a good one
    said: list[str] = []
    failing = [
        [checks.Step("good", ["true"])],
        [checks.Step("fine", ["true"]), checks.Step("bad", ["sh", "-c", "echo why; exit 3"])],
        [checks.Step("none", ["/no/x"])],
    ]
    monkeypatch.setattr(checks, "rounds", lambda *_args, **_kwargs: failing)
    # then the exit code and the last line say so, and what the hidden one printed is shown
    assert checks.run([], fast=True, home=checkout, say=said.append) == 1
    assert said[-1].endswith(": bad, none")
    assert said[said.index("why") + 1].startswith("--- bad: failed (exit code 3)")


def test_checks_of_one_round_run_at_once(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given two checks, each of which waits for the other to have begun
    waits = (
        "touch {mine}; for n in $(seq 300); do test -e {other} && exit 0; sleep 0.1; done; false"
    )
    pair = [
        checks.Step("one", ["sh", "-c", waits.format(mine="a", other="b")]),
        checks.Step("two", ["sh", "-c", waits.format(mine="b", other="a")], yields=3),
    ]
    monkeypatch.setattr(checks, "rounds", lambda *_args, **_kwargs: [pair])
    # then both pass
    assert checks.run([], fast=True, home=checkout, say=lambda _line: None) == 0


def test_a_brought_tool_is_reached_by_a_script(tmp_path: Path) -> None:
    # Given an unpacked tool
    tool = tools.Tool("hello", ("hello",), "usr/bin/hello")
    root = tmp_path / "test" / "tree-1"
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/hello").write_text('#!/bin/sh\necho "$LD_LIBRARY_PATH" "$1"\n')
    (root / "usr/bin/hello").chmod(0o755)
    (root / "usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    (root / "manifest.json").write_text('{"packages": [{"name": "hello", "version": "1"}]}')
    (tmp_path / "test" / "root").symlink_to("tree-1")
    # when the environment for the tests is made
    told = tools.unpack(tmp_path, ["hello"], [tool], lambda _line: None)
    # then the program is found by its name and finds its libraries
    done = subprocess.run(
        ["hello", "you"], env={**os.environ, **told}, capture_output=True, text=True, check=True
    )
    assert "test/root/usr/lib/x86_64-linux-gnu" in done.stdout
    assert done.stdout.endswith(" you\n")

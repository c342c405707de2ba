"""The supervisor on tiny real processes: order, death, refusal, its end and its violent end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.servers import embedded
from warmline.kit.settings import Settings
from warmline.servers import parts, status
from warmline.servers.part import Part, PartFailed, open_port
from warmline.servers.status import PartStatus
from warmline.servers.supervisor import Stage, Supervisor

LISTEN = """
import socket, sys, time
door = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("open", sys.argv[1], flush=True)
while True:
    door.accept()[0].close()
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + LISTEN
WITH_CHILD = "import subprocess; subprocess.Popen(['sleep', '1000']);" + LISTEN


def listener(name: str, port: int, program: str = LISTEN, stop_s: float = 5) -> Part:
    """A part that accepts connections on `port`."""
    return Part(
        name,
        partial(open_port, "127.0.0.1", port),
        command=(sys.executable, "-c", program, str(port)),
        start_s=20,
        stop_s=stop_s,
    )


@asynccontextmanager
async def supervised(home: Path, stages: list[Stage]) -> AsyncIterator[Supervisor]:
    """A running supervisor of these stages; ended at the end."""
    supervisor = Supervisor(Settings.for_test(home, 21000), stages, {})
    running = asyncio.create_task(supervisor.run())
    try:
        await until(lambda: supervisor.status.ready or running.done())
        yield supervisor
    finally:
        supervisor.stop()
        with suppress(PartFailed):
            await running


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that is bound to happen."""
    async with asyncio.timeout(40):
        while not true():  # noqa: ASYNC110 - what is waited for is outside of this process
            await asyncio.sleep(0.02)


def part_of(supervisor: Supervisor, name: str) -> PartStatus:
    return next(part for part in supervisor.status.parts if part.name == name)


def alive(pid: int | None) -> bool:
    return pid is not None and psutil.pid_exists(pid)


async def test_parts_start_in_stages_and_all_end(tmp_path: Path) -> None:
    # Given two stages, the second of which may only begin once the first answers
    ports = [embedded.free_port(), embedded.free_port()]
    told = tmp_path / "told"
    seen = (
        f"import socket; socket.create_connection(('127.0.0.1', {ports[0]}));"
        f"open({str(told)!r}, 'w')"
    )
    stages = [
        Stage([partial(listener, "first", ports[0])]),
        Stage(
            [partial(listener, "second", ports[1])], first=("look", [sys.executable, "-c", seen])
        ),
    ]
    # when all is ready
    async with supervised(tmp_path / "home", stages) as supervisor:
        assert supervisor.status.ready
        assert told.exists()
        pids = [part.pid for part in supervisor.status.parts]
        assert all(alive(pid) for pid in pids)
    # then after the end nothing of it is left, and the status says so
    assert not any(alive(pid) for pid in pids)
    assert [part.state for part in supervisor.status.parts] == ["stopped", "stopped"]


async def test_a_killed_part_comes_back_and_the_status_says_so(tmp_path: Path) -> None:
    # Given a part that is ready
    stages = [Stage([partial(listener, "part", embedded.free_port())])]
    async with supervised(tmp_path, stages) as supervisor:
        part = part_of(supervisor, "part")
        first = part.pid
        assert first
        # when it is killed
        os.kill(first, signal.SIGKILL)
        await until(lambda: part.state == "restarting")
        assert part.reason == "ended by SIGKILL"
        # then another process takes its place
        await until(lambda: part.state == "ready")
        assert part.restarts == 1
        assert part.pid != first


async def test_a_killed_part_leaves_no_child_behind(tmp_path: Path) -> None:
    # Given a part with a child process of its own
    port = embedded.free_port()
    stages = [Stage([partial(listener, "part", port, WITH_CHILD)])]
    async with supervised(tmp_path, stages) as supervisor:
        part = part_of(supervisor, "part")
        assert part.pid
        [child] = psutil.Process(part.pid).children()
        # when the part is killed, then its child is gone before the next one starts
        os.kill(part.pid, signal.SIGKILL)
        await until(lambda: part.state == "ready" and part.restarts == 1)
        assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


async def test_a_part_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    port = embedded.free_port()
    stages = [Stage([partial(listener, "part", port, STUBBORN, 0.3)])]
    async with supervised(tmp_path, stages) as supervisor:
        pid = part_of(supervisor, "part").pid
    assert not alive(pid)


async def test_a_stopped_part_ends_too(tmp_path: Path) -> None:
    # Given a part that is frozen and could not hear a polite signal
    stages = [Stage([partial(listener, "part", embedded.free_port())])]
    async with supervised(tmp_path, stages) as supervisor:
        pid = part_of(supervisor, "part").pid
        assert pid
        os.kill(pid, signal.SIGSTOP)
    assert not alive(pid)


async def test_a_part_that_never_starts_ends_the_attempt_with_its_reason(tmp_path: Path) -> None:
    # Given one good part and one whose program fails at once
    bad = Part("bad", partial(open_port, "127.0.0.1", 1), command=(sys.executable, "-c", "exit(3)"))
    stages = [Stage([partial(listener, "good", embedded.free_port()), lambda: bad])]
    supervisor = Supervisor(Settings.for_test(tmp_path, 21000), stages, {})
    # when it is tried, then the attempt fails, naming the part and its log
    with pytest.raises(PartFailed, match=r"bad: .*logs bad"):
        await supervisor.run()
    # and the good part is not left running
    assert {part.state for part in supervisor.status.parts} == {"stopped"}


async def test_a_failing_preparation_is_told_with_its_own_words(tmp_path: Path) -> None:
    words = "import sys; print('the database is from the future'); sys.exit(1)"
    stages = [Stage([]), Stage([], first=("prepare", [sys.executable, "-c", words]))]
    supervisor = Supervisor(Settings.for_test(tmp_path, 21000), stages, {})
    with pytest.raises(PartFailed, match="the database is from the future"):
        await supervisor.run()


async def test_what_a_part_says_is_in_its_log_without_numbers(tmp_path: Path) -> None:
    # Given a part that prints a caller's number
    port = embedded.free_port()
    program = "print('call from 13800138000', flush=True);" + LISTEN
    async with supervised(tmp_path, [Stage([partial(listener, "part", port, program)])]):
        pass
    # then its log has the line, but not the number
    assert (tmp_path / "logs" / "part.log").read_text().splitlines()[0] == "call from <number>"


async def test_an_external_server_is_watched_and_never_started(tmp_path: Path) -> None:
    # Given a server that somebody else runs
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = embedded.port_of(door)
        outside = Part("store", partial(open_port, "127.0.0.1", port), external=f"127.0.0.1:{port}")
        # when the supervisor uses it
        async with supervised(tmp_path, [Stage([lambda: outside])]) as supervisor:
            # then it is ready without a process of ours
            part = part_of(supervisor, "store")
            assert (part.state, part.pid, part.external) == ("ready", None, f"127.0.0.1:{port}")
    # and it was not ended with the rest of us
    assert part.state == "stopped"


def test_urls_in_the_settings_replace_the_embedded_servers(tmp_path: Path) -> None:
    # Given settings with servers of one's own
    settings = Settings.for_test(
        tmp_path,
        21000,
        database={"url": "postgresql://me:secret@db.example/centre"},
        nats={"url": "nats://me:secret@bus.example:4222"},
        asterisk={"external": True, "host": "10.0.0.5"},
        demo={"enabled": False},
    )
    made = [make() for stage in parts.stages(settings) for make in stage.parts]
    # then these parts have no command, and what is shown of them holds no password
    external = {part.name: part.external for part in made if part.external}
    assert external == {
        "postgres": "db.example/centre",
        "nats": "bus.example:4222",
        "asterisk": "10.0.0.5:21020",
    }
    assert all(not part.command for part in made if part.external)
    assert "carrier" not in [part.name for part in made]


SUPERVISE = """
import asyncio, sys
from functools import partial
from pathlib import Path
from tests.servers.test_supervisor import WITH_CHILD, listener
from warmline.kit.settings import Settings
from warmline.servers.status import Lock
from warmline.servers.supervisor import Stage, Supervisor

home, port = Path(sys.argv[1]), int(sys.argv[2])
settings = Settings.for_test(home, 21000)
lock = Lock(home)
assert lock.take()
lock.sign()
stages = [Stage([partial(listener, "part", port, WITH_CHILD)])]
asyncio.run(Supervisor(settings, stages, {}).run())
"""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_the_supervisor_ends_no_part_outlives_it(
    tmp_path: Path, end: signal.Signals
) -> None:
    # Given a supervisor in a process of its own, with a ready part
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(tmp_path), str(embedded.free_port())],
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}"},
        cwd=root,
    )
    try:
        current = wait_for(lambda: (found := status.read(tmp_path)) and found.ready and found)
        assert isinstance(current, status.Status)
        assert status.holder(tmp_path) == process.pid
        part = current.parts[0].pid
        assert alive(part)
        # when it is told to end, or killed outright
        process.send_signal(end)
        process.wait(30)
        # then its part is gone, and nobody holds the data folder any more
        wait_for(lambda: not alive(part))
        assert not status.is_running(tmp_path)
        assert status.read(tmp_path) is None
    finally:
        embedded.end(process)


def wait_for(true: Callable[[], object]) -> object:
    """Wait for something that is bound to happen, outside of asyncio; returns what it was."""
    end = time.monotonic() + 40
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def test_only_one_supervisor_holds_a_data_folder(tmp_path: Path) -> None:
    first, second = status.Lock(tmp_path), status.Lock(tmp_path)
    assert first.take()
    assert not second.take()
    first.close()
    assert second.take()
    second.close()

"""The embedded PostgreSQL: finds or brings the programs, makes the cluster, runs it on loopback.

Started by the supervisor unless `database.url` names a server. Programs of the machine's own
packages (15 or newer) are preferred; without them `fetch` unpacks the distribution's packages
(`servers.apt`). The cluster never changes its major version by itself.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from warmline.kit.settings import Settings
from warmline.kit.settings_file import write_private
from warmline.servers import apt, prepared
from warmline.servers.nats import hide
from warmline.servers.part import Part, ToolMissing
from warmline.servers.user import identity, make_folder

OLDEST = 15
DATABASE = "warmline"


def installed(tools: Path) -> dict[int, Path]:
    """Major version -> folder of its programs; the machine's own before unpacked ones."""
    found: dict[int, Path] = {}
    for folder in _candidates(tools):
        match = re.search(r"(\d+)/bin$|pgsql-(\d+)/bin$", str(folder))
        major = int(match.group(1) or match.group(2)) if match else 0
        if major >= OLDEST and (folder / "initdb").exists() and (folder / "postgres").exists():
            found.setdefault(major, folder)
    return found


def _candidates(tools: Path) -> Iterator[Path]:
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    yield from apt.root(tools, "postgres").glob("usr/lib/postgresql/*/bin")


def fetch(tools: Path, say: apt.Say = lambda _line: None) -> None:
    """Unpack the distribution's PostgreSQL below `tools` (without the just-in-time compiler, which
    is switched off). Raises `apt.AptFailed`."""
    apt.bring(tools, "postgres", ["postgresql"], skip=["libllvm"], say=say)


def programs(settings: Settings) -> Path:
    """The folder with the programs for this data folder's cluster. Raises `ToolMissing`."""
    found = installed(settings.tools.folder)
    version = settings.home / "postgres" / "PG_VERSION"
    if version.exists():
        major = int(version.read_text().strip())
        if major not in found:
            raise ToolMissing(
                f"The database in {version.parent} was made by PostgreSQL {major}, which this "
                f"machine no longer has; install postgresql-{major}, or name a server in "
                "database.url."
            )
        return found[major]
    if not found:
        raise ToolMissing(
            f"No PostgreSQL {OLDEST} or newer here; run ./warmline up with a network connection, "
            "install your distribution's package, or name a server in database.url."
        )
    return found[max(found)]


def client_programs(settings: Settings) -> Path:
    """The folder with `pg_dump` and `pg_restore`: the cluster's own, or with a server elsewhere the
    newest here. Raises `ToolMissing`."""
    found = installed(settings.tools.folder)
    folder = found[max(found)] if settings.database.url and found else programs(settings)
    if not (folder / "pg_dump").exists():
        raise ToolMissing(
            "pg_dump is not here; install your distribution's package postgresql-client."
        )
    return folder


def part(settings: Settings) -> Part:
    """The supervised server, or the external one named in `database.url`."""
    url = settings.database_url().replace("postgresql+psycopg://", "postgresql://")
    if settings.database.url:
        return Part("postgres", lambda: ping(url), external=hide(settings.database.url))
    folder = programs(settings)
    data = settings.home / "postgres"
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(settings.database.port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "jit": "off",
        "timezone": "UTC",
        "log_min_messages": "warning",
    }
    command = [str(folder / "postgres"), "-D", str(data)]
    command += [item for key, value in options.items() for item in ("-c", f"{key}={value}")]

    async def before() -> None:
        if not (data / "PG_VERSION").exists():
            await asyncio.to_thread(make_cluster, settings, folder)

    return Part(
        "postgres",
        lambda: ready(settings),
        command=tuple(command),
        env=environment(folder),
        before=before,
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
        stop_s=20,
        setting="database.port",
    )


def environment(folder: Path) -> dict[str, str]:
    """Where unpacked programs find their libraries; nothing for the machine's own."""
    for parent in folder.parents:
        if (parent / "usr" / "lib" / "postgresql").is_dir() and parent != Path("/"):
            return {"LD_LIBRARY_PATH": apt.library_path(parent)}
    return {}


def make_cluster(settings: Settings, folder: Path) -> None:
    """`initdb`: UTF-8, byte order, ICU collations at hand, a password for every connection."""
    data = make_folder(settings.home / "postgres")
    password = settings.home / "postgres.password"
    write_private(password, settings.secret("database") + "\n")
    try:
        subprocess.run(
            [
                *(str(folder / "initdb"), "-D", str(data), "-U", "warmline"),
                *("--auth=scram-sha-256", f"--pwfile={password}"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
            ],
            env={**os.environ, **environment(folder)},
            check=True,
            capture_output=True,
            text=True,
            cwd=settings.home,
            **identity(),
        )
    except subprocess.CalledProcessError as error:
        raise ToolMissing(f"initdb failed: {error.stderr.strip()}") from error
    finally:
        password.unlink()


async def ready(settings: Settings) -> None:
    """A check that also makes our database at the first start."""
    import psycopg
    from psycopg import sql

    url = settings.database_url().replace("postgresql+psycopg://", "postgresql://")
    admin = url.rsplit("/", 1)[0] + "/postgres"
    async with await psycopg.AsyncConnection.connect(
        admin, autocommit=True, connect_timeout=2
    ) as connection:
        known = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if await known.fetchone() is None:
            name = sql.Identifier(DATABASE)
            await connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
            prepared.database_made(settings)


async def ping(url: str) -> None:
    """Ask a server for its version; raises when it does not answer or is too old."""
    import psycopg

    async with await psycopg.AsyncConnection.connect(url, connect_timeout=2) as connection:
        major = connection.info.server_version // 10000
        if major < OLDEST:
            raise ToolMissing(f"PostgreSQL {major} is too old; Warmline needs {OLDEST} or newer.")

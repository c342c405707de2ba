"""The embedded servers themselves: found, started, replaced, and told apart from external ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nats
import psycopg
import pytest

from tests.servers import embedded
from warmline.servers import asterisk, asterisk_tree, asterisk_trial, parts, prepared
from warmline.servers import nats as nats_server
from warmline.servers import postgres as postgres_server
from warmline.servers.part import ToolMissing
from warmline.servers.user import own

pytestmark = pytest.mark.servers


@pytest.fixture
def home() -> Iterator[Path]:
    with embedded.temporary_home() as folder:
        yield folder


def test_postgres_sorts_chinese_by_pinyin_and_asks_for_a_password(database_admin_url: str) -> None:
    # Given the embedded database (or the one named by the environment)
    with psycopg.connect(database_admin_url) as connection:
        # when names are sorted by the Chinese collation, then they come by their sound
        rows = connection.execute(
            "SELECT name FROM (VALUES ('张'), ('李'), ('白')) AS t (name)"
            ' ORDER BY name COLLATE "zh-x-icu"'
        ).fetchall()
    assert [row[0] for row in rows] == ["白", "李", "张"]


def test_a_cluster_listens_on_loopback_only_and_knows_its_password(home: Path) -> None:
    # Given a cluster of our own
    settings = embedded.settings_for(home / "centre")
    if not postgres_server.installed(settings.tools.folder):
        postgres_server.fetch(settings.tools.folder)
    with embedded.running(postgres_server.part(settings)):
        url = settings.database_url().replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            row = connection.execute("SHOW listen_addresses").fetchone()
            assert row == ("127.0.0.1",)
        # when somebody comes with a wrong password, then the door stays shut
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.replace(settings.secret("database"), "wrong"))
    # and a second start finds the same cluster
    with embedded.running(postgres_server.part(settings)), psycopg.connect(url):
        pass


def test_given_a_centre_whose_database_was_deleted_when_started_again_then_it_says_so(
    home: Path,
) -> None:
    # Given a centre that was prepared, whose database somebody dropped
    settings = embedded.settings_for(home / "centre")
    url = settings.database_url().replace("+psycopg", "")
    with embedded.running(postgres_server.part(settings)):
        assert not prepared.is_current(settings)
        prepared.mark(settings)
        admin = url.rsplit("/", 1)[0] + "/postgres"
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("DROP DATABASE warmline")
    # when the server starts again, which makes an empty one, then no part of ours starts on it
    with embedded.running(postgres_server.part(settings)):
        [_, ours] = parts.stages(settings)
        with pytest.raises(prepared.DatabaseLost, match="restore FILE"):
            ours.done()


def test_a_cluster_of_another_major_version_is_left_alone(home: Path) -> None:
    # Given data that was made by a PostgreSQL this machine does not have
    settings = embedded.settings_for(home / "centre")
    (settings.home / "postgres").mkdir()
    (settings.home / "postgres" / "PG_VERSION").write_text("99\n")
    # when it is to be started, then a sentence says what to install
    with pytest.raises(ToolMissing, match="postgresql-99"):
        postgres_server.programs(settings)


async def test_nats_keeps_its_streams_over_a_restart(home: Path) -> None:
    # Given a message in a stream of our NATS
    settings = embedded.settings_for(home / "centre")
    with embedded.running(nats_server.part(settings)):
        client = await nats.connect(settings.nats_url())
        await client.jetstream().add_stream(name="T", subjects=["t.>"])
        await client.jetstream().publish("t.1", b"kept")
        await client.close()
    # when it starts again, then the message is there
    with embedded.running(nats_server.part(settings)):
        client = await nats.connect(settings.nats_url())
        message = await client.jetstream().get_msg("T", 1)
        await client.close()
    assert message.data == b"kept"


async def test_nats_lets_nobody_in_without_the_password(nats_server_url: str) -> None:
    stranger = nats_server_url.replace(nats_server_url.split("@")[0], "nats://nobody:wrong")
    with pytest.raises(Exception, match=r"(?i)authorization"):
        await nats_server.ping(stranger)


@pytest.fixture
def nats_server_url(home: Path) -> Iterator[str]:
    """An embedded NATS, also when the session uses another one."""
    with embedded.nats(home) as url:
        yield url


def test_the_asterisk_in_use_passes_its_self_test(asterisk_tree: Path) -> None:
    # Given the unpacked Asterisk
    installation = asterisk.inspect(asterisk_tree)
    assert installation is not None
    # when it is tried: it registers, calls itself and records, within the limit
    assert asterisk_trial.run(installation) < asterisk_trial.LIMIT_S + 5


def test_a_tree_that_fails_its_self_test_is_not_used(home: Path) -> None:
    # Given a tree whose Asterisk says it is one, but cannot start
    tree = home / "tools" / "asterisk" / "tree-bad"
    for folder in ("usr/sbin", "usr/lib64", "usr/lib/x/asterisk/modules", "usr/share/asterisk"):
        (tree / folder).mkdir(parents=True)
    (tree / "usr/sbin/asterisk").write_text("")
    loader = tree / "usr/lib64/ld-linux-x86-64.so.2"
    loader.write_text(
        '#!/bin/sh\ncase "$*" in *-V*) echo Asterisk 22.10.9;; *) echo broken; exit 1;; esac\n'
    )
    loader.chmod(0o755)
    own(home, deep=True)
    # when it is to be used, then it is refused with its own words and deleted
    with pytest.raises(asterisk_trial.TrialFailed, match="broken"):
        asterisk_tree.adopt(home / "tools", tree)
    assert not tree.exists()
    assert asterisk.tree(home / "tools") is None


@pytest.mark.parametrize(
    ("told", "usable"),
    [("20.9.1", False), ("22.9.9", False), ("22.10.0", True), ("23.4.0", True), ("24.0.0", False)],
)
def test_only_versions_that_were_tried_are_used(home: Path, told: str, usable: bool) -> None:
    # Given an Asterisk of some version
    for folder in ("usr/sbin", "usr/lib64", "usr/lib/x/asterisk/modules", "usr/share/asterisk"):
        (home / folder).mkdir(parents=True)
    (home / "usr/sbin/asterisk").write_text("")
    loader = home / "usr/lib64/ld-linux-x86-64.so.2"
    loader.write_text(f"#!/bin/sh\necho Asterisk {told}~dfsg\n")
    loader.chmod(0o755)
    # then it is used only inside the range
    assert (asterisk.inspect(home) is not None) == usable

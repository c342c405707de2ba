"""Somebody else's servers: named by URL they take the place of the embedded ones."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.journeys.centre import Centre
from tests.servers import embedded
from warmline.app.switch import switch_settings
from warmline.kit.settings import Settings
from warmline.servers import asterisk
from warmline.servers.user import own
from warmline.telephony.asterisk.config import write_base

pytestmark = pytest.mark.journey


def own_everything(home: Path) -> None:
    """Hand what this test wrote to whoever runs the product."""
    for path in [home, *home.rglob("*")]:
        own(path)


def external(settings: Settings) -> Settings:
    """The same settings with the switch taken as somebody else's, where the product reads them."""
    path = settings.home / "warmline.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[asterisk]\n", "[asterisk]\nexternal = true\n", 1), "utf-8")
    return settings.changed(asterisk={"external": True})


def test_given_own_postgresql_nats_and_asterisk_when_started_then_they_are_used(
    database_admin_url: str, nats_url: str
) -> None:
    # Given a database, a broker and a switch that run already
    name = f"theirs_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(database_admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = f"{database_admin_url.rsplit('/', 1)[0]}/{name}"
    with ExitStack() as stack:
        home = stack.enter_context(embedded.temporary_home())
        settings = embedded.settings_for(home, database={"url": url}, nats={"url": nats_url})
        write_base(switch_settings(settings))
        own_everything(home)
        stack.enter_context(embedded.running(asterisk.part(settings)))
        here = Centre(home, external(settings))
        own_everything(home)
        stack.callback(here.warmline, "down", check=False)
        # when the centre is started
        here.warmline("up", "--no-demo", "--detach")
        # then it starts none of its own in their place, and says whose they are
        parts = {part["name"]: part for part in here.status()["parts"]}
        for part in ("postgres", "nats", "asterisk"):
            assert parts[part]["external"], part
            assert parts[part]["pid"] is None
            assert parts[part]["state"] == "ready"
        assert not (home / "postgres").exists()
        # and it works on them: people are in that database, the leader holds that switch
        admin_of_centre = here.person("admin")
        assert admin_of_centre.me["user"]["login"] == "admin"
        with psycopg.connect(url) as theirs:
            row = theirs.execute("SELECT count(*) FROM user_account").fetchone()
        assert row is not None
        assert row[0] == 1

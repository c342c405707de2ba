"""`warmline ivr …` as typed."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.emptied import empty
from tests.ivr.flows import DEMO, MAIN
from warmline.accounts.tables import ProjectRow
from warmline.ivr.cli import app
from warmline.ivr.schema import schema
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.db import Database
from warmline.kit.settings import Settings


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=typed)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    document = json.loads(MAIN.read_text("utf-8"))
    document["nodes"][0]["next"] = "nowhere"
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_check_finds_nothing_in_the_demo_flow() -> None:
    done = run("check", str(MAIN), "--sounds", str(DEMO / "sounds"))
    assert done.exit_code == 0, done.output
    assert "0 errors" in done.output


def test_check_names_the_node_and_the_remedy_and_fails(broken: Path) -> None:
    done = run("check", str(broken))
    assert done.exit_code == 1
    assert "error: node “answer”: `next` leads to “nowhere”" in done.output
    assert "Add a node “nowhere”" in done.output


def test_check_answers_in_json(broken: Path) -> None:
    done = run("check", str(broken), "--json", "--queues", "presales, general")
    assert done.exit_code == 1
    found = {(p["code"], p["node"]) for p in json.loads(done.stdout)["problems"]}
    assert {("unknown_target", "answer"), ("unknown_queue", "aftersales")} <= found
    assert ("unknown_queue", "general") not in found


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_file_that_is_not_there_gets_a_sentence(command: str, tmp_path: Path) -> None:
    done = run(command, str(tmp_path / "none.json"))
    assert done.exit_code == 1
    assert "cannot be read" in done.output


def test_run_plays_a_call_and_says_how_to_play_it_again() -> None:
    words = ["run", str(MAIN), "--at", "2026-10-01T10:00", "--set", "caller=+8613800138000"]
    done = run(*words, "--keys", "3,20250308#,timed_out")
    assert done.exit_code == 0, done.output
    assert "says: 您好，欢迎致电暖线服务中心。" in done.output
    assert "order: keys “20250308” accepted" in done.output
    assert "enters queue aftersales" in done.output
    assert "目前坐席全忙" in done.output
    assert "hangs up (flow_end)" in done.output
    again = shlex.split(done.output.strip().splitlines()[-1].removeprefix("Again: "))
    assert again[:2] == ["warmline", "ivr"]
    assert run(*again[2:]).output == done.output


def test_run_asks_for_inputs_where_none_are_given() -> None:
    done = run("run", str(MAIN), "--at", "2026-03-04T10:00", typed="9\nfoo\n\n1\nanswered\n")
    assert done.exit_code == 0, done.output
    assert "“foo” is no input" in done.output
    assert "menu: keys “” timed_out" in done.output
    assert "Now waits for nothing more: connected." in done.output
    assert "--keys 9,t,1,answered" in done.output


def test_run_answers_in_json_and_hides_what_the_flow_masks(tmp_path: Path) -> None:
    document = {
        "key": "pin",
        "name": "密码",
        "start": "pin",
        "nodes": [
            {
                "id": "pin",
                "kind": "collect",
                "prompts": [{"text": "请输入密码"}],
                "variable": "pin",
                "max": 4,
                "masked": True,
                "next": "bye",
                "failed": "bye",
            },
            {"id": "bye", "kind": "hang_up"},
        ],
    }
    path = tmp_path / "pin.json"
    path.write_text(json.dumps(document), "utf-8")
    account = json.loads(run("run", str(path), "--keys", "4321", "--json").stdout)
    assert account["variables"] == {"pin": "***"}
    assert account["path"][1] == "pin: keys “***” accepted"
    assert account["wait"]["outcome"] == "ended"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--keys", "dance"], "is no input"),
        (["--keys", "1", "--at", "noon"], "is no time"),
        (["--keys", "1", "--set", "caller"], "NAME=VALUE"),
    ],
)
def test_run_refuses_what_it_cannot_mean(words: list[str], sentence: str) -> None:
    done = run("run", str(MAIN), *words)
    assert done.exit_code != 0
    assert sentence in done.output


def test_schema_prints_the_published_one() -> None:
    assert json.loads(run("schema").stdout) == schema()


@pytest.fixture
async def centre(
    database_url: str, tmp_path: Path, free_base_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A data folder whose settings name a database with the default project in it."""
    database = Database(database_url)
    await empty(database)
    async with database.transaction() as session:
        session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
    await database.close()
    plain_url = database_url.replace("postgresql+psycopg://", "postgresql://")
    Settings.for_test(tmp_path, free_base_port, database={"url": plain_url})
    monkeypatch.setenv("WARMLINE_HOME", str(tmp_path))


@pytest.mark.servers
@pytest.mark.usefixtures("centre")
def test_import_publishes_and_export_gives_the_same_flow_back(broken: Path) -> None:
    done = run("import", str(MAIN), "--publish", "--json")
    assert done.exit_code == 0, done.output
    version: dict[str, Any] = json.loads(done.stdout)
    assert (version["number"], version["state"]) == (1, "published")
    exported = run("export", "main")
    assert json.loads(exported.stdout)["name"] == "总机流程"
    assert json.loads(run("export", version["flow_id"]).stdout) == json.loads(exported.stdout)

    unsound = run("import", str(broken), "--publish")
    assert unsound.exit_code == 1
    assert "cannot be published" in unsound.output
    assert json.loads(run("export", "main", "--draft").stdout)["nodes"][0]["next"] == "nowhere"


@pytest.mark.servers
@pytest.mark.usefixtures("centre")
def test_export_of_a_flow_that_is_not_there_gets_a_sentence() -> None:
    done = run("export", "night")
    assert done.exit_code == 1
    assert "no flow with the key “night”" in done.output

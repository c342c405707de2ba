"""The units and container files say what the product understands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from warmline.cli import PROCESSES
from warmline.kit.settings import load

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OWN = ("centre", "standby", "jobs")
"""The containers that run the product's own image."""
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictSUIDSGID": "yes",
    "User": "warmline",
}


def unit(path: Path) -> ConfigParser:
    parsed = ConfigParser(interpolation=None, strict=True)
    parsed.optionxform = str  # type: ignore[assignment]
    parsed.read(path)
    return parsed


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    return parsed


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_hardened_and_starts_what_there_is(path: Path) -> None:
    service = unit(path)["Service"]
    assert {key: service.get(key) for key in HARDENED} == HARDENED
    words = service["ExecStart"].split(" -m warmline.cli ")[1].split()
    assert words[0] == "up" or (words[0] == "run" and words[1] in PROCESSES)
    assert f"WARMLINE_HOME={service['ReadWritePaths']}" in service["Environment"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_every_line_of_a_unit(path: Path, tmp_path: Path) -> None:
    for other in UNITS:
        text = other.read_text().replace("/opt/warmline/.venv/bin/python", sys.executable)
        (tmp_path / other.name).write_text(text)
    name = path.name.replace("@.", "@1.")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or name in line]
    assert said == []


def test_every_container_of_ours_runs_a_known_command_without_rights(
    compose: dict[str, Any],
) -> None:
    for name in OWN:
        service = compose["services"][name]
        first, second, *_ = service["command"]
        assert first == "up" or (first == "run" and second in PROCESSES)
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["build"] == compose["x-warmline"]["build"]


def test_images_are_plain_names_and_every_volume_is_declared(compose: dict[str, Any]) -> None:
    used = set()
    for service in compose["services"].values():
        assert re.fullmatch(r"[a-z]+(:[0-9.]+)?", service["image"])
        used |= {entry.split(":")[0] for entry in service["volumes"]}
    assert used - {"./warmline.toml"} == set(compose["volumes"])
    images = re.findall(r"^FROM (\S+)", (DEPLOY / "compose" / "Dockerfile").read_text(), re.M)
    assert images == ["debian:12-slim"]


def test_stores_are_open_on_loopback_only_where_the_settings_look(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copy(DEPLOY / "compose" / "warmline.example.toml", tmp_path / "warmline.toml")
    settings = load(tmp_path)
    stores = {"postgres": settings.database_url(), "nats": settings.nats_url()}
    for name, url in stores.items():
        (published,) = compose["services"][name]["ports"]
        address, port, _inside = published.split(":")
        assert f"@{address}:{port}" in url
        assert address == "127.0.0.1"


def test_the_containers_paths_are_in_the_checkout(compose: dict[str, Any]) -> None:
    build = compose["x-warmline"]["build"]
    context = (DEPLOY / "compose" / build["context"]).resolve()
    assert (context / "warmline").exists()
    assert (context / build["dockerfile"]).exists()

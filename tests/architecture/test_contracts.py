"""The contracts of `.importlinter` hold for the code, and each of them can fail.

A rule nobody has seen failing may check nothing, so every fault below is planted in a copy of the
sources, and the contract it is meant for has to refuse it and name it.
"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = REPOSITORY / ".importlinter"
RUN = "from importlinter.cli import lint_imports_command as run; run()"
EXCEPTIONS = 1
"""How many excused imports `.importlinter` holds. It may only shrink."""


@dataclass(frozen=True)
class Fault:
    """`line` written at the end of `file` breaks `contract`, whose report contains `said`."""

    contract: str
    file: str
    line: str
    said: str

    def __str__(self) -> str:
        return f"{self.contract}: {self.file}"


FAULTS = (
    Fault(
        "r1-stack",
        "kit/ids.py",
        "from warmline.accounts import model",
        "warmline.kit.ids -> warmline.accounts.model",
    ),
    Fault(
        "r1-stack",
        "telephony/model.py",
        "from warmline.accounts import model",
        "warmline.telephony.model -> warmline.accounts.model",
    ),
    Fault("r1-stack", "attic/__init__.py", "", "warmline.attic"),
    Fault(
        "r2-files",
        "accounts/model.py",
        "from warmline.accounts import rules",
        "`model` lies below `rules`",
    ),
    Fault(
        "r2-files",
        "accounts/store/users.py",
        "from warmline.accounts import service",
        "`store` lies below `service`",
    ),
    Fault(
        "r2-files",
        "accounts/service/users.py",
        "from warmline.accounts import http",
        "`service` lies below `http`",
    ),
    Fault(
        "r2-voice",
        "voice/fold.py",
        "from warmline.voice import turn",
        "warmline.voice.fold -> warmline.voice.turn",
    ),
    Fault(
        "r2-ivr",
        "ivr/engine.py",
        "from warmline.ivr import store",
        "warmline.ivr.engine -> warmline.ivr.store",
    ),
    Fault(
        "r2-telephony",
        "telephony/simulator/__init__.py",
        "from warmline.telephony.asterisk import ari",
        "warmline.telephony.simulator -> warmline.telephony.asterisk.ari",
    ),
    Fault(
        "r3-fronts",
        "voice/turn.py",
        "from warmline.routing import groups",
        "`routing` does not show `groups`",
    ),
    Fault(
        "r3-fronts",
        "web/app.py",
        "from warmline.accounts import store",
        "`accounts` does not show `store`",
    ),
    Fault(
        "r3-fronts",
        "voice/runtime.py",
        "from warmline.ivr import http",
        "`ivr` does not show `http`",
    ),
    Fault("r4-pure", "routing/rules.py", "import time", "warmline.routing.rules -> time"),
    Fault(
        "r4-pure",
        "agents/states.py",
        "from warmline.kit import log",
        "warmline.agents.states -> warmline.kit.log",
    ),
    Fault("r4-pure", "voice/steps/talk.py", "import asyncio", "warmline.voice.steps.talk -> async"),
    Fault(
        "r5-asterisk",
        "voice/runtime.py",
        "from warmline.telephony.asterisk import ari",
        "warmline.voice.runtime -> warmline.telephony.asterisk.ari",
    ),
    Fault(
        "r5-client", "servers/asterisk.py", "import aiohttp", "warmline.servers.asterisk -> aiohttp"
    ),
    Fault(
        "r6-sql",
        "accounts/service/users.py",
        "import sqlalchemy",
        "warmline.accounts.service.users -> sqlalchemy",
    ),
    Fault("r7-rings", "kit/errors.py", "from warmline.kit import actor", ".errors -> .actor"),
)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the Python files, and of nothing else."""
    copy = tmp_path_factory.mktemp("contracts") / "src"
    original = REPOSITORY / "src"
    for file in original.rglob("*.py"):
        target = copy / file.relative_to(original)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return copy


@contextmanager
def planted(sources: Path, fault: Fault) -> Iterator[None]:
    file = sources / "warmline" / fault.file
    before = file.read_text() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{before or ''}\n{fault.line}\n")
    try:
        yield
    finally:
        if before is None:
            shutil.rmtree(file.parent)
        else:
            file.write_text(before)


def lint(sources: Path, *options: str) -> tuple[int, str]:
    """Exit status and what was printed, line breaks taken out."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, "--no-cache", "--no-logo", "--config", str(CONFIG), *options],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(sources), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(CONFIG)
    return parser


def test_given_the_sources_when_linted_then_every_contract_is_kept(sources: Path) -> None:
    status, said = lint(sources)
    assert status == 0, said


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_given_a_planted_fault_when_linted_then_its_contract_names_it(
    sources: Path, fault: Fault
) -> None:
    with planted(sources, fault):
        status, said = lint(sources, "--contract", fault.contract)
    assert status == 1, said
    assert "0 kept, 1 broken" in said
    assert fault.said in said


def test_given_the_list_of_contracts_when_read_then_each_has_a_planted_fault() -> None:
    prefix = "importlinter:contract:"
    ids = {name.removeprefix(prefix) for name in contracts().sections() if name.startswith(prefix)}
    assert ids == {fault.contract for fault in FAULTS}


def test_given_the_exceptions_when_counted_then_there_are_not_more_than_before() -> None:
    parser = contracts()
    excused = [
        line
        for section in parser.sections()
        for line in parser.get(section, "ignore_imports", fallback="").splitlines()
        if "->" in line
    ]
    assert len(excused) <= EXCEPTIONS

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
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = REPOSITORY / ".importlinter"
PREFIX = "importlinter:contract:"
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
    Fault(
        "r1-stack",
        "customers/model.py",
        "from warmline.interactions import model",
        "warmline.customers.model -> warmline.interactions.model",
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
        "r2-files",
        "customers/fields.py",
        "from warmline.customers import tables",
        "`fields` lies below `tables`",
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
    Fault(
        "r3-fronts",
        "interactions/service/books.py",
        "from warmline.customers import contacts",
        "`customers` does not show `contacts`",
    ),
    Fault("r4-pure", "customers/contacts.py", "import time", "warmline.customers.contacts -> time"),
    Fault(
        "r4-pure",
        "followups/questions.py",
        "import time",
        "warmline.followups.questions -> time",
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
    Fault("r5-store", "kit/ids.py", "import obstore", "warmline.kit.ids -> obstore"),
    Fault("r5-paper", "kit/paper.py", "import reportlab", "warmline.kit.paper -> reportlab"),
    Fault("r5-mail", "kit/ids.py", "import aiosmtplib", "warmline.kit.ids -> aiosmtplib"),
    Fault(
        "r5-client", "servers/asterisk.py", "import aiohttp", "warmline.servers.asterisk -> aiohttp"
    ),
    Fault(
        "r6-sql",
        "accounts/service/users.py",
        "import sqlalchemy",
        "warmline.accounts.service.users -> sqlalchemy",
    ),
    Fault(
        "r6-sql",
        "customers/service/configuring.py",
        "import sqlalchemy",
        "warmline.customers.service.configuring -> sqlalchemy",
    ),
    Fault("r7-rings", "kit/errors.py", "from warmline.kit import actor", ".errors -> .actor"),
)


def copied(to: Path) -> Path:
    """A copy of the Python files, and of nothing else."""
    original = REPOSITORY / "src"
    for file in original.rglob("*.py"):
        target = to / file.relative_to(original)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return to


def lint(sources: Path) -> tuple[int, str]:
    """Exit status and what was printed."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, "--no-cache", "--no-logo", "--config", str(CONFIG)],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(sources), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Contract id -> what it said about a copy that holds all the faults, from one run."""
    sources = copied(tmp_path_factory.mktemp("faults"))
    for fault in FAULTS:
        file = sources / "warmline" / fault.file
        assert file.exists() or not fault.line, f"{fault.file} is gone; plant the fault elsewhere"
        file.parent.mkdir(exist_ok=True)
        with file.open("a") as source:
            source.write(f"\n{fault.line}\n")
    status, said = lint(sources)
    assert status == 1, said
    broken = said.split("Broken contracts", 1)[1]
    names = {contract: contracts()[PREFIX + contract]["name"] for contract in identifiers()}
    starts = sorted((broken.index(f"{name}\n---"), key) for key, name in names.items())
    ends = [*(start for start, _ in starts[1:]), len(broken)]
    return {key: broken[start:end] for (start, key), end in zip(starts, ends, strict=True)}


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(CONFIG)
    return parser


def identifiers() -> set[str]:
    sections = contracts().sections()
    return {name.removeprefix(PREFIX) for name in sections if name.startswith(PREFIX)}


def test_given_the_sources_when_linted_then_every_contract_is_kept() -> None:
    status, said = lint(REPOSITORY / "src")
    assert status == 0, said


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_given_a_planted_fault_when_linted_then_its_contract_names_it(
    reports: dict[str, str], fault: Fault
) -> None:
    assert fault.said in reports[fault.contract]


def test_given_the_list_of_contracts_when_read_then_each_has_a_planted_fault() -> None:
    assert identifiers() == {fault.contract for fault in FAULTS}


def test_given_the_exceptions_when_counted_then_there_are_not_more_than_before() -> None:
    parser = contracts()
    excused = [
        line
        for section in parser.sections()
        for line in parser.get(section, "ignore_imports", fallback="").splitlines()
        if "->" in line
    ]
    assert len(excused) <= EXCEPTIONS

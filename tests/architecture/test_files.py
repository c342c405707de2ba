"""What holds for every file of the repository, whatever it is about."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import warmline

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST = 500
"""Lines a source file may have; past it, split by noun."""

LIST_FILES = (
    *("git", "-c", "safe.directory=*"),
    *("ls-files", "--cached", "--others", "--exclude-standard", "-z"),
)
"""The owner of the checkout may be somebody else than who runs the tests."""

SOURCES = ("*.py", "*.ts", "*.tsx", "*.css", "warmline")
MIGRATIONS = REPOSITORY / "migrations" / "versions"
"""Written by Alembic, never edited afterwards: they may be long."""


ADDRESS = re.compile(
    r"https?://(?!(?:[\w.-]+\.)?(?:example|test|invalid|localhost)(?:\.(?:org|com|net))?[:/])"
    r"(?=[\w-]+\.)"
    r"[^\s\"'<>)]*(?:pypi|pythonhosted|npmjs|/simple\b|mirror|registry|artifactory|nexus)",
    re.IGNORECASE,
)
"""Where packages come from: the machine's own configuration says it, never the repository. Names
that cannot exist (`http://mirror/`, `example.org`) are for tests to play with."""

MACHINE = re.compile(r"(?<![\w./-])(?:/home/\w|/Users/\w|/root/|/mnt/\w|/tmp/\w+/\w)")
"""A path that exists on one machine only."""


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, also new ones that are not ignored."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
            "--",
            *patterns,
        ],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    files = [REPOSITORY / name for name in listed.split("\0") if name]
    return [file for file in files if file.is_file()]


def texts() -> list[Path]:
    """Tracked files that hold text, but for this one, which names what it seeks."""
    files = [file for file in tracked() if file != Path(__file__)]
    return [file for file in files if b"\0" not in file.read_bytes()[:8192]]


def named(file: Path) -> str:
    return str(file.relative_to(REPOSITORY))


def found(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    """`file:line: match` for every match."""
    return [
        f"{named(file)}:{number}: {match.group()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        for match in pattern.finditer(line)
    ]


def test_given_every_module_when_parsed_then_it_opens_with_a_docstring() -> None:
    modules = tracked("src/*.py", "benchmarks/*.py", "migrations/*.py", "docs/*.py")
    assert modules
    silent = [named(m) for m in modules if not ast.get_docstring(ast.parse(m.read_text()))]
    assert silent == []


def test_given_every_source_file_when_measured_then_none_is_past_the_limit() -> None:
    files = [file for file in tracked(*SOURCES) if MIGRATIONS not in file.parents]
    assert files
    long = {named(f): n for f in files if (n := len(f.read_text().splitlines())) > LONGEST}
    assert long == {}


def test_given_every_tracked_file_when_read_then_no_package_source_is_named() -> None:
    text = texts()
    assert text
    assert found(ADDRESS, text) == []


def test_given_every_tracked_file_when_read_then_no_machines_own_path_is_in_it() -> None:
    text = texts()
    assert text
    assert found(MACHINE, text) == []
    assert found(re.compile(rf"{re.escape(str(REPOSITORY))}\b"), text) == []


def test_given_the_patterns_when_shown_what_they_seek_then_they_find_it() -> None:
    assert ADDRESS.search("index-url = https://pypi.some-office.cn/simple")
    assert ADDRESS.search('"resolved": "https://registry.some-office.cn/a.tgz"')
    assert not ADDRESS.search("deb http://mirror/debian sid main")
    assert not ADDRESS.search("deb http://mirror.example.org/debian sid main")
    assert MACHINE.search("tree = /home/somebody/asterisk")
    assert not MACHINE.search("src/home/work/x.py")


def test_given_the_lock_of_the_desktop_when_read_then_it_names_no_download() -> None:
    lock = json.loads((REPOSITORY / "desktop/package-lock.json").read_text())
    packages = lock["packages"].items()
    assert [name for name, package in packages if "resolved" in package] == []
    unchecked = [
        name
        for name, package in packages
        if name and not package.get("link") and "integrity" not in package
    ]
    assert unchecked == []


def test_given_the_locks_of_python_when_read_then_every_package_is_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (REPOSITORY / name).read_text().replace("\\\n", " ")
        packages = [
            line for line in text.splitlines() if line and not line.lstrip().startswith("#")
        ]
        assert packages
        assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


def test_given_the_version_when_read_in_each_place_then_it_is_the_same() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    desktop = json.loads((REPOSITORY / "desktop/package.json").read_text())
    lock = json.loads((REPOSITORY / "desktop/package-lock.json").read_text())
    changes = (REPOSITORY / "CHANGELOG.md").read_text()
    versions = {warmline.__version__, project["version"], desktop["version"], lock["version"]}
    assert versions == {warmline.__version__}
    assert f"## {warmline.__version__}" in changes


def test_given_the_links_of_the_manual_when_followed_then_each_leads_to_a_file() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    dead = [
        f"{named(page)}: {target}"
        for page in tracked("*.md")
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []

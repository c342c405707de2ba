"""Unpacked packages: own sources only, a manifest, a switch that keeps the tree before."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from warmline.servers import apt, apt_sources

needs_dpkg = pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="this machine has no dpkg")


def package(folder: Path, name: str, version: str) -> Path:
    """A real little package with a program and a manual page."""
    tree = folder / f"{name}-{version}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN" / "control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\n"
        "Maintainer: Nobody <nobody@example.org>\nDescription: a test\n"
    )
    for path in (f"usr/bin/{name}", f"usr/share/man/{name}.1", f"usr/share/doc/{name}/README"):
        (tree / path).parent.mkdir(parents=True)
        (tree / path).write_text(version)
    file = folder / f"{name}_{version}_all.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-b", str(tree), str(file)],
        check=True,
        capture_output=True,
    )
    return file


@needs_dpkg
def test_a_tree_has_the_files_without_manuals_and_a_manifest(tmp_path: Path) -> None:
    # Given two packages
    files = [package(tmp_path, "one", "1.0"), package(tmp_path, "two", "2.5-1")]
    # when they are unpacked and put to use
    tree = apt.unpack_files(tmp_path / "tools" / "group", files, "own")
    apt.switch(tmp_path / "tools", "group", tree)
    # then their programs are there, what nobody reads is not
    root = apt.root(tmp_path / "tools", "group")
    assert (root / "usr/bin/one").read_text() == "1.0"
    assert not (root / "usr/share/man").exists()
    assert not (root / "usr/share/doc").exists()
    # and the manifest names each with version and digest
    listed = json.loads((root / "manifest.json").read_text())["packages"]
    digest = hashlib.sha256(files[0].read_bytes()).hexdigest()
    assert listed[0] == {"name": "one", "version": "1.0", "sha256": digest}
    assert apt.manifest(tmp_path / "tools", "group") == {"one": "1.0", "two": "2.5-1"}


@needs_dpkg
def test_the_tree_before_stays_and_older_ones_go(tmp_path: Path) -> None:
    # Given three versions, unpacked and switched to one after another
    folder, trees = tmp_path / "tools" / "group", []
    for version in ("1.0", "2.0", "3.0"):
        trees.append(apt.unpack_files(folder, [package(tmp_path, "one", version)], "own"))
        apt.switch(tmp_path / "tools", "group", trees[-1])
    # then the newest is in use, the one before is kept, the first is gone
    assert apt.manifest(tmp_path / "tools", "group") == {"one": "3.0"}
    assert [tree.exists() for tree in trees] == [False, True, True]


@needs_dpkg
def test_a_broken_package_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = tmp_path / "broken_1_all.deb"
    broken.write_bytes(b"this is no package")
    (tmp_path / "tools").mkdir()
    with pytest.raises(apt.AptFailed, match="dpkg-deb failed"):
        apt.unpack_files(tmp_path / "tools", [broken], "own")
    assert list((tmp_path / "tools").iterdir()) == []


def fake_apt(monkeypatch: pytest.MonkeyPatch, system: str, targets: str) -> None:
    """A machine with this distribution and these configured sources."""

    def answer(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, targets, "")

    monkeypatch.setattr(subprocess, "run", answer)
    release = {"ID": system, "VERSION_CODENAME": "bookworm", "PRETTY_NAME": f"{system} 12"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)


TARGETS = (
    "http://mirror.example/debian/|bookworm|main|/keys/debian.gpg\n"
    "http://mirror.example/debian/|bookworm-updates|main|/keys/debian.gpg\n"
    "http://elsewhere.example/node/|nodistro|main|/keys/node.gpg\n"
)


def test_the_own_suites_of_the_machine_are_used_and_no_third_party(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_apt(monkeypatch, "debian", TARGETS)
    assert apt_sources.lines(None) == [
        "deb [signed-by=/keys/debian.gpg] http://mirror.example/debian/ bookworm main",
        "deb [signed-by=/keys/debian.gpg] http://mirror.example/debian/ bookworm-updates main",
    ]


def test_another_suite_comes_from_the_same_mirror_checked_with_the_same_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_apt(monkeypatch, "debian", TARGETS)
    assert apt_sources.lines("sid") == [
        "deb [signed-by=/keys/debian.gpg] http://mirror.example/debian/ sid main"
    ]


def test_a_machine_that_is_no_debian_is_told_that_it_has_no_sid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_apt(monkeypatch, "ubuntu", TARGETS)
    with pytest.raises(apt_sources.NoMirror, match="sid exists only on Debian's mirrors"):
        apt_sources.lines("sid")


def test_a_machine_without_a_mirror_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_apt(monkeypatch, "debian", "")
    with pytest.raises(apt_sources.NoMirror, match="no mirror"):
        apt_sources.lines(None)


def test_no_address_of_a_mirror_is_in_the_sources() -> None:
    folder = Path(apt_sources.__file__).parent
    text = "".join(path.read_text() for path in sorted(folder.glob("*.py")))
    assert "debian.org" not in text
    assert "pypi.org" not in text
    assert "npmjs" not in text

"""The way in: where the environment goes, when it is renewed, and what old Pythons are told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from warmline.kit.errors import Invalid
from warmline.servers import bootstrap_desktop, bootstrap_place, bootstrap_python, launch
from warmline.servers.bootstrap_place import Place

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A checkout of a few files with an environment that needs nothing from a network."""
    checkout = tmp_path / "checkout"
    (checkout / "src" / "warmline").mkdir(parents=True)
    (checkout / "src" / "warmline" / "__init__.py").write_text("WHERE = __file__\n")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (checkout / name).write_text("")
    return Place(checkout, checkout / ".venv", Path(sys.executable), tmp_path / "tools")


def test_the_environment_is_made_once_and_renewed_when_a_lock_file_changes(place: Place) -> None:
    said: list[str] = []
    # Given a fresh checkout, when the environment is needed
    bootstrap_python.ensure(place, tests=False, say=said.append)
    # then it finds the sources of the checkout
    # (-E: the tests themselves may run with a PYTHONPATH)
    asked = [str(place.python), "-E", "-c", "import warmline; print(warmline.WHERE)"]
    found = subprocess.run(asked, capture_output=True, text=True, check=True, cwd="/").stdout
    assert Path(found.strip()) == place.checkout / "src" / "warmline" / "__init__.py"
    # and a second time there is nothing to do
    said.clear()
    bootstrap_python.ensure(place, tests=False, say=said.append)
    assert said == []
    # when a lock file changed, then packages are installed again
    (place.checkout / "requirements.txt").write_text("# changed\n")
    bootstrap_python.ensure(place, tests=False, say=said.append)
    assert any("requirements.txt" in line for line in said)


def test_what_the_tests_need_is_enough_to_run(place: Place) -> None:
    # Given an environment made for the tests
    said: list[str] = []
    bootstrap_python.ensure(place, tests=True, say=said.append)
    said.clear()
    # when it is needed to run, then nothing is installed
    bootstrap_python.ensure(place, tests=False, say=said.append)
    assert said == []


def test_a_package_that_cannot_be_installed_is_told_by_its_name(place: Place) -> None:
    # Given a lock file whose package has another hash than promised
    (place.checkout / "requirements.txt").write_text("no-such-package-anywhere @ file:///nowhere\n")
    with pytest.raises(bootstrap_python.InstallFailed, match=r"requirements\.txt"):
        bootstrap_python.ensure(place, tests=False, say=lambda _line: None)
    # and the environment does not count as made
    assert not (place.venv / bootstrap_python.STAMP).exists()


def test_sources_are_copied_for_the_service_user_without_what_it_does_not_need(
    place: Place, tmp_path: Path
) -> None:
    # Given a checkout that the service user cannot read
    copy = tmp_path / "runtime" / "app"
    copy.parent.mkdir()
    (place.checkout / "tests").mkdir()
    (place.checkout / "tests" / "test_a.py").write_text("")
    (place.checkout / "desktop" / "dist").mkdir(parents=True)
    (place.checkout / "desktop" / "dist" / "index.html").write_text("one")
    (place.checkout / "desktop" / "node_modules").mkdir()
    bootstrap_python.ensure(place, tests=False, say=lambda _line: None)
    apart = Place(place.checkout, place.venv, place.source, place.tools, copy)
    # when the sources are published
    bootstrap_python.publish(apart)
    # then the package and the built desktop are there, tests and node_modules are not
    assert (copy / "src" / "warmline" / "__init__.py").exists()
    assert (copy / "desktop" / "dist" / "index.html").read_text() == "one"
    assert not (copy / "tests").exists()
    assert not (copy / "desktop" / "node_modules").exists()
    # and a change gets there too, also that a file is gone
    (place.checkout / "desktop" / "dist" / "index.html").write_text("other")
    (place.checkout / "requirements-dev.txt").unlink()
    bootstrap_python.publish(apart)
    assert (copy / "desktop" / "dist" / "index.html").read_text() == "other"
    assert not (copy / "requirements-dev.txt").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to the service user")
def test_root_never_takes_over_a_folder_with_other_things_in_it(tmp_path: Path) -> None:
    # Given a folder of root that holds something else
    (tmp_path / "precious").write_text("")
    before = tmp_path.stat()
    # when it is named as the data folder, then that is refused and its owner stays
    with pytest.raises(Invalid, match="holds other things"):
        bootstrap_place.claim(tmp_path)
    assert tmp_path.stat().st_uid == before.st_uid
    assert tmp_path.stat().st_mode == before.st_mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to the service user")
def test_root_is_told_when_the_service_user_cannot_reach_the_data_folder(tmp_path: Path) -> None:
    # Given a folder below one that is closed to others
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Invalid, match="cannot reach"):
        bootstrap_place.claim(closed / "home")
    assert closed.stat().st_mode & 0o777 == 0o700


def test_the_desktop_is_built_again_only_when_a_source_changed(tmp_path: Path) -> None:
    # Given sources of a desktop
    folder = tmp_path / "desktop"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "a.ts").write_text("one")
    (folder / "package.json").write_text("{}")
    (folder / "node_modules").mkdir()
    first = bootstrap_desktop._state(folder)
    # then what is no source does not count, and each source does
    (folder / "node_modules" / "x.js").write_text("")
    assert bootstrap_desktop._state(folder) == first
    (folder / "src" / "a.ts").write_text("two")
    assert bootstrap_desktop._state(folder) != first


def test_a_checkout_without_a_desktop_says_so(place: Place) -> None:
    said: list[str] = []
    bootstrap_desktop.ensure(place, build=True, check=False, say=said.append)
    assert said == ["no desktop in this checkout: nothing to build"]


@pytest.mark.skipif(not shutil.which("python3"), reason="no other Python here")
def test_the_first_file_is_readable_for_old_pythons() -> None:
    # Given the file that every Python gets to see, then it has no syntax newer than 3.0
    import ast

    ast.parse((ROOT / "warmline").read_text(), feature_version=(3, 7))


def test_a_child_dies_with_its_parent_and_may_open_many_files(tmp_path: Path) -> None:
    # Given a parent that starts a child through the launcher and is killed
    told = tmp_path / "told"
    child = (
        "import os, resource, time;"
        "limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0];"
        f"open({str(told)!r}, 'w').write(f'{{os.getpid()}} {{limit}}');"
        "time.sleep(100)"
    )
    parent = (
        "import subprocess, sys; from warmline.servers import launch;"
        f"subprocess.Popen(launch.wrap([sys.executable, '-c', {child!r}])).wait()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent], env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )
    from tests.servers.test_supervisor import alive, wait_for

    wait_for(lambda: told.exists() and " " in told.read_text())
    pid, limit = (int(word) for word in told.read_text().split())
    process.kill()
    process.wait()
    # then the child is gone too, and it had been allowed as many files as the machine permits
    wait_for(lambda: not alive(pid))
    import resource

    assert limit == resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def test_the_launcher_becomes_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        launch.wrap(["sh", "-c", 'echo "$0 $1"', "one", "two words"]),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout == "one two words\n"

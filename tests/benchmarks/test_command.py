"""`warmline bench NAME` hands the benchmark its own options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from warmline.servers import checks, cli


@pytest.mark.parametrize(
    ("words", "options", "as_json"),
    [
        (["calls"], [], False),
        (["calls", "--long", "20", "--json"], ["--long", "20"], True),
        (["--json", "calls", "--no-recording"], ["--no-recording"], True),
    ],
)
def test_given_options_of_a_benchmark_when_run_then_it_gets_them_as_they_are(
    monkeypatch: pytest.MonkeyPatch, words: list[str], options: list[str], as_json: bool
) -> None:
    heard: list[Any] = []

    def bench(name: str, given: Sequence[str], *, home: Path, as_json: bool, say: Any) -> int:
        heard.append((name, list(given), as_json))
        return 3

    monkeypatch.setattr(checks, "bench", bench)
    app = typer.Typer()
    cli.register(app)
    done = CliRunner().invoke(app, ["bench", *words])
    assert done.exit_code == 3
    assert heard == [("calls", options, as_json)]

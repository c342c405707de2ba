"""The command line: everything a person types after `./warmline`.

Collects the verbs of `servers` and, when asked for, the sub-commands of the features that have some
(`FEATURES`). Errors of the product end as one sentence; `--help` is everywhere. `run` is how the
supervisor starts our own processes.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import importlib.util
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from warmline.kit.errors import WarmlineError
from warmline.kit.settings import default_home, load
from warmline.servers import cli as servers_cli

FEATURES = {
    "ivr": "warmline.ivr.cli",
    "speech": "warmline.ivr.speech_cli",
    "calls": "warmline.interactions.cli",
    "recordings": "warmline.app.recordings_cli",
    "demo": "warmline.demo.cli",
    "telephony": "warmline.telephony.cli",
    "kamailio": "warmline.app.kamailio",
    "shards": "warmline.app.shards",
    "switch": "warmline.app.switches",
}
"""Sub-command -> module whose `app` (typer) holds its verbs; imported only when needed."""

PROCESSES = {
    "prepare": ("warmline.app.preparing", "prepare"),
    "voice": ("warmline.app.voice", "run_voice"),
    "web": ("warmline.app.web", "run_web"),
    "jobs": ("warmline.app.jobs", "run_jobs"),
}
"""Our own processes -> module and entry; each imports only what it needs, so it starts soon."""

HELP = "Warmline 暖线: an open-source contact centre on this machine."

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
servers_cli.register(app)


@app.command(hidden=True)
def run(part: Annotated[str, typer.Argument(help="prepare, voice, web or jobs")]) -> None:
    """Run one of our processes in the foreground (the supervisor does this)."""
    from warmline.kit import log

    settings = load(default_home())
    log.configure(part, level=settings.log.level)
    if part not in PROCESSES:
        raise typer.BadParameter(f"{part!r} is none of {', '.join(PROCESSES)}")
    module, entry = PROCESSES[part]
    work: Callable[..., Awaitable[None]] = getattr(importlib.import_module(module), entry)
    import uvloop

    _collect_seldom()
    uvloop.run(_until_told(work(settings)))


def _collect_seldom() -> None:
    """What was imported stays, and garbage in rings is rare here: looking for it after every 700
    new objects, as is the default, costs more than it finds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _until_told(work: Awaitable[None]) -> None:
    """Await `work`; SIGTERM and SIGINT cancel it, so that its clean-up runs."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    told = False

    def end() -> None:
        nonlocal told
        told = True
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        await task
    except asyncio.CancelledError:
        if not told:
            raise


def _add_features(wanted: str | None) -> None:
    """Attach the features' own commands: the one asked for, or all when none is named."""
    known = {command.name for command in app.registered_commands}
    for name, module in FEATURES.items():
        if wanted not in (None, name) or name in known or not _exists(module):
            continue
        if name in ("ivr", "calls"):
            # They refer to projects, whose table their own feature cannot know.
            importlib.import_module("warmline.accounts.tables")
        app.add_typer(importlib.import_module(module).app, name=name)


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def main() -> None:
    """Entry point; turns the product's errors into a sentence and exit code 1."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    _add_features(words[0] if words else None)
    try:
        app(prog_name="warmline")
    except WarmlineError as error:
        typer.echo(error.message, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

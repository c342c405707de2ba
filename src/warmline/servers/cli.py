"""The verbs about running Warmline itself: up, down, status, doctor, logs, backup, restore, reset,
test, bench, asterisk.

Registered by `warmline.cli`. Under root, verbs that write into the data folder go on as the service
user (`servers.up.drop_root`). What a verb alone needs (clients of the stores, the supervisor) is
imported when it is called: this file is behind every command line and every process of ours.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from warmline.kit.errors import Invalid
from warmline.kit.settings import default_home, load
from warmline.servers import asterisk_tree, checks, doctor, log_reader, status

asterisk_app = typer.Typer(help="The unpacked Asterisk: bring it, carry it.", no_args_is_help=True)
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


def register(app: typer.Typer) -> None:
    """Attach these verbs to the command line."""
    verbs = (up, down, status_command, doctor_command, logs, backup_command, restore_command)
    for verb in (*verbs, reset_command):
        app.command(verb.__name__.removesuffix("_command"))(verb)
    app.command("test")(run_tests)
    app.command(
        "bench", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
    )(bench)
    app.add_typer(asterisk_app, name="asterisk")


def say(line: str) -> None:
    """Progress for people, at once."""
    typer.echo(line)
    sys.stdout.flush()


def _as_service_user(arguments: list[str]) -> None:
    from warmline.servers import up as running

    code = running.drop_root(default_home(), arguments)
    if code is not None:
        raise typer.Exit(code)


def up(
    detach: Annotated[bool, typer.Option("--detach", help="Return when all is ready.")] = False,
    demo: Annotated[
        bool | None,
        typer.Option("--demo/--no-demo", help="With or without the demo centre (default: with)."),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option("--host", help="Name agents type; turns HTTPS on and listens outside."),
    ] = None,
) -> None:
    """Start everything on this machine; Ctrl-C ends it. Harmless when it runs already."""
    from warmline.servers import up as running

    arguments = ["up"] + ["--detach"] * detach + (["--host", host] if host else [])
    if demo is not None:
        arguments.append("--demo" if demo else "--no-demo")
    _as_service_user(arguments)
    raise typer.Exit(running.up(default_home(), demo=demo, host=host, detach=detach, say=say))


def down() -> None:
    """End everything; calls in talk are cut."""
    from warmline.servers import up as running

    raise typer.Exit(running.down(default_home(), say))


def status_command(as_json: JsonFlag = False) -> None:
    """How each part is. Exit code 0: all ready, 1: not all, 3: not running."""
    current = status.read(default_home())
    if as_json:
        data: dict[str, Any] = asdict(current) if current else {}
        typer.echo(json.dumps({"running": current is not None, **data}, ensure_ascii=False))
    elif current is None:
        typer.echo("Warmline does not run.")
    else:
        typer.echo(f"Warmline {current.version} at {current.address}, since {current.started}")
        for part in current.parts:
            where = f"external {part.external}" if part.external else f"process {part.pid or '-'}"
            again = f", started again {part.restarts} times" if part.restarts else ""
            why = f": {part.reason}" if part.reason else ""
            typer.echo(f"  {part.name:<9} {part.state}{why} ({where}{again})")
        for alarm in current.alarms:
            typer.echo(f"  ALARM     {alarm}")
    if current is None:
        raise typer.Exit(3)
    well = current.ready and all(part.state == "ready" for part in current.parts)
    raise typer.Exit(0 if well else 1)


def doctor_command(as_json: JsonFlag = False) -> None:
    """Look at this machine and installation; each finding says what to do."""
    _as_service_user(["doctor"] + ["--json"] * as_json)
    findings = doctor.examine(default_home())
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{'ok  ' if finding.ok else 'LOOK'} {finding.name}: {finding.text}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def logs(
    part: Annotated[str | None, typer.Argument(help="One part; without it all of them.")] = None,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on with new lines.")] = False,
    lines: Annotated[int, typer.Option("-n", "--lines", help="Older lines per part.")] = 40,
) -> None:
    """Show the log files in the data folder."""
    log_reader.show(default_home() / "logs", part, lines=lines, follow=follow, say=say)


def reset_command(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete all data of this installation: database, journal, recordings, secrets. Settings and
    unpacked packages stay."""
    home = default_home()
    if not yes:
        if not sys.stdin.isatty():
            typer.echo("reset deletes all calls and recordings; say so with --yes.", err=True)
            raise typer.Exit(2)
        typer.confirm(f"Delete all data in {home}, calls and recordings too?", abort=True)
    from warmline.servers import reset

    raise typer.Exit(reset.reset(home, say))


def backup_command(
    file: Annotated[
        Path | None, typer.Argument(help="File to write; without it, one in the data folder.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write the whole centre into one file: database, journal, recordings, prompts, secrets. Calls
    go on meanwhile. Whoever has the file has everything: keep it as safe as the centre."""
    from warmline.servers import backup
    from warmline.servers import up as running

    home = default_home()
    target = (file or backup.default_file(home)).absolute()
    if os.geteuid() == 0 and file is not None:
        # The service user may not write there: it writes at home, and root moves the file.
        if target.exists():
            raise Invalid(f"{target} is there already; name another file.", code="backup_exists")
        made = backup.default_file(home)
        code = running.drop_root(home, ["backup", str(made), *["--json"] * as_json])
        if code == 0:
            shutil.move(made, target)
            os.chown(target, 0, 0)
            typer.echo(f"moved to {target}", err=as_json)
        raise typer.Exit(code or 0)
    _as_service_user(["backup", str(target), *["--json"] * as_json])
    done = backup.back_up(home, target, (lambda _line: None) if as_json else say)
    if as_json:
        typer.echo(json.dumps(asdict(done)))
    else:
        say(f"{done.file}: {done.bytes / 1e6:.1f} MB in {done.seconds} s")


def restore_command(
    file: Annotated[Path, typer.Argument(help="A file made by `backup`, or - for a pipe.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move data that is here into a folder beside.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring a centre back from a backup. Nothing may run; data that is here is never deleted."""
    from warmline.servers import restore

    home = default_home()
    source = sys.stdin.buffer if str(file) == "-" else file.open("rb")
    if os.geteuid() == 0:
        # The service user may not read it: it gets the open file.
        os.dup2(source.fileno(), 0)
        _as_service_user(["restore", "-", *["--replace"] * replace, *["--json"] * as_json])
    with source:
        done = restore.restore(
            home, source, (lambda _line: None) if as_json else say, replace=replace
        )
    if as_json:
        typer.echo(json.dumps(asdict(done)))
    else:
        say(
            f"Back is the centre of {done.made_at} (Warmline {done.warmline}), in {done.seconds} s."
        )
        if done.before:
            say(f"What was here before lies in {done.before}; delete it when all is well.")


def run_tests(
    paths: Annotated[list[str] | None, typer.Argument(help="Only these tests.")] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Without those that need servers or a browser.")
    ] = False,
) -> None:
    """Everything that must hold: style, types, imports, the desktop, the tests."""
    raise typer.Exit(checks.run(paths or [], fast=fast, home=default_home(), say=say))


def bench(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A file in benchmarks/, without .py.")],
    as_json: JsonFlag = False,
) -> None:
    """Measure one figure; the last line is a JSON object with a verdict. Further options are the
    benchmark's own."""
    raise typer.Exit(
        checks.bench(name, context.args, home=default_home(), as_json=as_json, say=say)
    )


@asterisk_app.command()
def fetch() -> None:
    """Download the newest one from this machine's Debian mirror, try it, use it."""
    _as_service_user(["asterisk", "fetch"])
    asterisk_tree.fetch(load(default_home()).tools.folder, say)


@asterisk_app.command()
def export(file: Annotated[Path, typer.Argument(help="Archive to write (.tar.gz).")]) -> None:
    """Write the one in use into an archive, for a machine without a network."""
    digest = asterisk_tree.export(load(default_home()).tools.folder, file.absolute())
    say(f"{file}: sha256 {digest}")


@asterisk_app.command("import")
def bring_in(
    source: Annotated[str, typer.Argument(help="An exported archive: file or URL.")],
) -> None:
    """Try an exported one and use it."""
    path = source if "://" in source else str(Path(source).absolute())
    asterisk_tree.bring_in(load(default_home()).tools.folder, path, say)

"""`warmline speech …`: bring the offline Chinese voice, try it, render prompts with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from warmline.ivr import flow, prompts
from warmline.ivr.errors import FlowUnreadable
from warmline.ivr.speech import install as installing
from warmline.ivr.speech import levels, render, tones, voices
from warmline.ivr.speech.ports import Speech, Voice
from warmline.kit import settings
from warmline.kit.errors import WarmlineError

app = typer.Typer(
    help="The offline Chinese voice: bring it, try it, render prompts.", no_args_is_help=True
)

EngineOption = Annotated[
    voices.Engine, typer.Option(help="auto: the neural voice where installed, else espeak-ng.")
]
VoiceOption = Annotated[str, typer.Option("--voice", help="Name of the voice.")]


@app.command()
def install() -> None:
    """Bring the neural voice into the data folder (about 90 MB; needed only to render)."""
    with _advice():
        installing.install(_home(), typer.echo)
        typer.echo(f"The voice is in {_home()}.")


@app.command()
def say(
    text: str,
    output: Annotated[Path, typer.Option("--output", "-o", help="The wav file to write.")],
    voice: VoiceOption = prompts.DEFAULT_VOICE,
    speed: Annotated[float, typer.Option(min=0.5, max=2.0)] = 1.0,
    rate: Annotated[int, typer.Option(help="8000 as on the telephone, up to 24000.")] = 8000,
    engine: EngineOption = voices.Engine.AUTO,
) -> None:
    """Speak TEXT into a wav file."""
    with _advice(), _open(engine) as speaker:
        speech = levels.for_phone(render.say(text, voice, speaker, speed), rate)
        render.write_wav(output, speech)
        typer.echo(f"{output}: {speech.seconds:.1f} s by {speaker.engine}")


@app.command("render")
def render_flows(
    flows: Annotated[list[Path], typer.Argument(help="Flow documents.")],
    folder: Annotated[
        Path | None, typer.Option(help="Where sounds are kept; the centre's own folder if unset.")
    ] = None,
    engine: EngineOption = voices.Engine.AUTO,
) -> None:
    """Render every text of the flows that has no sound file yet."""
    with _advice(), _open(engine) as speaker:
        target = folder or settings.load(settings.default_home()).sounds.folder
        count = 0
        for path in flows:
            count += render.render_flow(_read(path), speaker, target, _told)
        typer.echo(f"{count} new in {target}")


@app.command()
def callers(
    scripts: Annotated[Path, typer.Argument(help="JSON: name, voice, parts of text and rests.")],
    folder: Annotated[Path, typer.Option(help="Where to write the wav files.")],
    engine: EngineOption = voices.Engine.AUTO,
) -> None:
    """Render what demo callers say."""
    with _advice(), _open(engine) as speaker:
        scenes = json.loads(scripts.read_text("utf-8"))
        count = render.render_scripts(scenes, speaker, folder, _told)
        typer.echo(f"{count} in {folder}")


@app.command("tones")
def write_tones(folder: Path) -> None:
    """Write the music on hold, the desktop's ring and the tone before a message."""
    pieces: dict[str, Speech] = {
        "moh/warmline.wav": tones.hold_music(),
        "ring.wav": tones.ring_tone(),
        f"{prompts.BEEP}.wav": tones.beep(),
        f"{prompts.REST}.wav": tones.rest(),
    }
    for name, speech in pieces.items():
        render.write_wav(folder / name, speech)
        typer.echo(f"{folder / name}: {speech.seconds:.1f} s")


@contextmanager
def _advice() -> Iterator[None]:
    """Expected failures become their sentence and exit code 1."""
    try:
        yield
    except WarmlineError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error


@contextmanager
def _open(engine: voices.Engine) -> Iterator[Voice]:
    """A voice for a while."""
    voice = voices.open_voice(_home(), engine)
    if voice.engine == "espeak-ng" and engine is voices.Engine.AUTO:
        typer.echo(
            "The neural voice is not installed (`warmline speech install`); using espeak-ng.",
            err=True,
        )
    try:
        yield voice
    finally:
        voice.close()


def _home() -> Path:
    return voices.home_of(settings.load(settings.default_home()).tools.folder)


def _read(path: Path) -> flow.Flow:
    try:
        return flow.parse(path.read_bytes())
    except OSError as error:
        raise FlowUnreadable(f"{path} cannot be read: {error.strerror}.") from error


def _told(name: str, text: str, seconds: float) -> None:
    typer.echo(f"{name}  {seconds:5.2f} s  {text}")

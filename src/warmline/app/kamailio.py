"""`warmline kamailio write`: the files of a Kamailio in front of several switches.

Reads a site (TOML, see deploy/kamailio/site.example.toml) and the agents' phones from the database.
Writes what `kamailio.cfg` includes, and for each node the PJSIP files by which it calls agents and
carriers through Kamailio. Files with secrets are their owner's alone.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from warmline.app.phones import reachable_trunks, switch_accounts
from warmline.app.services import News, services
from warmline.kit.errors import Invalid
from warmline.kit.settings import Settings, default_home, load
from warmline.kit.settings_file import write_private
from warmline.telephony import kamailio
from warmline.telephony.asterisk.config import proxied_files
from warmline.telephony.asterisk.settings import Proxy
from warmline.telephony.switch import TRUNK_PREFIX, SwitchAccount, SwitchTrunk

app = typer.Typer(help="Kamailio in front of several switches.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Kamailio in front of several switches."""


@app.command("write")
def write_command(
    site: Annotated[Path, typer.Argument(help="The site: a TOML file.")],
    folder: Annotated[Path, typer.Argument(help="Where to write; made if missing.")],
) -> None:
    """Write the files of Kamailio and of its nodes; run it again when agents changed."""
    settings = load(default_home())
    accounts, trunks = asyncio.run(_stored(settings))
    made = write(
        read(site),
        accounts,
        folder,
        settings.centre.language,
        settings.secret("kamailio"),
        trunks,
    )
    for path in made:
        typer.echo(str(path))


def read(path: Path) -> kamailio.Site:
    """The site in a TOML file. Raises `Invalid`."""
    try:
        return kamailio.site_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Invalid(f"The site {path} cannot be read: {error}.", field="site") from error


def write(
    site: kamailio.Site,
    accounts: Sequence[SwitchAccount],
    folder: Path,
    language: str,
    secret: str,
    trunks: Sequence[SwitchTrunk] = (),
) -> list[Path]:
    """Write Kamailio's files to `folder`/kamailio and the nodes' to `folder`/node; returns them.
    `language`: the centre's; `secret`: by which Kamailio knows `voice`. Without trunks in the
    database each carrier of the site is one."""
    proxy = Proxy(address=site.address, port=site.sip_port, realm=site.realm)
    trunks = trunks or [
        SwitchTrunk(
            endpoint=f"{TRUNK_PREFIX}{carrier.name}", host=carrier.address, port=carrier.port
        )
        for carrier in site.carriers
    ]
    _check_ways_out(site, trunks)
    written = kamailio.files(site, accounts, secret)
    texts = {
        **{f"kamailio/{name}": text for name, text in written.items()},
        **{f"node/{name}": text for name, text in proxied_files(proxy, language, accounts, trunks)},
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, text)
    return [folder / name for name in texts]


def _check_ways_out(site: kamailio.Site, trunks: Sequence[SwitchTrunk]) -> None:
    """Raises `Invalid` for a trunk whose calls Kamailio would forbid."""
    listed = {(carrier.address, carrier.port) for carrier in site.carriers}
    for trunk in trunks:
        if (trunk.host, trunk.port) not in listed:
            raise Invalid(
                f"The trunk “{trunk.name or trunk.endpoint}” leads to {trunk.host}:{trunk.port}, "
                "which is no carrier of the site; add it there, as an address.",
                code="trunk_not_listed",
                field="carriers",
            )


async def _stored(settings: Settings) -> tuple[list[SwitchAccount], list[SwitchTrunk]]:
    async with services(settings, News()) as here:
        return await switch_accounts(here), await reachable_trunks(settings, here)

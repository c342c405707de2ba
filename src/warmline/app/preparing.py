"""`warmline run prepare`: the database's schema, seeds, sounds and the switch's configuration."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config

import warmline
from warmline.app.bus import config_store, connect
from warmline.app.demo_customers import seed_customers, seed_pools
from warmline.app.demo_tickets import seed_tickets
from warmline.app.knowledge import demo_parts
from warmline.app.phones import write_music, write_phones
from warmline.app.services import News, services
from warmline.app.switch import carrier_settings, switch_settings
from warmline.demo import followups as demo_followups
from warmline.demo import knowledge as demo_knowledge
from warmline.demo import seed as demo_seed
from warmline.demo import shop as demo_shop
from warmline.kit.clock import SystemClock
from warmline.kit.settings import Settings
from warmline.kit.settings_file import write_private
from warmline.servers import prepared
from warmline.telephony.asterisk import config as switch_config

ROOT = Path(warmline.__file__).resolve().parents[2]
"""The checkout: the migrations lie beside `src`."""


async def prepare(settings: Settings) -> None:
    """Bring database, seeds, sounds and the switch's configuration up to date; may be repeated."""
    await asyncio.to_thread(migrate, settings.database_url())
    await asyncio.to_thread(demo_seed.copy_sounds, settings.sounds.folder)
    async with services(settings, News()) as here:
        await here.accounts.seed_defaults()
        await here.agents.seed_defaults()
        await here.interactions.seed_result_codes()
        await here.customer_lists.seed_defaults()
        lines = []
        if await here.accounts.ensure_admin(settings.secret("demo")):
            lines = [f"管理员 admin · 初始密码 first password: {settings.secret('demo')}"]
        if settings.demo.enabled:
            lines = await demo_seed.seed(
                demo_seed.Centre(
                    accounts=here.accounts,
                    agents=here.agents,
                    routing=here.routing,
                    ivr=here.ivr,
                    telephony=here.telephony,
                ),
                password=settings.secret("demo"),
                carrier=(settings.carrier.address, settings.carrier.sip_port),
            )
            await seed_customers(here, settings)
            await seed_pools(here, settings)
            await demo_shop.seed(here.shop, SystemClock().now())
            await demo_followups.seed(here.accounts, here.customers, here.followups.centre)
            lines += await seed_tickets(here, settings)
            await demo_knowledge.seed(demo_parts(here.database, here.knowledge, here.accounts))
        if lines:
            write_private(settings.home / "run" / "logins.txt", "\n".join(lines) + "\n")
        bus = await connect(settings, "prepare")
        try:
            await config_store(settings, bus).publish(await here.compile())
        finally:
            await bus.close()
        if not settings.asterisk.external:
            switch_config.write_base(switch_settings(settings))
        await write_phones(settings, here)
        await write_music(settings, here)
    if settings.carrier_runs():
        switch_config.write_carrier(*carrier_settings(settings))
    prepared.mark(settings)


def migrations(url: str) -> Config:
    """The migrations of a database, for Alembic's commands."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Bring the database to the newest schema."""
    command.upgrade(migrations(url), "head")

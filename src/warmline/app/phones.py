"""Writes agents' phones and trunks where the switch reads them; `preparing` and `jobs` call it."""

from __future__ import annotations

import structlog

from warmline.agents.profile import PhoneKind
from warmline.app.services import Services
from warmline.app.switch import switch_settings
from warmline.ivr.prompts import sound_name
from warmline.kit.settings import Settings
from warmline.telephony.asterisk import config as switch_config
from warmline.telephony.switch import SwitchAccount, SwitchTrunk
from warmline.voice.steps import callback_words

log = structlog.get_logger(__name__)


async def write_phones(settings: Settings, here: Services) -> bool:
    """Write agents' phones and trunks; True when the switch must reload them."""
    if settings.asterisk.external:
        return False
    trunks = await reachable_trunks(settings, here)
    phones = await switch_accounts(here)
    return switch_config.write_accounts(switch_settings(settings), phones, trunks)


async def write_music(settings: Settings, here: Services) -> bool:
    """Write what callers hear while agents are rung; True when the switch must reload it."""
    if settings.asterisk.external:
        return False
    async with here.database.read() as session:
        queues = (await here.routing.config(session)).queues
    policies = [queue.settings.policy for queue in queues]
    heard = {(policy.music, policy.notice) for policy in policies}
    # Whoever was called back is told so where his queue has no notice of its own.
    heard |= {(policy.music, sound_name(callback_words.HELLO)) for policy in policies}
    return switch_config.write_music(switch_settings(settings), heard)


async def reachable_trunks(settings: Settings, here: Services) -> list[SwitchTrunk]:
    """The trunks of the switches: behind Kamailio only those whose carrier knows us by address."""
    trunks = await here.telephony.switch_trunks()
    if settings.kamailio.host is None:
        return trunks
    reachable = [t for t in trunks if t.kind != "registration" and t.transport == "udp"]
    for trunk in trunks:
        if trunk not in reachable:
            problem = "through Kamailio: only UDP, to carriers that know us by our address"
            log.warning("trunk_left_out", trunk=trunk.name, problem=problem)
    return reachable


async def switch_accounts(here: Services) -> list[SwitchAccount]:
    """Every agent's phone, as switches are told of it."""
    return [
        SwitchAccount(
            endpoint=p.endpoint,
            secret=p.secret,
            extension=p.extension,
            name=p.name,
            kind="browser" if p.kind is PhoneKind.WEBRTC else "phone",
            codecs=p.codecs,
        )
        for p in await here.agents.switch_accounts()
    ]

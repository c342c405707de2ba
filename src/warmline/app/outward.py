"""The ways outward, built for `services`: mail and the hook, over the centre's settings."""

from __future__ import annotations

from dataclasses import dataclass

from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.listening import wakes
from warmline.kit.settings import Settings
from warmline.outward.hook_client import HookSender
from warmline.outward.mail_client import MailSender
from warmline.outward.model import Way
from warmline.outward.ports import Sender
from warmline.outward.service.choosing import ChoosingService
from warmline.outward.service.configuring import OutwardSettingsService
from warmline.outward.service.delivering import Delivery
from warmline.outward.tasks import CHANNEL, OutwardJob


@dataclass(frozen=True, slots=True)
class Outward:
    """What the pages and `jobs` use."""

    settings: OutwardSettingsService
    choosing: ChoosingService
    delivery: Delivery


def outward(settings: Settings, database: Database, clock: Clock) -> Outward:
    """Build it."""
    centre, address, inner = settings.centre, settings.address(), settings.outward.inner_networks
    senders: dict[Way, Sender] = {
        Way.MAIL: MailSender(
            centre=centre.name, address=address, language=centre.language, inner=inner
        ),
        Way.HOOK: HookSender(clock, address=address, inner=inner),
    }
    return Outward(
        OutwardSettingsService(database, clock, senders),
        ChoosingService(database, centre.language),
        Delivery(database, clock, senders, centre.zone),
    )


def outward_job(settings: Settings, built: Outward) -> OutwardJob:
    """What `jobs` runs."""
    return OutwardJob(built.delivery, wakes(settings.database_url(), CHANNEL))

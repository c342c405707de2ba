"""Counts what a new centre has, for the page of its first steps (`web.first_steps`)."""

from __future__ import annotations

from warmline.accounts.model import AuditFilter
from warmline.app.services import Services
from warmline.interactions.model import Filters
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.keyset import Sheet
from warmline.kit.paging import MAX_SIZE, Page
from warmline.web.first_steps import Counts

ONE = Page(size=1)
FIRST = Sheet(size=1)
ALL = Page(size=MAX_SIZE)


async def counts(here: Services, actor: Actor) -> Counts:
    """As the system sees it: the steps are the centre's, not the asker's."""
    queues = await here.routing.list(SYSTEM, ALL)
    numbers = await here.telephony.switch_numbers()
    live = {flow.id for flow in await here.ivr.published()}
    return Counts(
        own_password=await _done(here, "password_changed", "user", actor.user_id),
        agents=(await here.agents.profiles.list(SYSTEM, ONE)).total,
        queues=queues.total,
        ready_queues=sum(1 for queue in queues.items if queue.settings.active and queue.agents),
        flows=(await here.ivr.list(SYSTEM, ONE)).total,
        live_flows=len(live),
        numbers=len(numbers),
        answering=sum(1 for number in numbers if number.flow in live),
        answered=(
            await here.interactions.list(SYSTEM, Filters(direction="in", outcome="answered"), FIRST)
        ).total
        or 0,
        played=int(await _done(here, "played", "recording")),
        trunks=len(await here.telephony.switch_trunks()),
    )


async def _done(here: Services, action: str, noun: str, noun_id: str | None = None) -> bool:
    wanted = AuditFilter(action=action, noun=noun, noun_id=noun_id)
    return bool((await here.accounts.audit.list(SYSTEM, FIRST, wanted)).items)

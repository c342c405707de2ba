"""Long work: the service that starts it anywhere, and in `jobs` its handlers and its worker."""

from __future__ import annotations

import asyncio

import procrastinate

from warmline.app.exports import export_handlers
from warmline.app.imports import import_handlers
from warmline.app.knowledge import work_of
from warmline.app.services import Services
from warmline.app.shop import handlers as shop_handlers
from warmline.followups.export import answers_in_background, in_background
from warmline.followups.service.exporting import ANSWERS
from warmline.followups.service.exporting import EXPORT as FOLLOWUPS
from warmline.kit.jobs import queues_of, run_worker
from warmline.pools.export import PoolExport
from warmline.runs.ports import Handler
from warmline.runs.tasks import QUEUE, RunJobs

AT_ONCE = 2
"""Runs worked on at the same time; each may keep a core busy."""


def handlers(here: Services) -> dict[str, Handler]:
    """Who does the work of which kind."""
    language = here.settings.centre.language
    return (
        import_handlers(here)
        | export_handlers(here)
        | here.tickets.handlers()
        | work_of(here.knowledge, here.database, here.runs, language)
        | PoolExport(here.pools.desk, language).handlers()
        | {FOLLOWUPS: in_background(here.followups.export)}
        | {ANSWERS: answers_in_background(here.followups.answers)}
        | shop_handlers(here)
    )


def run_jobs_of(here: Services) -> RunJobs:
    """The tasks of long work."""
    return RunJobs(here.runs, here.database, handlers(here), here.accounts.sessions.actor_of_user)


def start(group: asyncio.TaskGroup, work: procrastinate.App, jobs: RunJobs) -> None:
    """The workers: one for long work, one for all the rest, so that neither waits for the other."""
    others = queues_of(work, without=[QUEUE])
    group.create_task(run_worker(work, queues=others), name="worker")
    group.create_task(
        run_worker(work, queues=[QUEUE], concurrency=AT_ONCE, name="runs"), name="runs"
    )
    group.create_task(jobs.keep_reconciling(), name="runs reconciled")

"""The one place that builds services, picks adapters, starts and stops tasks.

One entry per process, each in a module of its own, so that none imports what only another needs:
`preparing.prepare` (migrations, seeds, the switch's configuration), `voice.run_voice`,
`web.run_web`, `jobs.run_jobs`. Each builds what it needs out of the settings; nobody else reads
them. Who hears whose news stands in `services.News`.
"""

"""Journeys of the office: pools, follow-ups, imports, orders, the shop. None listens to a line, so
they may run after the tests on switches, beside those that do (`servers.checks`)."""

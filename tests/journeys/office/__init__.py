"""Journeys at a screen: customers, pools, orders, knowledge, settings. None listens to a line, so
they run in a lane of their own beside those that do (`servers.checks`)."""

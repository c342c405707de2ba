"""Queries on the tables of agents, a file per noun; only `agents.service` calls them."""

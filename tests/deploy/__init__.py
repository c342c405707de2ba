"""Tests of what `deploy/` ships: Kamailio in front of real switches, units, compose files."""

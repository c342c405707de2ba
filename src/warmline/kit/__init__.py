"""Tools without any word of the domain: clock, ids, errors, database, bus, settings, log."""

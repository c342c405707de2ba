"""A small centre with people and flows, and a carrier that places real SIP calls to it."""

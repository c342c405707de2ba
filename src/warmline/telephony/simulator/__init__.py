"""The engine port without a switch, in virtual time."""

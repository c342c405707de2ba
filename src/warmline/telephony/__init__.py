"""Legs, the engine port and its adapters; the configuration of the switch."""

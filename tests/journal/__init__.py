"""Tests of the journal: outbox, forwarder, stream, lease, configuration snapshot, bus."""

"""The noun all channels share: who, when, queue, segments, outcome, recording."""

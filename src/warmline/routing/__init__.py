"""Queues, skills and offers; the pure rules that choose an agent for a call."""

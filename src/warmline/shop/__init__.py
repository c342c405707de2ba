"""Orders of a shop as the centre sees them: who asked, whom he talked with, what came of it."""

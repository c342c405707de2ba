"""Breaking a whole centre on purpose, under load, and counting what was lost: `bench faults`."""

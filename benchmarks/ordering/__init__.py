"""What `benchmarks.tickets` fills its database with."""

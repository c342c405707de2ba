"""The only queries on the tables of the ways outward."""

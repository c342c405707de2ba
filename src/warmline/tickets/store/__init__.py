"""The only queries on the tables of work orders."""

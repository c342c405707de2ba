"""The only queries on the tables of routing: a file per noun."""

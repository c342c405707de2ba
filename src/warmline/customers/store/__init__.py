"""The only queries on the tables of customers, one file per subject."""

"""The only queries on the tables of interactions, one file per subject."""

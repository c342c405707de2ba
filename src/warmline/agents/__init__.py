"""Agent profiles, skills, presence and the table of agent states."""

"""The only queries on follow-ups, questionnaires and answers."""

"""A live call: answer, flow, queue, offer, talk, wrap-up; the journal."""

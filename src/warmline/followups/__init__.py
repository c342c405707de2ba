"""Follow-ups (跟进, 回访): what is to be done when and by whom, and what agents ask then."""

"""Knowledge (知识库): articles with review, search while talking, scripts, quick replies, words."""

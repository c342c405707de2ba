"""满意度评价: what is asked, who was invited, what they answered; also by a web link."""

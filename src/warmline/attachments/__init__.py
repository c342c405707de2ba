"""Files that people attach (附件): kept by their content, bound to what they belong to."""

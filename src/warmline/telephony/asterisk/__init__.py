"""The only code that speaks ARI or AMI: the engine port on a real Asterisk."""

"""What Acme asks of its machine-learning repositories."""

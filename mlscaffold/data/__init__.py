"""Data dictionaries: measured from tables, rendered for people."""

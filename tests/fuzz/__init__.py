"""Inputs made at random, but the same each time, and the extractors they are put to."""

"""Repairs: what findings offer, made into new contents of files, and written whole or not at all."""

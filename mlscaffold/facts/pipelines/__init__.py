"""Readers of continuous integration: one module for each system, or for each kind of them."""

"""Readers of what declares or pins dependencies: one module for each kind of file."""

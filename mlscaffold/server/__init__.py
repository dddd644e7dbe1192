"""A language server: what `check` finds, shown by editors while people type."""

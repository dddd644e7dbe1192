"""Scripts: which commands a text of shell runs, followed through the task runners of a repository."""

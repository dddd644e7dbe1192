"""The audit: what a repository shows of each topic of the talk."""

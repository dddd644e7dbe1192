"""The ML Test Score: its 28 tests, what a project claims of them, and how far the repository bears that out."""

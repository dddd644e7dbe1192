"""What is known of a repository: frozen values that rules read, and the extractors that find them."""

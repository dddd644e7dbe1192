"""What is kept between runs: whole answers, and the facts of files, in a folder of the project that git ignores."""

"""Rules about the records of runs, beside those of mlscaffold."""

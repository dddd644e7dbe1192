"""Rules about documented data, beside those of mlscaffold."""

"""A rule pack that stays as it is, so that whole reports can be compared whatever the catalogue grows to."""

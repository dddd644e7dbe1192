"""mlscaffold: how machine-learning repositories are started, kept in order and audited."""

__version__ = "0.1.0"

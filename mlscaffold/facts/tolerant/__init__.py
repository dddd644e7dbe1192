"""Syntax trees of Python code that `ast` refuses: Python 2, conflict markers, newer syntax, broken statements."""

from mlscaffold.facts.tolerant.recovery import Recovered as Recovered
from mlscaffold.facts.tolerant.recovery import recover as recover

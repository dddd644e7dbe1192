"""The rules of mlscaffold, one module and one page each; a pack like any other."""

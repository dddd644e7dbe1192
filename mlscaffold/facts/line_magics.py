"""Magics that IPython takes without their sign, in a cell that is one line."""

from __future__ import annotations

from mlscaffold.lean import pattern

_LINE = pattern(
    r"[ \t]*("
    r"alias|alias_magic|autoawait|autocall|automagic|bookmark|cat|cd|code_wrap|colors|conda|config|cp|debug|dhist|dirs|"
    r"doctest_mode|ed|edit|env|gui|hist|history|killbgscripts|ldir|lf|lk|ll|load|load_ext|loadpy|logoff|logon|logstart|"
    r"logstate|logstop|ls|lsmagic|lx|macro|magic|mamba|man|matplotlib|micromamba|mkdir|more|mv|notebook|page|pastebin|"
    r"pdb|pdef|pdoc|pfile|pinfo|pinfo2|pip|popd|pprint|precision|prun|psearch|psource|pushd|pwd|pycat|pylab|quickref|"
    r"recall|rehashx|reload_ext|rep|rerun|reset|reset_selective|rm|rmdir|run|save|sc|set_env|store|sx|system|tb|time|"
    r"timeit|unalias|unload_ext|uv|who|who_ls|whos|xdel|xmode)"
    r"(?:[ \t]+[^=\s(].*)?[ \t]*"
)
"""The magics of IPython 9.18, and the commands of the shell that it has names for."""


def line_magic(source: str) -> str:
    """The magic that a cell would call if it is no Python, or nothing in it has this name; empty for none."""
    found = _LINE.fullmatch(source.strip("\n"))
    return found[1] if found else ""

"""The SHA-256 of a content, by which dictionaries and run records know a file."""

from __future__ import annotations

import sys

_LARGE = 2**18
"""Bytes from which OpenSSL, several times as fast, is worth the time that it takes to load."""


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    if len(data) < _LARGE and "hashlib" not in sys.modules:
        try:
            return _own(data)
        except ImportError:  # a Python built to have OpenSSL's alone
            pass
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _own(data: bytes) -> str:
    """The same by what `hashlib` falls back on where there is no OpenSSL."""
    if sys.version_info >= (3, 12):
        from _sha2 import sha256 as own  # type: ignore[import-not-found]
    else:
        from _sha256 import sha256 as own  # type: ignore[import-not-found]
    digest: str = own(data).hexdigest()
    return digest

"""A seal on what is kept in a repository, so that nothing is taken from there that this user did not put there.

A repository may bring a cache folder of its own, and what is read from a cache is obeyed: it is printed as
findings, and unpacked as facts. So each file is sealed by a secret that lies outside, in the user's own cache
folder; what carries no right seal is no cache.

Imports next to nothing: the shortest run of all begins here.
"""

from __future__ import annotations

import os

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

SIZE: Final = 32
"""Bytes of a seal, and of the secret."""
_MUCH: Final = 2**18
"""Bytes of which a hash is worth loading OpenSSL for."""


def secret() -> bytes | None:
    """The secret of this user, made when there is none; None where none can be kept."""
    path = os.path.join(home(), "seal")
    found = _read(path)
    if found is not None:
        return found
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        made = f"{path}.{os.getpid()}"
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with open(handle, "wb") as stream:
            stream.write(os.urandom(SIZE))
        try:
            # The first of two runs that begin together decides.
            os.link(made, path)
        except FileExistsError:
            pass
        except OSError:
            os.replace(made, path)
            return _read(path)
        os.unlink(made)
    except OSError:
        return None
    return _read(path)


def home() -> str:
    """The folder in which mlscaffold keeps what is this user's own."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "mlscaffold")


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as stream:
            status = os.fstat(stream.fileno())
            if os.name != "nt" and (status.st_uid != os.getuid() or status.st_mode & 0o077):
                return None
            found = stream.read(SIZE + 1)
    except OSError:
        return None
    return found if len(found) == SIZE else None


def sealed(data: bytes, key: bytes, use: bytes = b"") -> bytes:
    """Data with its seal before it; what is sealed for one use is no good for another."""
    return digest(data, key, use) + data


def opened(data: bytes, key: bytes, use: bytes = b"") -> bytes | None:
    """What was sealed by this key for this use; None for anything else."""
    body = data[SIZE:]
    return body if len(data) >= SIZE and data[:SIZE] == digest(body, key, use) else None


def digest(data: bytes, key: bytes = b"", use: bytes = b"") -> bytes:
    """A hash of data, by a key where there is one."""
    if len(data) >= _MUCH and not key:
        # Processors have instructions for this one.
        from hashlib import sha256

        return sha256(data).digest()
    # `hashlib` loads OpenSSL, which costs three times the whole of this module.
    from _blake2 import blake2b

    return blake2b(data, digest_size=SIZE, key=key, person=use).digest()

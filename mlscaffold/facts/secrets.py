"""Secrets in files, by the shapes that their issuers give them: where one stands, and never what it is.

Few files hold a word that such a shape cannot do without, and only these are looked at. A value leaves this module
nowhere: what other facts are made of is the text without it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from posixpath import basename

from mlscaffold.facts.model import Place, Secret
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final

MARKS: Final = (
    b"AKIA", b"ASIA", b"ghp_", b"gho_", b"ghu_", b"ghs_", b"github_pat_", b"glpat-", b"xoxb-", b"xoxp-", b"xoxa-",
    b"xoxr-", b"xoxs-", b"AIza", b"GOCSPX-", b"T3BlbkFJ", b"sk-ant-", b"sk-or-v1-",
    b"gsk_", b"hf_", b"r8_", b"lsv2_", b"pplx-", b"nvapi-", b"sk_live_", b"rk_live_", b"SG.", b"npm_", b"pypi-AgE",
    b"dckr_pat_", b"dapi", b"dop_v1_", b":AA", b"eyJhcGlfYWRkcmVzcyI6", b"wandb.login", b"wandb login",
    b"WANDB_API_KEY", b"Experiment(", b"COMET_API_KEY", b"username", b"KAGGLE_KEY", b"AccountKey=",
    b"PRIVATE KEY-----", b"postgres", b"mysql", b"mongodb", b"amqp", b"redis",
    b"MIGHAgEAMBMGByqGSM49", b"MIIEv", b"PASSWORD", b"password", b"PASSWD", b"passwd", b"PWD", b"pwd",
    b"_PASS=", b"_PASS =", b"_pass=", b"_pass =",
    b"TRACKING_PASSWORD", b"DAGSHUB", b"add_app_token", b"api_key", b"API_KEY", b"apikey", b"APIKEY",
    b"apiKey", b"api_token", b"API_TOKEN", b"access_token", b"ACCESS_TOKEN", b"_secret", b"_SECRET", b"+ACR",
    b"FERNET_KEY", b"secret_key", b"secret_token", b"SECRET_KEY", b"alpha_vantage", b"alphavantage",
)  # fmt: skip
"""One of these is in every text with a secret: those of `mlscaffold.facts.secret_shapes`, which few files need."""
LARGEST: Final = 2**20
"""Bytes of a file that is read for this alone; what people write by hand is smaller."""
_WORTH_LOADING: Final = 2**17
"""Bytes from which the search for all words at once is loaded, where nothing else has loaded it."""

_TEXTS: Final = (
    # settings and scripts
    ".env", ".sh", ".bash", ".zsh", ".fish", ".ps1", ".bat", ".cmd", ".cfg", ".ini", ".conf", ".config", ".properties",
    ".tf", ".tfvars", ".hcl", ".groovy", ".gradle", ".dvc", ".ovpn", ".sbatch", ".slurm", ".pbs",
    # keys
    ".pem", ".key", ".ppk", ".p8",
    # code
    ".r", ".rmd", ".qmd", ".jl", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".vue", ".svelte", ".java", ".kt",
    ".scala", ".go", ".rb", ".php", ".cs", ".c", ".cc", ".cpp", ".h", ".hpp", ".swift", ".rs", ".sql", ".lua", ".pl",
    # pages and what was printed
    ".txt", ".log", ".out", ".err", ".xml", ".html", ".htm", ".tex", ".adoc",
)  # fmt: skip
_NAMES: Final = pattern(
    r"\.?env(?:\..+|rc)?|\.(?:npmrc|pypirc|netrc|s3cfg|boto|git-credentials|dockercfg|htpasswd|flaskenv|secrets?)"
    r"|_netrc|credentials?|secrets?|id_(?:rsa|dsa|ecdsa|ed25519)|(?:docker|container|proc|pip|jenkins|make|just|vagrant)file.*",
    re.IGNORECASE,
)
_SHOWN: Final = pattern(
    r"(?:^|[/._-])(?:tests?|testing|testdata|fixtures?|mocks?|dummy|examples?|samples?|templates?|tmpl|dist"
    r"|node_modules|vendor|third_party|site-packages)(?:[/._-]|$)",
    re.IGNORECASE,
)
"""Files that show or try what a secret would look like, and those of somebody else."""
_CERTIFICATES: Final = pattern(
    r"(?:cert|ssl|tls|localhost|snakeoil|self[_-]?signed|server\.key|client\.key)[^/]*$|(?:^|/)(?:certs?|ssl|tls|pki)/",
    re.IGNORECASE,
)
"""Where a service on one's own machine has its key."""
_AT_WORK: Final = pattern(
    r"(?:^|[/._-])(?:dev|devel|development|local|debug|ci|github|gitlab|workflows|docs?|tutorials?|demos?)(?:[/._-]|$)",
    re.IGNORECASE,
)
"""Settings for whoever works on an application, and pages: visitors are signed in by another key."""
_PAGE = pattern(r"\.(?:md|rst|adoc|markdown)$", re.IGNORECASE)
"""A page of documentation: a private key that stands in one is shown, and opens nothing."""


def may_hold_secrets(path: str) -> bool:
    """Whether a file that no extractor reads is a text that people put secrets into."""
    name = basename(path).lower()
    return name.endswith(_TEXTS) or _NAMES.fullmatch(name) is not None


def secrets_in(path: str, data: bytes) -> tuple[tuple[Secret, ...], bytes]:
    """The secrets in a file, and the file without them: every other character stands where it stood."""
    marks = _marks_in(data)
    if not marks:
        return (), data
    from mlscaffold.facts.secret_shapes import found_in

    hidden = {piece for item in found_in(data, marks) for piece in item.pieces}
    if not hidden:
        return (), data
    found = [
        Secret(place(item.start), item.kind.name)
        for text, place in _parts(path, data)
        for item in found_in(text, marks)
        if not _SHOWN.search(path)
        and not (item.kind.is_key and (_CERTIFICATES.search(path) or _PAGE.search(path)))
        and not (item.kind.signs and (_AT_WORK.search(path) or _PAGE.search(path)))
    ]
    for piece in sorted(hidden, key=len, reverse=True):
        data = data.replace(piece, b"x" * len(piece))
    # What has a shape of its own comes before what a variable is called.
    return tuple({secret.at: secret for secret in reversed(found)}.values())[::-1], data


def without_secrets(path: str, data: bytes) -> bytes:
    """The file without the secrets in it."""
    return secrets_in(path, data)[1]


def _marks_in(data: bytes) -> Collection[bytes]:
    if len(data) >= _WORTH_LOADING or "ahocorasick_rs" in sys.modules:
        search = _search()
        if search is not None:
            return {MARKS[index] for index, _, _ in search(data)}
    return [mark for mark in MARKS if mark in data]


@cache
def _search() -> Callable[[bytes], Sequence[tuple[int, int, int]]] | None:
    """What finds all marks in one pass; None where the library is not made for this Python."""
    try:
        from ahocorasick_rs import BytesAhoCorasick, Implementation
    except ImportError:
        return None
    found: Callable[[bytes], Sequence[tuple[int, int, int]]] = BytesAhoCorasick(
        MARKS, implementation=Implementation.DFA
    ).find_matches_as_indexes
    return found


def _parts(path: str, data: bytes) -> Iterator[tuple[bytes, Callable[[int], Place]]]:
    """The texts of a file, each with the place of an offset in it: of a notebook, those of its cells and outputs."""
    if path.endswith(".ipynb"):
        cells = _cells(data)
        if cells is not None:
            for number, (source, printed) in enumerate(cells):
                yield source, _placed(path, source, number)
                yield printed, lambda _, number=number: Place(path, 1, 1, number)  # type: ignore[misc]
            return
    yield data, _placed(path, data, None)


def _placed(path: str, text: bytes, cell: int | None) -> Callable[[int], Place]:
    def place(start: int) -> Place:
        before = text[text.rfind(b"\n", 0, start) + 1 : start]
        return Place(path, text.count(b"\n", 0, start) + 1, len(decode(before)) + 1, cell)

    return place


def _cells(data: bytes) -> list[tuple[bytes, bytes]] | None:
    """The source of each cell of a notebook and all that is stored as its output; None when it is none."""
    import json

    try:
        notebook = json.loads(data)
        cells = notebook.get("cells")
        if cells is None:
            cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
        return [
            (_text(cell.get("source", cell.get("input", ""))), b"\n".join(_strings(cell.get("outputs") or [])))
            for cell in cells
        ]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return None


def _text(source: Any) -> bytes:
    text = source if isinstance(source, str) else "".join(source)
    return text.encode("utf-8", "replace")


def _strings(value: Any) -> Iterator[bytes]:
    """The texts in what a cell has stored; the lines of one are one text."""
    if isinstance(value, str):
        yield value.encode("utf-8", "replace")
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            yield _text(value)
        else:
            for inner in value:
                yield from _strings(inner)

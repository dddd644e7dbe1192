"""Objects that are unpickled from bytes which somebody else made: downloads, uploads, what a request brings.

What is followed is a name within its function, or within the module, through the calls that only read, open or decode.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mlscaffold.facts.model import Argument, Call, Dependencies, PythonFile
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

# PyTorch 2.9, pandas 3.0, joblib 1.5
_LOADERS: Final = frozenset({
    *(f"{library}.{name}" for library in ("pickle", "cPickle", "_pickle", "dill", "cloudpickle")
      for name in ("load", "loads")),
    "joblib.load", "sklearn.externals.joblib.load", "torch.load", "pandas.read_pickle",
})  # fmt: skip
"""Functions that run what the bytes tell them to."""

# requests 2.32, httpx 0.28, huggingface_hub 1.1, gdown 5.2, Streamlit 1.51, Flask 3.1
_BRINGING: Final = {
    **dict.fromkeys((
        "requests.get", "requests.post", "httpx.get", "httpx.post", "urllib.request.urlopen", "urllib2.urlopen",
        "urllib.urlopen", "six.moves.urllib.request.urlopen",
        "huggingface_hub.hf_hub_download", "huggingface_hub.cached_download", "gdown.download",
        "wget.download", "torch.hub.download_url_to_file", "urllib.request.urlretrieve", "urllib.urlretrieve",
        "torchvision.datasets.utils.download_url",
    ), "a download"),
    **dict.fromkeys(("streamlit.file_uploader", "streamlit.sidebar.file_uploader", "flask.request.files.get"),
                    "an upload"),
    **dict.fromkeys(("flask.request.get_data", "flask.request.form.get", "flask.request.args.get"), "a request"),
}  # fmt: skip
"""Functions that bring bytes from elsewhere, and what these are."""
_WRITING: Final = frozenset({
    "gdown.download", "wget.download", "torch.hub.download_url_to_file", "urllib.request.urlretrieve",
    "urllib.urlretrieve",
})  # fmt: skip
"""Those that write them to the file that is their second argument."""
_OPENS: Final = frozenset({"open", "gzip.open", "io.open"})
_TO: Final = frozenset({"output", "out", "dst", "filename"})
_BROUGHT: Final = {
    "files": "an upload", "data": "a request", "form": "a request", "args": "a request", "stream": "a request",
    "cookies": "a request",
}  # fmt: skip
"""What a request of Flask has."""
_PASSING: Final = frozenset({
    "read", "BytesIO", "StringIO", "open", "b64decode", "decompress", "decode", "Path", "join", "getvalue", "str",
    "encode", "unhexlify", "fromhex", "GzipFile", "replace",
})  # fmt: skip
"""Methods and functions whose result is as trustworthy as what goes in."""
_COMPARED: Final = pattern(r"sha\d|md5|blake|hash|checksum|verif|hmac|signature|integrity", re.IGNORECASE)
"""What is called where bytes are compared with those that somebody has looked at, or is given to what does."""
_OWN: Final = pattern(r"(?:^|_)upload(?:_\w+)?$|push_to_hub|put_object|create_repo|send_file")
"""What is called where the project writes such a file itself."""

BRINGING_WORDS: Final = (
    "urlopen", "requests", "httpx", "_download", "gdown", "wget", "download_url", "urlretrieve", "file_uploader",
    "request.", "flask",
)  # fmt: skip
"""One of these is in every module that brings bytes from elsewhere."""


class UnsafeLoad(NamedTuple):
    """One object that is unpickled from bytes of somebody else's."""

    call: Call
    source: str
    """`a download`, `an upload` or `a request`."""
    origin: Call | None
    """What brought them; None where they stand in the call."""


class _Brought(NamedTuple):
    source: str
    origin: Call | None


def unsafe_loads(file: PythonFile, *, old_torch: bool) -> Iterator[UnsafeLoad]:
    """The objects that a file unpickles from bytes which it has from elsewhere, and compares with nothing.

    `old_torch` says that PyTorch loads any object unless it is told to load weights only: see `has_old_torch`.
    """
    loads = [
        c for c in file.calls if c.name in _LOADERS and c.arguments and not (_is_restricted(c, old_torch=old_torch))
    ]
    if not loads or any(_OWN.search(c.method) for c in file.calls):
        return
    comparing = {c.scope for c in file.calls if _COMPARED.search(c.method)}
    flow = _Flow(file)
    for call in loads:
        found = flow.of_argument(call.arguments[0], call)
        if found and call.scope not in comparing and not (found.origin and found.origin.scope in comparing):
            yield UnsafeLoad(call, *found)


def _is_restricted(call: Call, *, old_torch: bool) -> bool:
    limit = call.argument("weights_only")
    return call.name == "torch.load" and (not old_torch if limit is None else limit.value is not False)


def has_old_torch(dependencies: Dependencies) -> bool:
    """Whether what is declared asks for a PyTorch before 2.6, from which on `torch.load` loads weights only."""
    found = [
        (sign, (int(major), int(minor or 0)))
        for requirement in dependencies.requirements
        if requirement.name == "torch"
        for sign, major, minor in _BOUND.findall(requirement.specifier)
    ]
    return any(bound < (2, 6) or (bound == (2, 6) and sign == "<") for sign, bound in found)


_BOUND: Final = pattern(r"(==|~=|<=?)[ \t]*(\d+)(?:\.(\d+))?")


class _Flow:
    """The names, and the paths of files, that hold what comes from elsewhere, by their scope."""

    def __init__(self, file: PythonFile) -> None:
        self._requests = {i.alias for i in file.imports if i.module == "flask" and i.name == "request"}
        self._bringing = [c for c in file.calls if c.name in _BRINGING and not _is_compared(c)]
        self._known: dict[tuple[str, str], _Brought] = {}
        self._files: dict[tuple[str, str], str] = {}
        """The name of the path of each file that is open, by the scope and the file's own name."""
        for call in file.calls:
            if call.name in _OPENS and call.targets and call.arguments and len(names := call.arguments[0].names) == 1:
                self._files.update({(call.scope, target): names[0] for target in call.targets})
            if call.name in _BRINGING:
                self._note_bringing(call)
            elif call.method == "write" and (path := self._files.get((call.scope, call.receiver))):
                found = next(filter(None, (self._of_names(a.names, call) for a in call.arguments)), None)
                self._note([path] if found else [], call, found)
            elif call.method in _PASSING and call.targets:
                found = self._of_names((call.receiver, *(n for a in call.arguments for n in a.names)), call)
                found = found or next(filter(None, (self._of_path(a, call) for a in call.arguments)), None)
                self._note(call.targets, call, found)

    def of_argument(self, given: Argument, call: Call) -> _Brought | None:
        """Where what is given to a call comes from, when that is elsewhere."""
        return self._of_path(given, call) or self._of_names(given.names, call) or self._within(given, call)

    def _note_bringing(self, call: Call) -> None:
        if _is_compared(call):
            return
        brought = _Brought(_BRINGING[call.name], call)
        self._note(call.targets, call, brought)
        if call.name in _WRITING and (to := _written_to(call)):
            self._known[call.scope, to] = brought

    def _note(self, targets: Iterable[str], call: Call, brought: _Brought | None) -> None:
        for target in filter(None, targets):
            if brought:
                self._known[call.scope, target] = brought
            else:
                self._known.pop((call.scope, target), None)

    def _of_path(self, given: Argument, call: Call) -> _Brought | None:
        return self._known.get((call.scope, repr(given.value))) if isinstance(given.value, str) else None

    def _of_names(self, names: Iterable[str], call: Call) -> _Brought | None:
        for name in names:
            head, _, rest = name.partition(".")
            if head in self._requests and (what := _BROUGHT.get(rest.partition(".")[0])):
                return _Brought(what, None)
            while name:
                if found := self._known.get((call.scope, name)) or self._known.get(("", name)):
                    return found
                name = name.rpartition(".")[0]
        return None

    def _within(self, given: Argument, call: Call) -> _Brought | None:
        """What brings the bytes where they are used: `pickle.loads(requests.get(address).content)`."""
        for other in self._bringing:
            written = f"{other.receiver}.{other.method}" if other.receiver else other.method
            if other.scope == call.scope and other.at.line == call.at.line and written in given.names:
                return _Brought(_BRINGING[other.name], other)
        return None


def _is_compared(call: Call) -> bool:
    """Whether it is said which bytes are to come."""
    return any(a.value is not None and (a.keyword == "revision" or _COMPARED.search(a.keyword)) for a in call.arguments)


def _written_to(call: Call) -> str:
    """The file that a call writes to: the name that holds its path, or the path as it is written."""
    positional = [a for a in call.arguments if not a.keyword]
    given = next((a for a in call.arguments if a.keyword in _TO), positional[1] if len(positional) > 1 else None)
    if given is None:
        return ""
    return repr(given.value) if isinstance(given.value, str) else given.names[0] if len(given.names) == 1 else ""

"""Tests that can never fail: nothing in their bodies can, and nothing around them does more than the bodies show.

And what only looks like a test: files that are named as such and hold none, calls of a mock that are no assertions.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts import knowledge
from mlscaffold.facts.distribution_names import KNOWN, STANDARD
from mlscaffold.facts.inert import PREPARING
from mlscaffold.facts.model import Call, Function, Place, PythonFile
from mlscaffold.facts.network import REQUESTS
from mlscaffold.facts.test_collection import RUNNERS
from mlscaffold.lean import pattern

_PLAIN_BASES = frozenset({"object", "unittest.TestCase", "TestCase"})
_NOT_PLAIN = (".skip", ".skipif", ".xfail", ".usefixtures")


def vacuous_tests(file: PythonFile) -> Iterator[Function]:
    """The tests of a file that are always green."""
    bases = {c.name: c.bases for c in file.classes}
    preparing = [f for f in file.functions if f.name.lower().startswith(PREPARING) and not f.inert]
    prepared = {f.qualname.rpartition(".")[0] for f in preparing}
    for function in file.functions:
        owner = function.qualname.rpartition(".")[0]
        # An empty override switches an inherited test off, and a preparation may itself be what is tested.
        is_own = not owner or (owner in bases and _PLAIN_BASES.issuperset(bases[owner]))
        if function.inert and is_own and owner not in prepared and _is_plain(function):
            yield function


def swallowing_tests(file: PythonFile) -> Iterator[Function]:
    """The tests of a file that catch whatever fails in them; of a program that has such functions, nothing is known."""
    if not any(i.module.partition(".")[0] in RUNNERS for i in file.imports):
        return
    for function in file.functions:
        if function.swallows == "all" and function.name.startswith("test_") and not function.outcome:
            yield function


def unminded_requests(file: PythonFile) -> Iterator[Function]:
    """The tests of a file that go on whatever their requests raise: they pass where nothing answers."""
    told = {f.at for f in swallowing_tests(file)}
    asking = [c for c in file.calls if c.name in REQUESTS and c.name.startswith(_ASKS)]
    scopes = {c.scope for c in asking}
    for function in file.functions if asking else ():
        sound = function.swallows and function.name.startswith("test_") and not function.outcome
        if not sound or function.at in told or function.assertions or function.qualname not in scopes:
            continue
        first = min((c for c in asking if c.scope == function.qualname), key=lambda c: c.at.order)
        own = {f.name for f in file.functions if f.qualname not in scopes and not f.assertions}
        answers = {t for c in asking if c.scope == function.qualname for t in c.targets}
        calls = [c for c in file.calls if c.scope == function.qualname]
        if function.swallows == "all" or all(_minds_nothing(c, first, own, answers) for c in calls):
            yield function


def _minds_nothing(call: Call, first: Call, own: set[str], answers: set[str]) -> bool:
    """Whether a call beside requests cannot fail because of what they bring, nor make one itself."""
    if call.receiver:
        return call.name in REQUESTS or call.receiver in answers or call.name.partition(".")[0] in STANDARD
    return call.method in _SAYS or (call.method in own and call.at.order < first.at.order)


def _is_plain(function: Function) -> bool:
    """Whether no fixture, patch or skip may do more than the body shows."""
    marks = [d for d in function.decorators if d.startswith("pytest.mark.") and not d.endswith(_NOT_PLAIN)]
    return (
        function.name.startswith("test_")
        and set(function.parameters) <= {"self"}
        and len(marks) == len(function.decorators)
    )


# ------------------------------------------------------------------------ what only looks like a test

UNASSERTED = ("called_with", "called_once_with", "called_once", "not_called", "has_calls", "any_call")
"""Assertions of mocks without their `assert_`: before Python 3.12 a mock answers to each as to any other call."""
_NAMED_SO = pattern(r"test_\w+\.py")
_A_PROGRAM = frozenset({
    "argparse", "click", "typer", "fire", "hydra", "absl", "docopt", "optparse", "sys", "tkinter", "matplotlib",
    "streamlit", "gradio", "locust", "cv2", "pdb", "doctest",
})  # fmt: skip
"""Modules that speak of a program, started by hand for what it shows."""
_RUNS = frozenset({"test", "evaluate", "eval", "run", "main", "train", "fit", "predict_loop", "input", "exit", "quit"})
"""What the call of a whole evaluation is called."""


def mistaken_assertions(file: PythonFile) -> Iterator[Call]:
    """The calls of mocks in a file of tests that are meant as assertions, and assert nothing."""
    imported = any("mock" in f"{i.module}.{i.name}".lower() for i in file.imports)
    if not imported and not any("mocker" in f.parameters for f in file.functions):
        return
    own = {f.name for f in file.functions}
    for call in file.calls:
        is_mock = not call.name or "mock" in call.name.lower()
        if call.method in UNASSERTED and call.receiver and is_mock and call.method not in own:
            yield call


def unasserted_comparisons(file: PythonFile) -> Iterator[Place]:
    """The comparisons that stand alone in the body of a test: what comes of them is asked by nobody."""
    tests = {f.qualname: f.at.column for f in file.functions if f.name.startswith("test")}
    for at, function in file.bare_comparisons:
        # Deeper, it may be what has to raise an error.
        if at.column == tests.get(function, -_INDENT) + _INDENT:
            yield at


_INDENT = 4
_ASKS = tuple(f"{library}." for library in ("requests", "httpx"))
_SHOWS = frozenset({"print", "info", "debug", "pprint", "json"})
"""What is done with an answer that is only looked at."""
_SAYS = frozenset({"print", "len", "str", "repr", "type", "round"})
"""Functions of Python that only show, or go into what is shown."""
_ANY = 2
"""A difference is never greater than twice the greater of two numbers."""


def unasked_answers(file: PythonFile) -> Iterator[tuple[Function, Call]]:
    """The tests that end with a request, or show what came back, and ask nothing of it, each with the request."""
    asking = [c for c in file.calls if c.name in REQUESTS and c.name.startswith(_ASKS)]
    tests = {c.scope for c in asking if c.scope.rpartition(".")[2].startswith("test")}
    tests -= {f.qualname for f in unminded_requests(file)} if tests else set()
    tests -= {c.scope for c in file.calls if c.method == "raise_for_status"} if tests else set()
    for function in file.functions if tests else ():
        if function.qualname not in tests or function.assertions or function.outcome or function.ends:
            continue
        calls = [c for c in file.calls if c.scope == function.qualname]
        last = max((c for c in calls if c in asking), key=lambda c: c.at.order)
        after = [c for c in calls if c.at.order > last.at.order and c.method not in _SHOWS]
        # An argument of it stands behind it, and is evaluated before.
        if not last.looped and all(c.name in {"open", "os.path.join", "json.dumps"} for c in after):
            yield function, last


def boundless_comparisons(file: PythonFile) -> Iterator[Call]:
    """The calls of `math.isclose` in tests that take any two numbers for close."""
    for call in file.calls:
        given = call.argument("rel_tol") if call.name == "math.isclose" else None
        if given and isinstance(given.value, (int, float)) and given.value >= _ANY:
            yield call


def is_empty(file: PythonFile) -> bool:
    """Whether a file that is named as one of tests holds nothing but remarks, and the import of what runs tests."""
    nothing = not (file.functions or file.classes or file.calls or file.assignments or file.checks)
    nothing = nothing and all(i.module in {"unittest", "pytest"} for i in file.imports)
    named = _NAMED_SO.fullmatch(file.path.rpartition("/")[2]) is not None
    return named and nothing and file.parsed and not file.notebook_format


def testless_call(file: PythonFile) -> Call | None:
    """What a file that is named as one of tests runs as it is imported, where it holds no test and checks nothing.

    A program that only has such a name (`test_model.py`, which loads a network and judges it) is none.
    """
    if file.functions or file.classes or file.checks or not _NAMED_SO.fullmatch(file.path.rpartition("/")[2]):
        return None
    if not (file.parsed and file.complete) or file.notebook_format or any(file.behaviour):
        return None
    roots = {i.module.partition(".")[0] for i in file.imports}
    taken = any(i.name == "*" or i.name.lower().startswith("test") or i.optional for i in file.imports)
    if taken or not roots.isdisjoint(_A_PROGRAM | RUNNERS | knowledge.ML_DISTRIBUTIONS):
        return None
    if any(call.guarded or call.looped or call.method in _RUNS for call in file.calls):
        return None
    own = {i.alias for i in file.imports if i.level or i.module.partition(".")[0] not in STANDARD | KNOWN}
    tried = [
        c for c in file.calls if c.name in REQUESTS or f"{c.receiver}.{c.method}".lstrip(".").partition(".")[0] in own
    ]
    return tried[-1] if tried else None

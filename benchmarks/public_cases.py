"""The labelled cases of other linters' tests, read from checkouts of their repositories, none of which is kept here."""

import ast
import json
import re
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = {
    "dslinter": "SERG-Delft/dslinter",
    "CodeSmile": "giammariagiordano/smell_ai",
    "Trail of Bits": "trailofbits/semgrep-rules",
    "TorchFix": "pytorch-labs/torchfix",
    "pynblint": "collab-uniba/pynblint",
}

USUAL_IMPORTS = {
    "np": "import numpy as np", "numpy": "import numpy", "pd": "import pandas as pd", "torch": "import torch",
    "nn": "from torch import nn", "F": "import torch.nn.functional as F",
}  # fmt: skip
"""What a case that is no whole module takes as imported, by the name that it uses."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled place, or one labelled text, of another linter's tests."""

    suite: str
    name: str
    rules: tuple[str, ...]
    """Rules of ours that ask the same."""
    path: str
    content: bytes
    positive: bool
    line: int = 0
    """The line that is labelled; 0 where the text as a whole is."""


def cases(sources: Path) -> Iterator[Case]:
    """All cases that a rule of ours answers; `sources` holds `owner+name`, a checkout or a bare repository, of each."""
    for suite, read in READERS.items():
        yield from read(Source(sources / SOURCES[suite].replace("/", "+")))


class Source:
    """A repository at its HEAD."""

    def __init__(self, folder: Path) -> None:
        inner = folder / "repo"
        self.folder = inner if inner.is_dir() and not (folder / ".git").exists() else folder

    def git(self, *arguments: str) -> bytes:
        return subprocess.run(["git", "-C", str(self.folder), *arguments], capture_output=True, check=True).stdout

    def read(self, path: str) -> bytes:
        return self.git("show", f"HEAD:{path}")

    def commit(self) -> str:
        return self.git("rev-parse", "HEAD").decode().strip()


# ---------------------------------------------------------------------- dslinter (pylint's test cases)

DSLINTER = {
    "chain_indexing_pandas": ("ml-api/chained-assignment",),
    "nan_numpy": ("ml-api/nan-equality",),
    "forward_pytorch": ("ml-api/forward-called",),
    "gradient_clear_pytorch": ("ml-api/uncleared-gradients",),
    "mode_toggling_pytorch": ("ml-api/missing-eval-mode",),
    "inplace_pandas": ("ml-api/discarded-result",),
    "dependent_threshold_scikitlearn": ("ml-api/threshold-only-validation",),
    "dependent_threshold_pytorch": ("ml-api/threshold-only-validation",),
    "dependent_threshold_tensorflow": ("ml-api/threshold-only-validation",),
    "randomness_control_scikitlearn": ("reproducibility/unseeded-split", "reproducibility/unseeded-estimator"),
    "randomness_control_dataloader_pytorch": ("reproducibility/unseeded-loader",),
}


def _dslinter(source: Source) -> Iterator[Case]:
    for checker, rules in DSLINTER.items():
        tree = ast.parse(source.read(f"dslinter/tests/checkers/test_{checker}.py"))
        for owner in (n for n in tree.body if isinstance(n, ast.ClassDef)):
            constants = _constants(owner.body)
            for test in (n for n in owner.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test")):
                text = _longest_text(test, constants)
                asserted = {n.attr for n in ast.walk(test) if isinstance(n, ast.Attribute) and n.attr in ASSERTED}
                if text and len(asserted) == 1:
                    content = _with_usual_imports(textwrap.dedent(text))
                    name = f"{checker}/{test.name}"
                    yield Case("dslinter", name, rules, "train.py", content, "assertAddsMessages" in asserted)


ASSERTED = {"assertAddsMessages", "assertNoMessages"}


# ---------------------------------------------------------------------- CodeSmile (pytest on texts of code)

CODESMILE = {
    "api_specific/test_chain_indexing_smell": ("ml-api/chained-assignment",),
    "api_specific/test_gradients_not_cleared_before_backward_propagation": ("ml-api/uncleared-gradients",),
    "api_specific/test_pytorch_call_method_misused": ("ml-api/forward-called",),
    "generic/test_in_place_apis_misused": ("ml-api/discarded-result",),
    "generic/test_nan_equivalence_comparison_misused": ("ml-api/nan-equality",),
}


def _codesmile(source: Source) -> Iterator[Case]:
    for module, rules in CODESMILE.items():
        tree = ast.parse(source.read(f"test/unit_testing/detection_rules/{module}.py"))
        for test in (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test")):
            text = _longest_text(test, {})
            counts = [n for n in map(_length_asserted, ast.walk(test)) if n is not None]
            if text and len(set(counts)) == 1:
                name = f"{module.removeprefix('api_specific/').removeprefix('generic/')}/{test.name}"
                yield Case("CodeSmile", name, rules, "train.py", _with_usual_imports(text), counts[0] > 0)


def _length_asserted(node: ast.AST) -> int | None:
    """N of `len(...) == N` and of `len(...) >= N`."""
    match node:
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="len")), ops=[ast.Eq() | ast.GtE()], comparators=[ast.Constant(value=int(n))]
        ):
            return n
    return None


# ---------------------------------------------------------------------- Trail of Bits (semgrep's marked lines)

TRAIL_OF_BITS = {
    "pickles-in-pytorch": ("ml-api/unsafe-load",),
    "pickles-in-pandas": ("ml-api/unsafe-load",),
    "pickles-in-numpy": ("ml-api/unsafe-load",),
    "pickles-in-keras": ("ml-api/unsafe-load",),
    "scikit-joblib-load": ("ml-api/unsafe-load",),
    "numpy-in-pytorch-datasets": ("reproducibility/unseeded-loader",),
}
_MARK = re.compile(r"^\s*#\s*(ruleid|ok):\s*([\w-]+)")


def _trail_of_bits(source: Source) -> Iterator[Case]:
    for name, rules in TRAIL_OF_BITS.items():
        content = source.read(f"python/{name}.py")
        for number, line in enumerate(content.decode().splitlines(), 1):
            if (mark := _MARK.match(line)) and mark[2] == name:
                where = f"{name}:{number + 1}"
                yield Case("Trail of Bits", where, rules, "train.py", content, mark[1] == "ruleid", number + 1)


# ---------------------------------------------------------------------- TorchFix (fixtures with expected lines)

TORCHFIX = {"security/checker/load": ("ml-api/unsafe-load", "torch.load(")}


def _torchfix(source: Source) -> Iterator[Case]:
    for name, (rule, call) in TORCHFIX.items():
        content = source.read(f"tests/fixtures/{name}.py")
        expected = {int(line.split(b":")[0]) for line in source.read(f"tests/fixtures/{name}.txt").splitlines()}
        for number, line in enumerate(content.decode().splitlines(), 1):
            if call in line:
                yield Case("TorchFix", f"{name}:{number}", (rule,), "train.py", content, number in expected, number)


# ---------------------------------------------------------------------- pynblint (notebooks, parametrised tests)

PYNBLINT = {
    "test_non_linear_execution": ("notebooks/out-of-order",),
    "test_untitled_notebook": ("notebooks/untitled",),
    "test_duplicate_notebook_not_renamed": ("notebooks/copied",),
    "test_invalid_python_syntax": ("notebooks/unparsable-cell",),
}


def _pynblint(source: Source) -> Iterator[Case]:
    tree = ast.parse(source.read("tests/unit/test_nb_linting_functions.py"))
    for test in (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in PYNBLINT):
        (table,) = (d.args[1] for d in test.decorator_list if isinstance(d, ast.Call) and len(d.args) == 2)
        for file, expected in ast.literal_eval(table):
            content = source.read(f"tests/fixtures/{file}")
            json.loads(content)
            yield Case("pynblint", f"{test.name}[{file}]", PYNBLINT[test.name], file, content, expected is True)


READERS: dict[str, Callable[[Source], Iterator[Case]]] = {
    "dslinter": _dslinter, "CodeSmile": _codesmile, "Trail of Bits": _trail_of_bits, "TorchFix": _torchfix,
    "pynblint": _pynblint,
}  # fmt: skip


# ---------------------------------------------------------------------- texts within tests


def _constants(body: list[ast.stmt]) -> dict[str, str]:
    """The texts that a class gives names to."""
    return {
        target.id: statement.value.value
        for statement in body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _longest_text(test: ast.FunctionDef, constants: dict[str, str]) -> str:
    """The longest text that a test makes, sums with named texts included; its docstring is none."""
    body = test.body[1:] if ast.get_docstring(test) is not None else test.body
    texts = (_text(node, constants) for statement in body for node in ast.walk(statement))
    return max((t for t in texts if t), key=len, default="")


def _text(node: ast.AST, constants: dict[str, str]) -> str | None:
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.Attribute(attr=name) if name in constants:
            return constants[name]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = (_text(left, constants), _text(right, constants))
            return None if None in parts else "".join(p for p in parts if p)
    return None


def _with_usual_imports(text: str) -> bytes:
    """The text, with an import of each usual name that it uses and does not bind."""
    tree = ast.parse(text)
    bound = {a.asname or a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)
             for a in n.names}  # fmt: skip
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - bound
    return "\n".join([*(line for name, line in USUAL_IMPORTS.items() if name in used), text]).encode()

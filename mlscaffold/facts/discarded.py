"""Which calls of data libraries do nothing but make a new object, so that a statement of one alone is lost work."""

from __future__ import annotations

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Call, Discarded, PythonFile
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

# pandas 3.0, numpy 2.3, PyTorch 2.9, scikit-learn 1.7
_FUNCTIONS: Final = {
    f"{module}.{name}": made
    for module, made, names in (
        ("pandas", "table", ("concat", "merge", "get_dummies", "to_datetime", "to_numeric", "melt", "pivot_table",
                             "merge_asof")),
        ("numpy", "array", ("append", "concatenate", "delete", "insert", "reshape", "transpose", "squeeze",
                            "expand_dims", "sort", "vstack", "hstack", "stack", "flip", "roll", "nan_to_num")),
        ("torch", "tensor", ("cat", "stack", "squeeze", "unsqueeze", "reshape", "transpose", "permute", "flatten",
                             "from_numpy", "clamp", "softmax", "sigmoid", "tanh", "relu")),
        ("torch.nn.functional", "tensor", ("relu", "softmax", "log_softmax", "normalize", "dropout", "pad",
                                           "interpolate", "one_hot")),
        ("sklearn.utils", "arrays", ("shuffle", "resample")),
        ("sklearn.model_selection", "arrays", ("train_test_split",)),
    )
    for name in names
}  # fmt: skip
"""Functions that change nothing of what they are given, and what they make."""
_OF_TABLES: Final = frozenset({
    "dropna", "fillna", "drop_duplicates", "reset_index", "set_index", "sort_values", "sort_index", "astype", "reindex",
    "applymap", "ffill", "bfill", "rename_axis", "withColumn", "withColumnRenamed", "with_columns",
    "dropDuplicates",
})  # fmt: skip
"""Methods that tables have, and hardly anything else."""
_BY_KEYWORDS: Final = {
    "drop": frozenset({"columns", "axis"}), "rename": frozenset({"columns", "axis"}),
    "replace": frozenset({"to_replace", "regex"}), "append": frozenset({"ignore_index"}),
    "sample": frozenset({"frac", "random_state"}),
}  # fmt: skip
"""Methods that are those of a table with one of these keywords, or when the object is seen to be one."""
_OF_TENSORS: Final = frozenset({"unsqueeze", "squeeze", "permute", "masked_fill", "view_as", "expand_as", "type_as"})
"""Methods that tensors have, and hardly anything else."""
_OF_KNOWN_TENSORS: Final = frozenset({
    "to", "cuda", "cpu", "float", "double", "half", "long", "view", "reshape", "transpose", "contiguous", "detach",
    "clone", "expand",
})  # fmt: skip
"""Methods of tensors that other objects have as well; those of a module change it."""
_TENSORS: Final = frozenset({
    "torch.Tensor", "torch.FloatTensor", "torch.LongTensor", "torch.autograd.Variable",
    "torch.cuda.FloatTensor", "torch.cuda.LongTensor",
})  # fmt: skip
_OF_TRANSFORMERS: Final = frozenset({"transform", "inverse_transform"})
_LIBRARIES: Final = {
    "table": frozenset({"pandas", "polars", "pyspark", "dask", "modin", "geopandas", "cudf", "databricks"}),
    "tensor": frozenset({"torch", "pytorch_lightning", "lightning"}),
}
"""What a module imports that has such objects."""
_WRITES: Final = frozenset({"inplace", "out"})
"""Keywords by which a call changes what it is called on, or writes elsewhere; without a `copy`, some do as well."""
_METHODS: Final = frozenset((
    *_OF_TABLES, *_BY_KEYWORDS, *_OF_TENSORS, *_OF_KNOWN_TENSORS, *_OF_TRANSFORMERS,
    *(name.rpartition(".")[2] for name in _FUNCTIONS),
))  # fmt: skip

WORDS: Final = tuple(sorted(f"{name}(" for name in _METHODS))
"""One of these is in every such call."""
PLAIN_WORDS: Final = frozenset(f"{name}(" for name in _OF_TABLES | _OF_TENSORS)
"""Those of methods that tables or tensors have, and hardly anything else."""
WORDS_OF_TABLES: Final = {f"{name}(": tuple(sorted(keywords)) for name, keywords in _BY_KEYWORDS.items()}
"""Those that lists and texts have as well, and the keywords of which tables take one."""
WORDS_OF_FUNCTIONS: Final = frozenset(f"{name.rpartition('.')[2]}(" for name in _FUNCTIONS) - PLAIN_WORDS
"""Those that are functions of a library, and no method that only tables or tensors have."""
WORDS_OF_TENSORS: Final = tuple(sorted(f"{name}(" for name in _OF_KNOWN_TENSORS))
"""Those that matter where a tensor is made by its type."""


def made_by(call: Call) -> str:
    """What a call makes (`table`, `array`, `arrays`, `tensor`) and does nothing else; empty for any other call.

    Of methods known by their names alone it is yet to be asked whether the module has such objects: see `is_had`.
    """
    method = call.method
    if (
        method not in _METHODS
        or call.unpacks
        or any(a.keyword == "copy" or (a.keyword in _WRITES and a.value is not False) for a in call.arguments)
    ):
        return ""
    name = call.name
    if made := _FUNCTIONS.get(name, ""):
        # By another name it would have to be sought under any.
        return made if name.endswith(f".{method}") and call.arguments else ""
    owner = name.removesuffix(f".{method}")
    if call.receiver in {"self", "super()"}:
        return ""
    if not owner or owner.partition(".")[0] in _LIBRARIES["table"]:
        telling = _BY_KEYWORDS.get(method, frozenset())
        if method in _OF_TABLES or (telling and (owner == knowledge.FRAME or _has(call, telling))):
            return "table"
    if (method in _OF_TENSORS and (not owner or owner in _TENSORS)) or (
        method in _OF_KNOWN_TENSORS and owner in _TENSORS
    ):
        return "tensor"
    return "array" if method in _OF_TRANSFORMERS and owner.startswith(knowledge.TRANSFORMER_MODULES) else ""


def is_plain(found: Discarded) -> bool:
    """Whether it is known by its name alone, which is all that is asked of libraries."""
    return f"{found.called.rpartition('.')[2]}(" in PLAIN_WORDS


def takes_it(call: Call) -> bool:
    """Whether what such a call works on is its first argument, and not what it is called on."""
    return call.name in _FUNCTIONS or call.method in _OF_TRANSFORMERS


def _has(call: Call, keywords: frozenset[str]) -> bool:
    return any(a.keyword in keywords for a in call.arguments)


def is_had(made: str, file: PythonFile) -> bool:
    """Whether a module works with objects of a kind, by what it imports."""
    libraries = _LIBRARIES.get(made)
    return libraries is None or any(i.module.partition(".")[0] in libraries for i in file.imports)

"""Texts that a model is asked about as they come, where those that it was trained on were cleaned."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlscaffold.facts.asked_models import Asked
from mlscaffold.facts.kept_objects import kept_in, loaded_from
from mlscaffold.facts.made_of import Code, given_to, method_of
from mlscaffold.facts.model import Place, ServedOtherwise
from mlscaffold.facts.python import dotted
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# scikit-learn 1.7, Keras 2.15, NLTK 3.9
_VECTORISERS: Final = frozenset({"TfidfVectorizer", "CountVectorizer", "Tokenizer"})
_FITS: Final = frozenset({"fit", "fit_transform", "fit_on_texts"})
_WITHIN_MODEL: Final = pattern(
    r"(?:Tfidf|Count)Vectorizer\([^)]{0,400}(?:tokenizer|preprocessor|analyzer) ?=|FunctionTransformer|TransformerMixin"
    r"|class \w{1,80}\([^)]{0,200}BaseEstimator|TextVectorization|HashingVectorizer"
)
"""What may clean texts as a part of the model."""
_STEMS: Final = frozenset({"stem", "lemmatize"})
_TAKEN_OUT: Final = pattern(r"http|www|@|<|[aA]-[zZ]|\\d|0-9")
"""What no vectoriser takes out by itself."""
_MAY_CLEAN: Final = pattern(
    r"^(?:re|regex|sub|lower|replace|translate|spacy|nltk|filter)$|stem|lemma|stop_?words|clean|process(?!or)|(?-i:[A-Z]\w{0,40}rocessor)|normali|punct"
    r"|tokeni[sz]e|prepare|isalpha|isalnum|transform_|(?<!inverse)_transform",
    re.IGNORECASE | re.MULTILINE,
)
"""What may clean the texts that are asked about, or says that they are cleaned."""
_OF_TEXT: Final = pattern(r"vect|tfidf|tf_idf|(?:^|[\W_])(?:cv|bow)(?:$|[\W_\d])", re.IGNORECASE)
_PIPELINE: Final = pattern(r"\b(?:Pipeline|make_pipeline)\(")


def raw_texts(asked: Asked) -> Iterator[ServedOtherwise]:
    """The first call that asks about texts as they come, where each vectoriser is fitted to cleaned ones."""
    text = asked.text_of_training
    if not any(w in text for w in _VECTORISERS) or _WITHIN_MODEL.search(text):
        return
    if asked.file.behaviour.reads_data or asked.may(_MAY_CLEAN):
        return
    call = _asks(asked.code, asked.file.path, in_pipeline=_PIPELINE.search(text) is not None)
    cleaned = _cleaned(asked.code, frozenset(f.path for f in asked.trained)) if call else None
    if call and cleaned:
        yield ServedOtherwise("cleaned", asked.code.place(call), cleaned, method_of(call))


def _asks(code: Code, path: str, *, in_pipeline: bool) -> ast.Call | None:
    """The first call in a module that asks a vectoriser, or else the pipeline that it is a part of, about texts."""
    for call in code.called("transform", "texts_to_sequences", within=[path]):
        by_word = isinstance(call.func, ast.Attribute) and (
            call.func.attr == "texts_to_sequences"
            or _OF_TEXT.search(dotted(call.func.value))
            or _is_kept_vectoriser(code, call.func.value)
        )
        if by_word and call.args and _is_given(call.args[0]):
            return call
    for call in code.called("predict", "predict_proba", within=[path] if in_pipeline else []):
        asked = call.args[0] if isinstance(call.func, ast.Attribute) and call.args else None
        if isinstance(asked, ast.List) and _is_given(asked):
            return call
    return None


def _is_kept_vectoriser(code: Code, node: ast.expr) -> bool:
    """Whether what an expression stands for is loaded from a file in which nothing but a vectoriser is kept."""
    name = loaded_from(code, node)
    kept = list(kept_in(code, name)) if name else []
    return bool(kept) and all(code.passes(item, _is_vectoriser) for item in kept)


def _is_given(node: ast.expr) -> bool:
    """Whether an expression is a name, or a list of one: what somebody asks about."""
    if isinstance(node, ast.List):
        return len(node.elts) == 1 and _is_given(node.elts[0])
    return isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))


def _cleaned(code: Code, training: frozenset[str]) -> Place | None:
    """Where texts are cleaned that vectorisers are fitted to, if all of them are."""
    fits = [c for c in code.called(*_FITS, within=training) if _fits_vectoriser(code, c)]
    texts = [given_to(c, "X", "raw_documents") for c in fits]
    return code.place_in_all(texts, lambda code, node: _takes_out(code, node) or None)


def _fits_vectoriser(code: Code, call: ast.Call) -> bool:
    """Whether a call fits a vectoriser of texts, or what holds one."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return owner is not None and code.passes(owner, _is_vectoriser) is True


def _is_vectoriser(_: Code, node: ast.expr) -> bool | None:
    return True if method_of(node) in _VECTORISERS else None


def _takes_out(code: Code, node: ast.expr) -> bool:
    """Whether an expression stems words, or takes out of a text what no vectoriser does."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner, method = node.func.value, node.func.attr
    if method in _STEMS:
        return True
    written = ""
    if method == "sub" or (method == "replace" and isinstance(owner, ast.Attribute) and owner.attr == "str"):
        written = code.text(node.args[0]) if node.args else ""
        made = code.value(owner) if isinstance(owner, ast.Name) else owner
        if isinstance(made, ast.Call) and method_of(made) == "compile" and made.args:
            written = code.text(made.args[0])
    return _TAKEN_OUT.search(written) is not None

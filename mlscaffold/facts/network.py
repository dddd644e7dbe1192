"""Calls that need the network: requests to addresses elsewhere, downloads of data sets and of models."""

from __future__ import annotations

import re

from mlscaffold.facts.model import Call
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_VERBS: Final = ("get", "post", "put", "head", "request", "stream")
REQUESTS: Final = frozenset(
    [f"{library}.{verb}" for library in ("requests", "httpx") for verb in _VERBS]
    + ["urllib.request.urlopen", "urllib.request.urlretrieve", "urllib.urlopen", "urllib.urlretrieve", "wget.download",
       "pandas.read_csv", "pandas.read_json", "pandas.read_parquet"]
)  # fmt: skip
"""Functions that are given an address."""

# datasets 4.4, huggingface_hub 1.1, torch 2.9, tensorflow 2.20, nltk 3.9, gdown 5.2, tensorflow_datasets 4.9
DOWNLOADS: Final = frozenset({
    "datasets.load_dataset", "huggingface_hub.snapshot_download", "huggingface_hub.hf_hub_download", "torch.hub.load",
    "torch.hub.load_state_dict_from_url", "torch.hub.download_url_to_file", "tensorflow.keras.utils.get_file",
    "keras.utils.get_file", "nltk.download", "gdown.download", "tensorflow_datasets.load",
    "sentence_transformers.SentenceTransformer",
})  # fmt: skip
"""Functions that download what they are given the name of."""

# scikit-learn 1.7
_FETCHED: Final = frozenset(
    f"sklearn.datasets.fetch_{name}"
    for name in ("california_housing", "openml", "20newsgroups", "20newsgroups_vectorized", "covtype", "kddcup99",
                 "lfw_pairs", "lfw_people", "olivetti_faces", "rcv1", "species_distributions", "file")
)  # fmt: skip
_PRETRAINED: Final = ("transformers.", "diffusers.", "timm.", "sentence_transformers.", "tokenizers.", "peft.")
_LOCAL_FORMATS: Final = frozenset({"csv", "json", "parquet", "text", "arrow", "imagefolder", "audiofolder", "pandas"})
_ADDRESS = pattern(r"(?:https?|ftp|s3|gs)://([^/:?#\s]+)", re.IGNORECASE)
_NEAR = pattern(
    r"localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?|[^.]+|.*\.(?:test|local|localhost|invalid|internal|example)"
    r"|(?:.*\.)?example\.(?:com|org|net)|192\.168\..*|10\..*|testserver",
    re.IGNORECASE,
)
"""Hosts that answer from the same machine or network, or from nowhere: names without a dot are those of services."""
_SMALL = pattern(r"tiny|internal-testing|dummy|\bmock|^[./~]|fixtures|^tests?/|\.\w{2,5}$", re.IGNORECASE)
"""What is made for tests, or is a file beside them."""
WORDS: Final = (
    "urlopen(", "urlretrieve(", "load_dataset(", "from_pretrained(", "hub.load", "snapshot_download(",
    "hf_hub_download(", "nltk.download(", "gdown.download(", "wget.download(", "SentenceTransformer(", "get_file(",
    "tfds.load(", "tensorflow_datasets.load(", "download_url_to_file(", "fetch_", "http://", "https://",
)  # fmt: skip
"""One of these is in the text of each such call, under the names that they are usually imported by."""


def fetched(call: Call) -> str:
    """What a call fetches from elsewhere, in a word or two; empty where that is nothing, or not seen."""
    first = call.argument("url", 0) or call.argument("path", 0)
    value = first.value if first and isinstance(first.value, str) else ""
    if call.name in REQUESTS:
        address = call.argument("url", 1 if call.name.endswith((".request", ".stream")) else 0)
        host = _ADDRESS.match(address.value) if address and isinstance(address.value, str) else None
        return host[1] if host and not _NEAR.fullmatch(host[1]) else ""
    if call.name in _FETCHED:
        return call.method.removeprefix("fetch_")
    is_model = call.method == "from_pretrained" and call.name.startswith(_PRETRAINED)
    if not (is_model or call.name in DOWNLOADS) or not value or value in _LOCAL_FORMATS or _SMALL.search(value):
        return ""
    offline = call.argument("local_files_only")
    return "" if offline and offline.value is not False else value[:60]

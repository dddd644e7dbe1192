"""Which calls fetch something from elsewhere."""

import pytest

from mlscaffold.facts.network import WORDS, fetched
from mlscaffold.facts.python import read_python

IMPORTS = """\
import gdown, httpx, nltk, requests, torch, pandas as pd, tensorflow as tf, tensorflow_datasets as tfds
from urllib.request import urlopen, urlretrieve
from datasets import load_dataset
from huggingface_hub import hf_hub_download
from sentence_transformers import SentenceTransformer
from sklearn.datasets import fetch_openml, load_iris
from transformers import AutoModel
"""


def of(line):
    return fetched(read_python("tests/test_a.py", f"{IMPORTS}{line}\n", "test").calls[0])


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("requests.get('https://data.gov.uk/a.csv')", "data.gov.uk"),
        ("requests.request('GET', 'https://data.gov.uk/a.csv')", "data.gov.uk"),
        ("httpx.get(url='https://data.gov.uk')", "data.gov.uk"),
        ("urlopen('ftp://data.gov.uk')", "data.gov.uk"),
        ("urlretrieve('https://data.gov.uk/a.csv', 'a.csv')", "data.gov.uk"),
        ("pd.read_csv('https://data.gov.uk/a.csv')", "data.gov.uk"),
        ("load_dataset('imdb')", "imdb"),
        ("fetch_openml('mnist_784')", "openml"),
        ("AutoModel.from_pretrained('bert-base-uncased')", "bert-base-uncased"),
        ("SentenceTransformer('all-MiniLM-L6-v2')", "all-MiniLM-L6-v2"),
        ("torch.hub.load('pytorch/vision', 'resnet18')", "pytorch/vision"),
        ("nltk.download('punkt')", "punkt"),
        ("tfds.load('mnist')", "mnist"),
    ],
)
def test_fetched(line, what):
    assert of(line) == what
    assert any(word in line for word in WORDS), "it would be left out before anybody asks"


@pytest.mark.parametrize(
    "line",
    [
        "requests.get('http://localhost:80')",
        "requests.get('http://127.0.0.1')",
        "requests.get('http://api/health')",
        "requests.get('https://example.com/a')",
        "requests.get('http://printer.local')",
        "requests.get(url)",
        "requests.get(f'{base}/a')",
        "client.get('https://data.gov.uk')",
        "pd.read_csv('rows.csv')",
        "load_dataset('json', data_files='a.json')",
        "load_dataset(path)",
        "load_iris()",
        "AutoModel.from_pretrained(path)",
        "AutoModel.from_pretrained('./weights')",
        "AutoModel.from_pretrained('hf-internal-testing/tiny-random-bert')",
        "AutoModel.from_pretrained('bert-base-uncased', local_files_only=True)",
        "Own.from_pretrained('bert-base-uncased')",
    ],
)
def test_not_fetched(line):
    assert of(line) == ""

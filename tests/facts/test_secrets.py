"""Where secrets stand in files; the values are put together here, so that none stands in this repository."""

import base64
import json
import random
import re
import subprocess
from pathlib import Path

import pytest

from mlscaffold.config import Config
from mlscaffold.facts import secrets
from mlscaffold.facts.secret_shapes import KINDS, found_in
from mlscaffold.facts.secrets import MARKS, secrets_in
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree
from tests.conftest import mlscaffold

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
HEX = "0123456789abcdef"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def drawn(count: int, of: str = LETTERS, seed: int = 7) -> str:
    return "".join(random.Random(seed).choices(of, k=count))


KEY = "\n".join(re.findall(".{1,64}", base64.b64encode(random.Random(3).randbytes(1190)).decode()))
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n-----END RSA PRIVATE KEY-----\n"
NEPTUNE = base64.b64encode(
    json.dumps({"api_address": "https://app.neptune.ai", "api_key": drawn(36, HEX)}, separators=(",", ":")).encode()
).decode()
TEXTS = {
    "AWS": f"id = '{'AKIA' + drawn(16, UPPER)}'\nsecret = '{drawn(40)}'\n",
    **{f"GitHub {m}": f"token={m}{drawn(36)}\n" for m in ("ghp_", "gho_", "ghu_", "ghs_")},
    "GitHub fine": f"token: github_pat_{drawn(22)}_{drawn(59)}\n",
    "GitLab": f"token: glpat-{drawn(20)}\n",
    "Slack": f"token: xoxb-{drawn(12, '0123456789')}-{drawn(12, '9876543210')}-{drawn(24)}\n",
    "secret key": f"SECRET_KEY = '{drawn(50, 'abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)')}'\n",
    "Google": f"key: 'AIza{drawn(35)}'\n",
    "Google client": f"key: GOCSPX-{drawn(28)}\n",
    "OpenAI": f"openai.api_key = 'sk-{drawn(20)}T3BlbkFJ{drawn(20)}'\n",
    "OpenAI project": f"OPENAI_API_KEY=sk-proj-{drawn(74)}T3BlbkFJ{drawn(74)}\n",
    "Anthropic": f"key = 'sk-ant-api03-{drawn(93)}AA'\n",
    "OpenRouter": f"key = 'sk-or-v1-{drawn(64, HEX)}'\n",
    "Groq": f"key = 'gsk_{drawn(52)}'\n",
    "Hugging Face": f"login(token='hf_{drawn(34)}')\n",
    "Replicate": f"key = 'r8_{drawn(37)}'\n",
    "LangSmith": f"key = 'lsv2_pt_{drawn(32, HEX)}_{drawn(10, HEX)}'\n",
    "Perplexity": f"key = 'pplx-{drawn(48)}'\n",
    "NVIDIA": f"key = 'nvapi-{drawn(64)}'\n",
    "Stripe": f"key = 'sk_live_{drawn(24)}'\n",
    "SendGrid": f"key = 'SG.{drawn(22)}.{drawn(43)}'\n",
    "npm": f"//npm.example.org/:_authToken=npm_{drawn(36)}\n",
    "PyPI": f"password = pypi-AgEI{drawn(131)}\n",
    "Docker Hub": f"key = 'dckr_pat_{drawn(27)}'\n",
    "Databricks": f"token = dapi{drawn(32, HEX)}\n",
    "DigitalOcean": f"token = dop_v1_{drawn(64, HEX)}\n",
    "Telegram": f"https://api.telegram.org/bot{drawn(10, '123456789')}:AA{drawn(33)}/sendMessage\n",
    "Neptune": f"api_token='{NEPTUNE}'\n",
    "wandb call": f"wandb.login(key='{drawn(40, HEX)}')\n",
    "wandb shell": f"!wandb login --relogin {drawn(40, HEX)}\n",
    "wandb variable": f"os.environ['WANDB_API_KEY'] = '{drawn(40, HEX)}'\n",
    "Comet": f"e = Experiment(project_name='x', api_key='{drawn(25)}')\n",
    "ClearML": f"access_key: {drawn(19, UPPER)}7\nsecret_key: {drawn(50)}\n",
    "ClearML's credentials": f'credentials {{"access_key": "7{drawn(19, UPPER)}", "secret_key": "{drawn(50)}"}}\n',
    "Kaggle": f'{{"username":"ada","key":"{drawn(32, HEX)}"}}\n',
    "Kaggle variable": f"KAGGLE_KEY={drawn(32, HEX)}\n",
    "DagsHub": f"export MLFLOW_TRACKING_PASSWORD={drawn(40, HEX)}\n",
    "DagsHub call": f'dagshub.auth.add_app_token("{drawn(40, HEX)}")\n',
    "some service": f"weather_api_key = '{drawn(32, HEX)}'\n",
    "some service's token": f"ACCESS_TOKEN: {drawn(40)}\n",
    "some service's secret": f"consumer_secret = '{drawn(50)}'\n",
    "the token of an account": f"access_token='{drawn(19, '123456789')}-{drawn(40)}'\n",
    "Azure's registry": f"password: {drawn(42)}+ACRC{drawn(5)}\n",
    "Fernet": f"AIRFLOW__CORE__FERNET_KEY: '{drawn(43)}='\n",
    "Alpha Vantage": f"from alpha_vantage.timeseries import TimeSeries\nTimeSeries(key='{drawn(16, UPPER)}')\n",
    "Alpha Vantage by address": f"https://www.alphavantage.co/query?symbol=A&apikey={drawn(16, UPPER)}\n",
    "Azure": f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={drawn(86)}==;\n",
    "key": PEM,
    "key in JSON": json.dumps({"private_key": PEM}) + "\n",
    "key in code": "KEY = (\n" + "".join(f'    "{line}\\n"\n' for line in PEM.splitlines()) + ")\n",
    "key without a frame": f"WALLET=MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg{drawn(139)}\n",
    "Google application": "APP_PASSWORD = 'vfne zkwp trlm oqxd'\n",
    "data base": "url = 'mongodb+srv://ada:kT9vRqz4LmWx@cluster0.ab1cd.mongodb.net/x'\n",
    "server": "connect(host='scores.acme-warehouse.com', user='ada', password='kT9v!Rqz4LmWx')\n",
    "mail": "MAIL_SERVER = 'smtp.acme-mail.com'\nMAIL_PASS = 'Harbour-7411!kite'\n",
}  # fmt: skip
SILENT = {
    "a secret of fifty signs without an id": f"secret_key = '{drawn(50)}'\n",
    "an id of AWS alone": f"id = '{'AKIA' + drawn(16, UPPER)}'\n",
    "the id of the documentation": f"id = 'AKIA{'IOSFODNN7'}EXAMPLE'\nsecret = '{drawn(40)}'\n",
    "a hash beside an id of AWS": f"id = '{'AKIA' + drawn(16, UPPER)}'\nrevision = '{drawn(40, HEX)}'\n",
    "one letter": "token = 'ghp_" + "x" * 36 + "'\n",
    "a sequence": "token = 'hf_" + LETTERS[:34] + "'\n",
    "a part of something longer": f"x{'ghp_'}{drawn(36)}{drawn(10)}\n",
    "a page's own key": f"{{apiKey: 'AIza{drawn(35)}', authDomain: 'demo.firebaseapp.com'}}\n",
    "the emulator of Azure": f"AccountName=devstoreaccount1;AccountKey={drawn(86)}==;\n",
    "the anonymous user of Neptune": "api_token='"
    + base64.b64encode(b'{"api_address":"https://app.neptune.ai","api_key":"b706bc8f-76f9-4c2e-939d-4ba036f932e4"}').decode()
    + "'\n",
    "the public half": PEM.replace("PRIVATE", "PUBLIC"),
    "a key that needs a password": PEM.replace("RSA PRIVATE", "ENCRYPTED PRIVATE"),
    "a key that is left out": "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n",
    "a reference": "WANDB_API_KEY: ${{ secrets.WANDB_API_KEY }}\nurl: postgres://ada:${PASSWORD}@db1.acme.com/x\n",
    "a commit": f"wandb==0.16\nrevision: {drawn(40, HEX)}\n",
    "a JSON web token": f"token = 'eyJhbGciOiJIUzI1NiJ9.{drawn(40)}.{drawn(43)}'\n",
    "a data base on one's own machine": "url = 'postgres://ada:kT9vRqz4LmWx@192.168.0.7:5432/x'\n",
    "four words": "password = 'open that door soon'\n",
    "the alphabet for a password": "APP_PASSWORD='abcd efgh ijkl mnop'\n",
    "a word for a key": "api_key = 'my_very_own_secret_key_2024'\nAPI_KEY = 'GetYourKeyFromTheWebsite1'\n",
    "the name of a key": "api_key = OPENAI_API_KEY_FOR_PRODUCTION2\n",
    "a hash beside a key": f"api_key = None\nmd5 = '{drawn(32, HEX)}'\n",
    "a key that every visitor gets": f"docsearch = {{'api_key': '{drawn(32, HEX)}', 'index': 'docs'}}\n",
    "a password of another server": f"MLFLOW_TRACKING_PASSWORD={drawn(12)}\n",
    "a password that the shell fills in": "connect(host='db1.acme.com', password='$Filled-7411!kite')\n",
    "a password of a server for all": "connect(host='public.acme.com', password='kT9v!Rqz4LmWx')\n",
    "a password of one's own machine": "connect(host='localhost', password='kT9v!Rqz4LmWx')\n",
    "a word for a password": "url = 'postgres://ada:mysecretpassword@db1.acme.com/x'\n",
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_secret_is_found_and_hidden(name: str) -> None:
    data = f"first = 1\n{TEXTS[name]}last = 1\n".encode()
    found, shown = secrets_in("deploy.py", data)
    assert [secret.at.path for secret in found] == ["deploy.py"]
    assert 2 <= found[0].at.line <= data.count(b"\n")
    assert len(shown) == len(data)
    assert shown.count(b"\n") == data.count(b"\n")
    for piece in next(found_in(data, MARKS)).pieces:
        assert piece not in shown
    assert secrets_in("deploy.py", shown) == ((), shown)


@pytest.mark.parametrize("name", SILENT)
def test_what_only_looks_like_one_is_left_alone(name: str) -> None:
    data = SILENT[name].encode()
    assert secrets_in("deploy.py", data) == ((), data)


@pytest.mark.parametrize(
    "path",
    [
        ".env.example", "example.env", "settings.sample.yaml", "tests/test_login.py", "test/fixtures/key.pem",
        "docs/examples/login.md", "{{ cookiecutter.slug }}/templates/app.env",
    ],
)  # fmt: skip
def test_what_shows_or_tries_one_holds_none_but_is_hidden_too(path: str) -> None:
    data = TEXTS["Hugging Face"].encode()
    found, shown = secrets_in(path, data)
    assert found == ()
    assert shown != data


def test_the_certificate_of_a_service_at_home_is_no_secret() -> None:
    assert secrets_in("certs/server.key", PEM.encode())[0] == ()
    assert secrets_in("deploy/id_rsa", PEM.encode())[0] != ()


@pytest.mark.parametrize("page", ["README.md", "docs/usage.rst"])
def test_a_private_key_that_a_page_shows_is_an_example_and_hidden_all_the_same(page: str) -> None:
    found, shown = secrets_in(page, PEM.encode())
    assert found == ()
    assert KEY.encode() not in shown
    assert secrets_in(page, TEXTS["Hugging Face"].encode())[0] != ()


def test_every_kind_is_found_by_one_of_the_marks() -> None:
    assert set(MARKS) == {mark for kind in KINDS for mark in kind.marks}
    assert {
        kind for text in TEXTS.values() for found in found_in(text.encode(), MARKS) for kind in [found.kind.name]
    } == {kind.name for kind in KINDS}


def test_with_and_without_the_search_for_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ahocorasick_rs")
    texts = [*TEXTS.values(), *SILENT.values(), "x = 1\n"]
    at_once = [secrets_in("a.py", text.encode()) for text in texts]
    monkeypatch.setattr(secrets, "_search", lambda: None)
    assert [secrets_in("a.py", text.encode()) for text in texts] == at_once


def notebook(*cells: dict[str, object]) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}).encode()


def test_the_cells_of_a_notebook_and_what_they_printed() -> None:
    token = f"hf_{drawn(34)}"
    printed = {"output_type": "stream", "name": "stdout", "text": ["logged in\n", f"as {token}\n"]}
    data = notebook(
        {"cell_type": "markdown", "metadata": {}, "source": "# Login"},
        {"cell_type": "code", "metadata": {}, "source": ["x = 1\n", f'login("{token}")'], "outputs": []},
        {"cell_type": "code", "metadata": {}, "source": "y = 1", "outputs": [printed]},
    )
    found, shown = secrets_in("a.ipynb", data)
    assert [(s.at.cell, s.at.line, s.at.column) for s in found] == [(1, 2, 8), (2, 1, 1)]
    assert token.encode() not in shown


@pytest.mark.parametrize("text", ["wandb login", "-----BEGIN PRIVATE KEY-----", "Experiment(", "postgres://a:"])
@pytest.mark.parametrize("more", [" ", "+", "a", "\\n", '"', "a:", "=", "("])
def test_nothing_takes_long(text: str, more: str) -> None:
    assert secrets_in("a.py", (text + more * 300_000).encode())[0] == ()


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "concise"])
def test_no_report_and_no_cache_holds_a_value(tmp_path: Path, format_: str) -> None:
    token = f"hf_{drawn(34)}"
    cell = {"cell_type": "code", "metadata": {}, "source": f'x = 1 == np.nan; login("{token}")', "outputs": []}
    (tmp_path / "train.py").write_text(f'import numpy as np\n1 == np.nan; login("{token}")\n')
    (tmp_path / "look.ipynb").write_bytes(notebook({**cell, "execution_count": 1}))
    (tmp_path / "run.sh").write_text(f"export HF_TOKEN={token}\n")
    (tmp_path / "mlscaffold.toml").write_text('stage = "exploration"\n')
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "--all"], cwd=tmp_path, check=True)
    done = mlscaffold("check", "--format", format_, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    for path in ("train.py", "look.ipynb", "run.sh"):
        assert path in done.stdout
    assert "committed-secret" in done.stdout
    assert "nan-equality" in done.stdout
    assert token not in done.stdout + done.stderr
    kept = [p for p in (tmp_path / ".mlscaffold_cache").rglob("*") if p.is_file()]
    assert kept
    assert not any(token.encode() in p.read_bytes() for p in kept)


def test_a_hook_on_the_file_finds_it() -> None:
    tree = MemoryTree({"train.py": TEXTS["Hugging Face"], "run.sh": TEXTS["wandb variable"]})
    for path in ("train.py", "run.sh"):
        result = check(tree, Config(), asked=["versioning/committed-secret"], only=[path])
        assert [f.at.path for f in result.findings] == [path]

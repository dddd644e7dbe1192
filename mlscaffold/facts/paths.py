"""Paths in strings that exist on one machine, or on one system, only."""

from __future__ import annotations

import re
from typing import Final

_HOME: Final = re.compile(
    r"^(?:file://)?(?P<home>(?:[A-Za-z]:)?[\\/]+(?:private[\\/]+)?(?:home|Users)[\\/]+(?P<who>[^\\/\s{}$<>%*\[\]()]+)[\\/]+[^\s].*)$",
    re.IGNORECASE,
)
_DRIVE: Final = re.compile(r"^(?P<drive>[A-Za-z]:[\\/]+(?:[^\\/:*?\"<>|\n{}$%]+[\\/]+)*[^\\/:*?\"<>|\n]+)$")
_SERVICE_ACCOUNTS: Final = frozenset({
    "jovyan", "user", "ubuntu", "ec2-user", "runner", "vscode", "app", "appuser", "docker", "airflow", "spark",
    "hadoop", "sagemaker-user", "vsts", "circleci", "gitpod", "codespace", "root", "username", "user_name",
    "your_username", "yourname", "your_name", "me", "name", "xxx", "default", "public", "shared", "data", "mambauser",
    "model-server", "user1", "someone", "www", "git", "nonroot", "node", "coder", "studio-lab-user", "azureuser",
})  # fmt: skip
"""Accounts of containers, services and examples."""

_READERS: Final = re.compile(
    r"(?:^|[.:])(?:open|read_\w+|load\w*|imread|listdir|join|Path|glob|loadtxt|genfromtxt|makedirs|ImageFolder)$"
)
_RELATIVE: Final = re.compile(r"^(?:\.{1,2}\\|[A-Za-z_][\w .-]*\\)(?:[\w .-]+\\)*[\w .-]+\.[A-Za-z]\w{1,7}$")


def personal_path(text: str) -> str:
    """The path below somebody's home, or on a drive of Windows, that a string is; else an empty string."""
    if len(text) > 400 or "\n" in text or len(text) < 6:
        return ""
    if match := _HOME.match(text):
        return text if match["who"].lower() not in _SERVICE_ACCOUNTS else ""
    if (
        (match := _DRIVE.match(text))
        and re.search(r"[\\/].*[\\/.]", text)
        and not text.lower().startswith(("c:\\windows", "c:/windows", "c:\\program", "c:/program"))
    ):
        # `C:\d+` and its like are expressions.
        return "" if re.search(r"\\[dwsbDWSB][+*?]", text) else text
    return ""


def foreign_windows_path(text: str, use: str) -> str:
    """The relative path with backslashes that a string given to a reader of files is; else an empty string."""
    if "\\" in text and len(text) < 200 and _READERS.search(use) and _RELATIVE.match(text):
        return text
    return ""

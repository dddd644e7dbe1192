"""Paths that pages name."""

from __future__ import annotations

import pytest

from mlscaffold.facts.document import read_document
from mlscaffold.facts.named_paths import named_paths


def named(text: str, path: str = "README.md") -> list[tuple[str, str, int, int]]:
    page = read_document(path, text.encode(), "documentation")
    return [(item.how, item.path, item.at.line, item.at.column) for item in named_paths(page)]


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("python train.py --epochs 3", "train.py"),
        ("$ CUDA_VISIBLE_DEVICES=0", None),
        ("(venv) $ python3.11 -u ./src/train.py", "src/train.py"),
        ("uv run python train.py", "train.py"),
        ("python -m pip install -r requirements/dev.txt", "requirements/dev.txt"),
        ("conda env create -f environment.yml", "environment.yml"),
        ("docker build -t me -f docker/gpu.Dockerfile .", "docker/gpu.Dockerfile"),
        ("accelerate launch train.py", "train.py"),
        ("./run.sh", "run.sh"),
        ("python -m houses.train", None),
        ("python -c 'import x'", None),
        ("python $FILE.py", None),
        ("python /opt/train.py", None),
        ("python path/to/train.py", None),
        ("# python train.py", None),
        ("pip install pandas", None),
        ("source venv/bin/activate", None),
    ],
)
def test_what_a_command_needs(command: str, path: str | None) -> None:
    found = [item[1] for item in named(f"```bash\n{command}\n```\n")]
    assert found == ([path] if path else [])


def test_folders_are_entered_and_each_block_begins_anew() -> None:
    page = "```\ncd src && python a.py\ncd ..\npython b.py\ncd /tmp\npython c.py\n```\n\n```sh\npython d.py\n```\n"
    assert [item[1] for item in named(page)] == ["src/a.py", "b.py", "d.py"]


def test_links_lead_on_from_the_page() -> None:
    page = "[![alt](a.png)](b.md#x) <img width=3 src='c.svg'> [ref]\n\n[ref]: ../d.md 'title'\n[up](../../e.md)\n"
    assert named(page, "docs/README.md") == [
        ("picture", "docs/a.png", 1, 9),
        ("link", "docs/b.md", 1, 17),
        ("picture", "docs/c.svg", 1, 43),
        ("link", "d.md", 3, 8),
    ]


def test_code_and_comments_link_nothing() -> None:
    assert named("`[x](a.md)`\n\n<!-- [x](b.md) -->\n\n```python\n[x](c.md)\n```\n") == []


@pytest.mark.parametrize("text", ["[" * 2000, "[a](" * 500, "<img " * 400, "`" * 1999, "![" * 900, "run " * 500 + "`"])
def test_hostile_lines_are_read_in_no_time(text: str) -> None:
    assert named("\n".join([text] * 50)) == []

"""Python by its first line: which lines name it, and which names have none to go by."""

import pytest

from mlscaffold.facts.first_line import is_python, is_python_text


@pytest.mark.parametrize(
    "line",
    [
        "#!/usr/bin/env python", "#!/usr/bin/env python3", "#! /usr/bin/python3", "#!/usr/bin/python3 -u",
        "#!/opt/conda/envs/a b/bin/../bin/python3.11", "#!python", "#!/usr/bin/env python2", "#!/usr/bin/python2.7 -tt",
        "#!/usr/bin/env pypy3", "#!/usr/bin/env pythonw", "#!C:\\Python311\\python.exe", "#!/usr/bin/env  python\r",
        "#!/usr/bin/env -S python3 -u", "#!/usr/bin/env -Spython3 -u", "#!/usr/bin/env --split-string=python3 -O",
        "#!/usr/bin/env -i -S PYTHONPATH=. python3", "#!/usr/bin/env -u HOME python", "#!/usr/bin/env\tpython",
        "#!/usr/bin/env -S uv run --script", "#!/usr/bin/env -S uv run -s", "#!/usr/bin/env -S uv run --quiet --script",
        "#!/usr/bin/uv run python", "#!/usr/bin/env -S poetry run python", "#!/usr/bin/env -S conda run -n a python3",
        "#!/usr/bin/env -S pixi exec --spec python python",
    ],
)  # fmt: skip
def test_lines_of_python(line: str) -> None:
    if "a b" in line:
        line = line.replace("a b", "ab")
    for path in ("train", "bin/run_experiment", "new\nline", "a.b/serve", "-rf", "x" * 250):
        assert is_python(path, f"{line}\nimport os\n".encode())
    # As long as no line ends, and where nothing follows.
    assert is_python("train", line.encode())


@pytest.mark.parametrize(
    "line",
    [
        "#!/bin/sh", "#!/usr/bin/env bash", "#!/usr/bin/env node", "#!/usr/bin/make -f", "#!/usr/bin/env -S uv run",
        "#!/usr/bin/env -S uv pip install python", "#!/usr/bin/env -S poetry run train", "#!", "#!/usr/bin/env", "#!  ",
        "#!/usr/bin/env -S", "#!/usr/bin/env -u", "#!/bin/sh python", "#!/usr/bin/env sh -c python", "# python",
        "#!/usr/bin/env pythonista", "#!/usr/bin/bpython", "#!/usr/bin/env ipython", "#!/usr/bin/python/sh", "python",
        " #!/usr/bin/env python", "import os", "", "\n#!/usr/bin/env python", "version https://git-lfs.github.com/spec/v1",
        "%PDF-1.4", "\xff\xfe#\x00!\x00", "#!\x00\x01\x02", "#!/usr/bin/env \xe9\xff", "#!\\", "#!/", "#!=", "#!env = =",
    ],
)  # fmt: skip
def test_other_lines(line: str) -> None:
    assert not is_python("train", line.encode("latin-1"))
    assert not is_python("train", line.encode("latin-1") + b"\n#!/usr/bin/env python\n")


@pytest.mark.parametrize(
    "path", ["a.sh", "train.bak", ".envrc", "a.", "a.PY", "bin/activate.fish", "SConstruct", "waf"]
)
def test_names_that_say_something_else(path: str) -> None:
    assert not is_python(path, b"#!/usr/bin/env python\n")


def test_an_ending_is_enough() -> None:
    assert is_python("a.py", b"")
    assert is_python("a.py", b"#!/bin/sh\n")
    assert is_python_text("train", "#!/usr/bin/env python\n# \N{EM DASH}\n")
    assert not is_python_text("notes", "\N{EM DASH}" * 300)

"""Which file an import means."""

import pytest

from mlscaffold.facts.graph import Modules

FILES = [
    "app.py", "tool/helper.py", "tool/run.py",
    "src/demo/__init__.py", "src/demo/data.py", "src/demo/model/__init__.py", "src/demo/model/train.py",
    "packages/a/a_core/__init__.py", "packages/a/a_core/io.py", "packages/b/b_core/__init__.py",
    "other/demo/__init__.py", "other/demo/extra.py", "space/part/module.py",
]  # fmt: skip


@pytest.mark.parametrize(
    ("importing", "dotted", "found"),
    [
        ("app.py", "app", "app.py"),
        ("src/demo/data.py", "demo.model", "src/demo/model/__init__.py"),
        ("src/demo/data.py", "demo.model.train", "src/demo/model/train.py"),
        ("app.py", "src.demo.data", "src/demo/data.py"),
        # Two packages of one name: the one nearer to the root, then by the alphabet.
        ("app.py", "demo.extra", "other/demo/extra.py"),
        ("app.py", "demo", "src/demo/__init__.py"),
        ("packages/b/b_core/__init__.py", "a_core.io", "packages/a/a_core/io.py"),
        ("tool/run.py", "helper", "tool/helper.py"),
        ("app.py", "helper", ""),
        ("app.py", "numpy", ""),
        ("app.py", "space.part.module", "space/part/module.py"),
    ],
)
def test_find(importing, dotted, found):
    assert Modules(FILES).find(dotted, importing) == found


@pytest.mark.parametrize(
    ("importing", "dotted", "there"),
    [("app.py", "space", True), ("app.py", "space.part", True), ("app.py", "part", False), ("space/x.py", "part", True),
     ("app.py", "demo", True), ("app.py", "numpy", False)],
)  # fmt: skip
def test_folders(importing, dotted, there):
    assert Modules(FILES).is_folder(dotted, importing) is there

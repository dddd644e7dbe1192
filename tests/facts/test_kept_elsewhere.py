"""What git and DVC files say of where a path is kept."""

import pytest

from mlscaffold.facts.kept_elsewhere import kept_elsewhere, read_attributes, through_lfs


@pytest.mark.parametrize(
    ("path", "through"),
    [
        ("model.pkl", True),
        ("models/deep/model.pkl", True),
        ("models/small.pkl", False),
        ("data/raw/table.csv", True),
        ("data/table.csv", False),
        ("other/raw/table.csv", False),
        ("two words.bin", True),
        ("weights/a.h5", True),
        ("weights/deep/a.h5", True),
        ("a.h5", False),
        ("notes.txt", False),
    ],
)
def test_the_last_attribute_that_matches_decides(path: str, through: bool) -> None:
    attributes = read_attributes(
        {
            ".gitattributes": b"# models\n*.pkl filter=lfs diff=lfs merge=lfs -text\n/data/raw/** filter=lfs\n"
            b'small.pkl -filter\n"two words.bin" filter=lfs\n*.txt text\n[attr]binary -diff\n',
            "weights/.gitattributes": b"*.h5 filter=lfs\r\n",
        }
    )
    assert through_lfs(path, attributes) is through


@pytest.mark.parametrize(
    ("path", "elsewhere"),
    [
        ("data/raw/a.csv", True),
        ("data/raw/keep.csv", False),
        ("data/b.csv", False),
        ("data/stored.csv", True),
        ("data/folder/deep/c.csv", True),
        ("cache/x/y.csv", True),
        ("sub/local/z.csv", True),
        ("local/z.csv", False),
    ],
)
def test_a_file_is_elsewhere_when_dvc_has_it_or_git_ignores_it(path: str, elsewhere: bool) -> None:
    paths = {"data/stored.csv.dvc", "data/folder.dvc"}
    ignores = {".gitignore": b"/data/raw/*\n!keep.csv\ncache/\n", "sub/.gitignore": b"/local\n"}
    assert kept_elsewhere(path, paths, ignores) is elsewhere

"""The data is what its dictionary says, and what is not is refused with a message that helps."""

import io
import zipfile

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from {{ package }}.data.images import decode
from {{ package }}.data.split import Split, split
from {{ package }}.data.table import Table, load_table
from {{ package }}.model.settings import Settings
from {{ package }}.pages import read_yaml
from {{ package }}.project import InputError, Project, sha256


def replace(workspace: Project, name: str, content: bytes) -> None:
    """Change a raw file, and list its new hash."""
    path = workspace.root / "data" / "raw" / name
    before = path.read_bytes()
    assert content != before
    path.write_bytes(content)
    listing = workspace.data_package.read_text(encoding="utf-8")
    workspace.data_package.write_text(listing.replace(sha256(before), sha256(content)), encoding="utf-8")


def replace_picture(workspace: Project, name: str, content: bytes | None) -> None:
    """Change one picture of the archive, or leave it out."""
    with zipfile.ZipFile(workspace.root / "data" / "raw" / "digits.zip") as archive:
        pictures = {picture: archive.read(picture) for picture in archive.namelist()} | {name: content}
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for picture, content in pictures.items():
            if content is not None:
                archive.writestr(picture, content)
    replace(workspace, "digits.zip", changed.getvalue())


def png(size: tuple[int, int], mode: str = "L") -> bytes:
    """An image without anything on it."""
    content = io.BytesIO()
    Image.new(mode, size).save(content, "PNG")
    return content.getvalue()


def test_the_table_obeys_its_dictionary(table: Table) -> None:
    # Loading checks header, types, constraints and hash of every row, and every picture.
    assert list(table.frame.columns) == [field.name for field in table.dictionary.fields]
    assert len(table.frame) == 1797
    counts = table.frame["digit"].value_counts().to_dict()
    assert counts == {0: 178, 1: 182, 2: 177, 3: 183, 4: 181, 5: 182, 6: 181, 7: 179, 8: 174, 9: 180}
    assert table.frame["writer"].nunique() == 14


def test_the_listed_sizes_are_right(project: Project, table: Table) -> None:
    listed = {resource["path"]: resource["bytes"] for resource in read_yaml(project.data_package)["resources"]}
    assert listed == {f"raw/{path.name}": path.stat().st_size for path in (table.path, table.archive)}


def test_examples_occur_in_the_data(table: Table) -> None:
    written = pd.read_csv(table.path)
    for field in table.dictionary.fields:
        assert field.example in written[field.name].tolist()


def test_every_picture_belongs_to_a_row(table: Table) -> None:
    with zipfile.ZipFile(table.archive) as archive:
        assert sorted(archive.namelist()) == sorted(pd.read_csv(table.path)["image"])


def test_no_picture_occurs_twice(table: Table) -> None:
    pixels = [decode(picture).tobytes() for picture in table.frame["image"]]
    assert len(set(pixels)) == len(pixels)


def test_pixels_are_counts_of_ink(table: Table) -> None:
    pixels = np.stack([decode(picture) for picture in table.frame["image"]])
    counts = np.round(pixels * 16)
    assert (counts.min(), counts.max()) == (0, 16)
    assert np.array_equal(np.round(counts * 255 / 16), np.round(pixels * 255))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0000.png,0,", "0000.png,10,", r"line 2, digit: value error, should be one of 0, 1, 2"),
        ("0000.png,0,", "0000.png,,", r"line 2, digit: input should be a valid integer"),
        ("0000.png,0,W01", "0000.png,0,Ada", r"line 2, writer: value error, should match W\[0-9\]\{2\}"),
        ("0000.png,0,", "../0000.png,0,", r"line 2, image: value error, should match"),
        ("0000.png,0,", "0001.png,0,", r"image: values occur more than once \(surplus rows: 1\)"),
        ("0000.png,0,W01\n", "0000.png,0\n", r"line 2: 2 values for 3 columns"),
        ("image,digit", "picture,digit", r"unknown: \['picture'\], absent: \['image'\]"),
        ("1796.png", "1797.png", r"digits\.zip cannot be read: .*1797\.png"),
    ],
)
def test_a_row_that_breaks_the_dictionary_is_refused(
    workspace: Project, table: Table, old: str, new: str, message: str
) -> None:
    replace(workspace, "digits.csv", table.path.read_bytes().replace(old.encode(), new.encode(), 1))
    with pytest.raises(InputError, match=message):
        load_table(workspace, "digits")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"digits\.zip cannot be read: .*0007\.png"),
        (b"", r"digits\.zip, 0007\.png: this is no PNG image"),
        (b"GIF89a", r"digits\.zip, 0007\.png: this is no PNG image"),
        (png((8, 8))[:-30], r"digits\.zip, 0007\.png: this is no PNG image"),
        (png((8, 9)), r"digits\.zip, 0007\.png: give a grey image of 8 by 8 pixels; this one has 8 by 9 pixels"),
        (png((8, 8), "RGB"), r"digits\.zip, 0007\.png: .* 8 by 8 pixels in mode RGB"),
    ],
)
def test_a_picture_that_is_none_is_refused(workspace: Project, content: bytes | None, message: str) -> None:
    replace_picture(workspace, "0007.png", content)
    with pytest.raises(InputError, match=message):
        load_table(workspace, "digits")


@pytest.mark.parametrize("name", ["digits.csv", "digits.zip"])
def test_data_that_changed_unnoticed_is_refused(workspace: Project, name: str) -> None:
    with (workspace.root / "data" / "raw" / name).open("ab") as stream:
        stream.write(b"\n")
    with pytest.raises(InputError, match=r"is not the file that data/datapackage\.yaml lists"):
        load_table(workspace, "digits")


def test_the_archive_must_be_one(workspace: Project) -> None:
    listing = workspace.data_package.read_text(encoding="utf-8")
    workspace.data_package.write_text(listing.replace("format: zip", "format: tar"), encoding="utf-8")
    with pytest.raises(InputError, match="lists 0 zip archives, not the one that has the images"):
        load_table(workspace, "digits")


def test_the_split_parts_share_no_row_and_lose_none(table: Table, parts: Split) -> None:
    rows = [*parts.train.index, *parts.validation.index, *parts.test.index]
    assert sorted(rows) == list(table.frame.index)


def test_no_writer_is_parted(parts: Split) -> None:
    writers = [set(part["writer"]) for part in (parts.train, parts.validation, parts.test)]
    assert [len(names) for names in writers] == [8, 3, 3]
    assert len(set.union(*writers)) == 14


def test_every_part_has_every_digit_about_as_often(parts: Split) -> None:
    for part in (parts.train, parts.validation, parts.test):
        shares = part["digit"].value_counts(normalize=True)
        assert len(shares) == 10
        assert (shares - 0.1).abs().max() < 0.01


def test_the_split_does_not_depend_on_the_order_of_rows(table: Table, settings: Settings, parts: Split) -> None:
    shuffled = split(table.frame.sample(frac=1, random_state=1), table.dictionary, settings.split)
    pd.testing.assert_frame_equal(shuffled.test.sort_index(), parts.test)


def test_the_split_is_fixed_by_its_seed(table: Table, settings: Settings, parts: Split) -> None:
    again, other = (
        split(table.frame, table.dictionary, settings.split.model_copy(update={"seed": seed}))
        for seed in (settings.split.seed, settings.split.seed + 1)
    )
    pd.testing.assert_frame_equal(parts.test, again.test)
    assert list(parts.test.index) != list(other.test.index)

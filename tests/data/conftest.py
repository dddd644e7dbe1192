"""Small projects with one table, for the tests of `mlscaffold data`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from mlscaffold.data.describe import Described, describe


class TableProject:
    """A project with settings and one file of a table."""

    def __init__(self, root: Path, name: str = "table.csv") -> None:
        self.root = root
        self.file = root / "data" / "raw" / name
        self.file.parent.mkdir(parents=True)
        (root / "mlscaffold.toml").touch()
        self.package = root / "data" / "datapackage.yaml"
        self.dictionary = root / "data" / "dictionary" / f"{Path(name).stem}.yaml"

    def write(self, content: str | bytes) -> "TableProject":
        """Give the table its content."""
        self.file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def describe(self, content: str | bytes | None = None) -> Described:
        """Describe the table, with other content if any is given."""
        if content is not None:
            self.write(content)
        return describe(self.file)

    @property
    def schema(self) -> dict:
        """The dictionary as any YAML reader sees it."""
        return yaml.load(self.dictionary.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    @property
    def fields(self) -> dict[str, dict]:
        """The fields by name."""
        return {field["name"]: field for field in self.schema["fields"]}

    @property
    def resource(self) -> dict:
        """The table's entry in the data package."""
        (entry,) = yaml.safe_load(self.package.read_bytes())["resources"]
        return entry

    def files(self) -> dict[str, bytes]:
        """Every file of the project."""
        return {p.relative_to(self.root).as_posix(): p.read_bytes() for p in self.root.rglob("*") if p.is_file()}


@contextmanager
def table_project(name: str = "table.csv") -> Iterator[TableProject]:
    """A project for as long as one example of a property takes."""
    with tempfile.TemporaryDirectory() as folder:
        yield TableProject(Path(folder).resolve(), name)


@pytest.fixture
def project(tmp_path: Path) -> TableProject:
    """A project with one table, `data/raw/table.csv`."""
    return TableProject(tmp_path)

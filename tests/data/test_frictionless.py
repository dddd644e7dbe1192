"""The real Frictionless library as the judge of what `mlscaffold data describe` writes."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlscaffold.errors import UserError
from tests.data.conftest import TableProject, table_project
from tests.data.test_describe import csv_of

frictionless = pytest.importorskip("frictionless", reason="frictionless is in the dev group")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def errors(project: TableProject) -> list[str]:
    """What Frictionless says of a project's package: of its form, its hash and size, and of every cell."""
    package = frictionless.Package.from_descriptor(str(project.package))
    report = package.validate()
    return [e.message for e in report.errors] + [e.message for task in report.tasks for e in task.errors]


@pytest.mark.parametrize(
    "content",
    [
        (
            b"id,day,seen,x,flag,code,birth_year,at,month\n"
            b"1,2020-01-01,2020-01-01 10:00:00,1.5,true,007,1999,10:00:00,2020-01\n"
            b"2,NA,2020-01-01T10:00:00.123Z,inf,False,no,2021,10:00:01.5,2020-02\n"
        ),
        b"\xef\xbb\xbfid,x\n1,2\n2,3\n",
        b"id;x\n1;2,5\n2;3,5\n",
        b"id\tx\n1\t2,5\n2\t3,5\n",
        "id,größe\n1,ä\n2,ö\n".encode("latin-1"),
        "id,größe\n1,ä\n2,ö\n".encode("utf-16"),
        b'id,no,yes,1e3,2020-01-01,- x,a: b,"a\nb"\nx,1,2,3,4,5,6,7\ny,2,3,4,5,6,7,8\n',
        "id,\U0001f427,x\n1,\U0001f4a9,2020-01-01\n2,,2020-02-29\n".encode(),
        b"id,big,tiny\n1,99999999999999999999999999,1e-300\n2,-1,0.1000000000000000055511151231257827\n",
        b"id,padded\n1, 12\n2,3 \n",
        b"id,x,\n1,2,\n3,4,\n",
        b'id,x\r\n1,"a\r\nb"\r\n2,c\r\n',
        b"sep=;\nid;x\n1;2\n2;3\n",
    ],
    ids=range(13),
)
def test_frictionless_takes_what_is_written(project: TableProject, content):
    project.describe(content)
    told = errors(project)
    if content.startswith(b"id,x,\n"):
        # A delimiter at the end of every line is a column without a name to it, and none to us.
        told = [message for message in told if "blank" not in message.lower() and "extra" not in message.lower()]
    assert told == []


def test_frictionless_finds_what_we_find(project: TableProject):
    project.describe("id,x\n1,2\n2,3\n")
    project.write("id,x\n1,2\nb,99\n")
    found = " ".join(errors(project))
    assert "hash" in found
    assert "byte count" in found
    assert len(project.describe().contradictions) == 2
    found = " ".join(errors(project))
    assert 'type is "integer/default"' in found
    assert "maximum" in found
    assert "hash" in found  # nobody has accepted the data as it is
    project.write("id,x\n2,3\n1,2\n")
    assert project.describe().contradictions == ()
    assert not errors(project)


CELLS = st.one_of(
    st.integers().map(str),
    st.floats(allow_nan=False).filter(math.isfinite).map(repr),
    st.dates().map(str),
    st.datetimes().map(str),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.times().map(str),
    st.sampled_from(["", "NA", "None", "?", "007", "no", "true", "1e3", " 5", "+5", "-0", "1.", ".5", "2020-02-30", "2020-13",
                     "inf", "24:00:00", "2020-01-01 24:00:00", "10:00", "0001-01-01", "12:00:00+01:00", "1_000"]),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=5),
)  # fmt: skip
COLUMNS = st.one_of(
    *(st.lists(cells, min_size=6, max_size=6) for cells in (
        CELLS, st.integers().map(str), st.dates().map(str), st.datetimes().map(str), st.booleans().map(str),
        st.floats(allow_nan=False, allow_infinity=False).map(repr), st.sampled_from(["a", "b", "NA", ""]),
        st.integers(10**15, 10**40).map(str), st.decimals(allow_nan=False, allow_infinity=False).map(str),
    ))
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(COLUMNS, min_size=1, max_size=4))
def test_frictionless_takes_every_table(columns):
    with table_project() as project:
        rows = list(zip(*columns, strict=True))
        header = ["key", *(f"column_{i}" for i in range(len(columns)))]
        try:
            project.describe(csv_of(header, [[f"k{i}", *row] for i, row in enumerate(rows)]))
        except UserError:
            # Random cells sometimes look like anything but a table.
            return
        assert errors(project) == []

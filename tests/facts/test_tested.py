"""What tests touch and reach, and what CI does with them."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.project import collect
from mlscaffold.facts.tested import tested as known_of_tests
from mlscaffold.facts.tests_in_ci import runs_more_than_pytest
from mlscaffold.facts.tests_in_ci import tests_in_ci as known_of_ci
from mlscaffold.facts.touched import touched
from mlscaffold.tree import MemoryTree


def project(files, *, full=True):
    return collect(MemoryTree({path: text.encode() for path, text in files.items()}), Config(), full=full)


TRAINS = "from sklearn.svm import SVC\nSVC().fit(X, y)\n"


def workflow(*steps):
    return "on: push\njobs:\n  a:\n    steps:\n" + "".join(f"      - {step}\n" for step in steps)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("def test_it():\n    assert normalized('1') == 'one'\n", set()),
        ("def test_it():\n    assert response.json() == {'a': 1}\n", set()),
        ("def test_it():\n    assert pd.read_csv(PATH).shape\n", {"data"}),
        ("def test_it():\n    assert open('rows.parquet')\n", {"data"}),
        ("def test_it():\n    assert SVC().fit(X, y)\n", {"model", "training"}),
        ("def test_it():\n    assert client.post('/', json={}).ok\n", {"service"}),
        ("def test_it():\n    subprocess.run(['x'], check=True)\n", {"program"}),
        ("if __name__ == '__main__':\n    unittest.main()\n", set()),
        ("def test_it():\n    raise RuntimeError('no')\n", set()),
        ("def test_it():\n    with tf.Session() as sess:\n        sess.run(x)\n", set()),
        ("def test_english_pipelines():\n    pass\n", set()),
        ("def test_it():\n    make_pipeline(steps)\n", {"program"}),
    ],
)
def test_what_is_touched(text, kinds):
    assert touched(text, ()) == kinds


@pytest.mark.parametrize("full", [True, False])
def test_what_is_set_aside_touches_nothing(full):
    lines = "".join(f"    # {n} of many lines that make the function long\n" for n in range(5))
    text = (
        "import pytest\n\n\n@pytest.mark.skip\ndef test_rows():\n"
        f"{lines}    assert pd.read_csv('rows.csv').shape\n\n\n"
        f"def test_model():\n{lines}    assert SVC().fit(X, y)\n"
    )
    files = {"tests/test_all.py": text, "tests/conftest.py": "def rows():\n    return pd.read_csv('rows.csv')\n"}
    found = {f.path: f.touches for f in project({**files, "train.py": TRAINS}, full=full).python if f.is_test}
    assert found == {"tests/test_all.py": {"model", "set apart", "training"}, "tests/conftest.py": {"data"}}


def test_files_of_which_nothing_runs_count_for_nothing():
    skipped = "import unittest\n@unittest.skip('')\ndef test_a():\n    assert fit(1)\n"
    files = {
        "tests/test_a.py": f"import a\n{skipped}",
        "tests/test_b.py": "def test_b():\n    pass\n",
        "tests/test_c.py": "from b import x\ndef test_c():\n    assert x()\n",
        "a.py": "",
        "b.py": "import c\ndef x(): return 1\n",
        "c.py": "",
        "train.py": TRAINS,
    }
    found = known_of_tests(project(files))
    assert [f.path for f in found.files] == ["tests/test_c.py"]
    assert (found.imported, found.reached, found.touches, found.is_whole) == ({"b.py"}, {"b.py", "c.py"}, set(), True)


def test_what_cannot_be_read_is_not_whole():
    assert not known_of_tests(project({"tests/test_a.py": "def test_a(:\n    assert 1\n"})).is_whole
    assert not known_of_tests(project({"a.py": "", "tests/test_a.py": "from a import nothing.x\n"})).is_whole


RUNS, TOLERATED, NOTHING = (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("steps", "files", "expected"),
    [
        (["run: pytest"], {}, RUNS),
        (["run: pytest || true"], {}, TOLERATED),
        (["run: pytest || echo failed"], {}, TOLERATED),
        (["run: pytest || exit 1"], {}, RUNS),
        (["run: pytest\n        continue-on-error: true"], {}, TOLERATED),
        (["run: pytest | tee log"], {}, TOLERATED),
        (["run: pytest | tee log\n        shell: bash"], {}, RUNS),
        (["run: pytest --last-failed || true", "run: pytest"], {}, (True, True)),
        (["run: make test"], {"Makefile": "test:\n\t-pytest\n"}, TOLERATED),
        (["run: ./test.sh"], {"test.sh": "pytest\necho done\n"}, TOLERATED),
        (["run: ./test.sh"], {"test.sh": "set -e\npytest\necho done\n"}, RUNS),
        (["uses: some/pytest-action@v1\n        continue-on-error: true"], {}, TOLERATED),
        (["run: ruff check || true"], {}, NOTHING),
    ],
)
def test_tests_whose_failure_is_passed_over_are_not_run(steps, files, expected):
    found = project({".github/workflows/ci.yml": workflow(*steps), **files})
    said = known_of_ci(found)
    assert (said.runs is not None, said.tolerated is not None) == expected
    assert [(c.runs_tests is not None, c.tolerates_tests is not None) for c in found.ci] == [expected]


def test_jobs_that_are_allowed_to_fail():
    found = project({".gitlab-ci.yml": "tests:\n  allow_failure: true\n  script: [pytest]\n"})
    assert (known_of_ci(found).runs, known_of_ci(found).tolerated.line) == (None, 3)


@pytest.mark.parametrize(
    ("step", "files", "expected"),
    [
        ("run: pytest", {}, False),
        ("run: pytest || true", {}, False),
        ("run: ruff check", {}, False),
        ("run: pytest --doctest-modules", {}, True),
        ("run: python -m unittest", {}, True),
        ("run: pytest", {"tox.ini": "[pytest]\n"}, True),
    ],
)
def test_what_may_be_collected_elsewhere_than_in_files_of_tests(step, files, expected):
    assert runs_more_than_pytest(project({".github/workflows/ci.yml": workflow(step), **files})) is expected

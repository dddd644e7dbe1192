"""The extractors by kind of input: what each is given, and what it may raise (`mlscaffold/facts/reading.py`)."""

import re

from mlscaffold import config, globs, toml_text
from mlscaffold.audit.survey import survey
from mlscaffold.errors import UserError
from mlscaffold.facts import described, document, explained, kept_elsewhere, paths, test_collection
from mlscaffold.facts.abridged import abridged
from mlscaffold.facts.cell_names import binds_and_reads
from mlscaffold.facts.ci import is_ci_file, is_ci_support, read_ci
from mlscaffold.facts.component_names import named
from mlscaffold.facts.config_file import load_toml, load_yaml, read_config
from mlscaffold.facts.dependencies import is_dependency_file, read_dependencies
from mlscaffold.facts.dictionary import inline_dictionaries, read_dictionary, read_package
from mlscaffold.facts.launched import launched_modules, started_scripts
from mlscaffold.facts.notebook import mask, read_notebook
from mlscaffold.facts.notebook_copies import is_built
from mlscaffold.facts.parquet import read_parquet
from mlscaffold.facts.project import collect
from mlscaffold.facts.python import parse, read_cells, read_python
from mlscaffold.facts.run_record import read_run_record
from mlscaffold.facts.safe_pattern import Budget, safe_matcher
from mlscaffold.facts.score.claims import read_claims
from mlscaffold.facts.score.standing import score
from mlscaffold.facts.scripts.shell import script_lines, simple_commands
from mlscaffold.facts.table import read_table
from mlscaffold.facts.text import decode, is_binary, is_lfs_pointer, split_lines
from mlscaffold.facts.traits import is_aside
from mlscaffold.layout import Layout, role_of
from mlscaffold.report import (
    audit_html,
    audit_json,
    audit_text,
    concise,
    github,
    gitlab,
    json,
    junit,
    markdown,
    sarif,
    score_json,
    score_markdown,
    score_text,
    text,
)  # fmt: skip
from mlscaffold.report.sources import Sources
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree
from tests.fuzz.mutation import made, seeds


def _refused(read, *arguments):
    """What a reader makes of its arguments; None when it refuses them, as it may."""
    try:
        return read(*arguments)
    except ValueError as error:
        assert str(error), "a refusal without a reason"


def _python(data, r):
    found = read_python(
        r.choice(("src/demo/train.py", "tests/test_a.py", "a.py", "é/-x.py")),
        decode(data),
        r.choice(("model", "test", "other")),
    )
    assert found.parsed or found.error
    text = decode(data)
    short = abridged(text, in_tests=r.random() < 0.3)
    assert short is None or short.count("\n") == text.count("\n")
    try:
        tree = parse(text)
    except SyntaxError:
        return
    if found.parsed:
        binds_and_reads(tree, text)


def _notebook(data, r):
    mask(decode(data))
    _refused(
        read_notebook,
        "notebooks/a.ipynb",
        data,
        "notebook",
        lambda cells: read_cells("notebooks/a.ipynb", cells, "notebook"),
    )


def _config(data, r):
    for path in ("conf/a.yaml", "a.json", "A.TOML", "x.jsonc"):
        read_config(path, data, "configuration")
    for read in (load_yaml, load_toml):
        _refused(read, data)
    _refused(toml_text.loads, decode(data))
    test_collection.patterns_of(dict.fromkeys(test_collection.SETTINGS, data))


def _document(data, r):
    for path in ("README.md", "docs/a.rst", "readme.txt"):
        page = document.read_document(path, data, "documentation")
        columns = ("id", "a b", "age", "", "x" * 99, "(", "é")
        explained.explained(columns, page.text)
        explained.without_fences(page.text)
        described.passages([page], [])


def _table(data, r):
    dictionary = r.choice(
        (
            None,
            read_dictionary("d.yaml", r.choice(seeds("dictionary"))),
            read_dictionary("d.json", made("dictionary", "table", r.randrange(999))),
        )
    )
    table = read_table(
        r.choice(("rows.csv", "rows.tsv", "data/a.csv.txt")),
        data,
        dictionary=dictionary,
        sample_rows=r.choice((None, 2)),
    )
    assert table.problem or table.columns


def _parquet(data, r):
    if r.random() < 0.7:
        # Else hardly one would get past the first look.
        data = b"PAR1" + data[4:-4] + b"PAR1"
    dictionary = read_dictionary("d.yaml", r.choice(seeds("dictionary"))) if r.random() < 0.5 else None
    table = read_parquet("data/rows.parquet", data, dictionary)
    assert table.problem or table.columns


def _dictionary(data, r):
    for path in ("data/dictionary/rows.yaml", "rows.json"):
        found = read_dictionary(path, data)
        read_table("rows.csv", r.choice(seeds("table")), dictionary=found)


def _package(data, r):
    for path in ("data/datapackage.yaml", "datapackage.json"):
        read_package(path, data, lambda p: not p.startswith(("/", "..")))
        inline_dictionaries(path, data)


def _score(data, r):
    found = read_claims("ml_test_score.yaml", data)
    assert not (found.faults and found.claims)
    files = {
        "ml_test_score.yaml": data,
        "tests/test_a.py": r.choice(seeds("python")),
        "pyproject.toml": r.choice(seeds("config")),
    }
    path = r.choice((*_CI_PATHS, ".pre-commit-config.yaml"))
    project = collect(MemoryTree({**files, path: r.choice(seeds("ci"))}), _DECLARED)
    standing = score(project)
    if standing is not None:
        score_json.text("a", "ml_test_score.yaml", standing, None)
        score_text.text("a", "ml_test_score.yaml", standing, 1.0, colour=True)
        score_markdown.text("ml_test_score.yaml", standing, None)


def _run_record(data, r):
    for path in ("experiments/runs/a.yaml", "a.json"):
        read_run_record(path, data)


_DEPENDENCY_PATHS = (
    "requirements.txt", "constraints.txt", "base.txt", "pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "Pipfile", "Pipfile.lock", "uv.lock", "poetry.lock",
    "pdm.lock", "pylock.toml", "pixi.toml", "pixi.lock", "environment.yml", "conda-lock.yml", "meta.yaml", "Dockerfile", "install.sh", ".github/workflows/a.yml", "requirements/dev.in",
)  # fmt: skip


def _dependencies(data, r):
    files = {path: data if r.random() < 0.5 else r.choice(seeds("dependencies")) for path in _DEPENDENCY_PATHS} | {
        r.choice(_DEPENDENCY_PATHS): data
    }
    found = read_dependencies(files)
    assert set(found.locked_in) <= {q.at.path for q in found.requirements}
    assert all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", q.name) for q in found.requirements)


_CI_PATHS = (
    ".github/workflows/a.yml", ".gitlab-ci.yml", "azure-pipelines.yml", ".circleci/config.yml", ".travis.yml", "Jenkinsfile", "bitbucket-pipelines.yml", ".drone.yml",
    "appveyor.yml", ".buildkite/a.yml", ".cirrus.yml", "cloudbuild.yaml", ".build.yml", ".woodpecker.yml", ".taskcluster.yml", "buildspec.yml", ".semaphore/a.yml",
)  # fmt: skip
_SUPPORT = (
    "Makefile", "other.mk", "tox.ini", "setup.cfg", "pyproject.toml", "noxfile.py", "justfile", "Taskfile.yml", "package.json", "run.sh", "x.sh", "tasks.py", "Dockerfile", "mise.toml",
    "docker-compose.yml", ".pre-commit-config.yaml", ".github/actions/x/action.yml", ".github/workflows/other.yml", "ci/a.yml", "sub/Makefile", "Pipfile", "pixi.toml", "hatch.toml",
)  # fmt: skip
_ALL = (
    b'on: push\njobs: {a: {steps: [{uses: ./.github/actions/x}, {run: "make test\\ntox\\nnox -s t\\njust test\\ntask test\\nnpm test\\nbash run.sh\\ninv t\\n'
    b'docker build .\\ndocker compose up\\npre-commit run\\nhatch run test\\npoe t\\npipenv run test\\npixi run t\\nmise run t\\nmake -C sub all"}]}}'
)


def _ci(data, r):
    files = {path: data if r.random() < 0.5 else r.choice(seeds("ci")) for path in (*_CI_PATHS, *_SUPPORT)}
    for path in r.sample(_CI_PATHS, 4):
        read_ci(path, data, files=files)
    read_ci(_CI_PATHS[0], _ALL, files=files)
    for line in script_lines(decode(data)):
        for _ in simple_commands(line.text):
            pass


def _settings(data, r):
    # As `config.load` does.
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    table = _refused(toml_text.loads, content)
    if table is None:
        return
    try:
        found = config.parse(table if r.random() < 0.5 else table.get("tool"), "mlscaffold.toml")
    except UserError as error:
        assert error.message
    else:
        role_of("src/demo/data/a.py", found.layout)
        globs.matches("src/demo/data/a.py", found.exclude)


def _text(data, r):
    decoded = decode(data)
    split_lines(decoded)
    decoded.encode("utf-8")
    is_binary(data)
    is_lfs_pointer(data)
    launched_modules([decoded])
    started_scripts([decoded])
    kept_elsewhere.read_attributes({".gitattributes": data})


_LAYOUTS = (
    Layout(),
    Layout(data=("src/demo/data",), model=("src/demo/model", "."), serving=("",), tests=("a/", "tests")),
)


def _names(data, r):
    lines = split_lines(decode(data))[:40]
    for line in lines:
        for layout in _LAYOUTS:
            role_of(line, layout)
            named(line, layout)
        for ask in (
            is_ci_file,
            is_ci_support,
            is_dependency_file,
            is_aside,
            is_built,
            test_collection.is_left_behind,
            described.is_sheet,
            paths.personal_path,
        ):
            ask(line)
        globs.matches(line, lines)
        kept_elsewhere.through_lfs(line, [(glob, "lfs") for glob in lines])
        kept_elsewhere.kept_elsewhere(line, set(lines), {".gitignore": data})


_VALUES = (
    "",
    "a",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
    "xyxyxyxyxyxyxyxyxyxyxyxy",
    "AB1234-abc",
    " " * 300,
    "a" * 3_000,
    "é\u202e\0",
    "x\n",
)


def _pattern(data, r):
    matches = safe_matcher(decode(data), Budget())
    if matches is not None:
        for value in _VALUES:
            assert isinstance(matches(value), bool)


_PLACES = {
    "python": ("src/demo/train.py", "app.py", "tests/test_a.py", "src/demo/data/load_data.py", "src/demo/__init__.py", "setup.py", "conftest.py"),
    "notebook": ("notebooks/a.ipynb", "b.ipynb", "notebooks/.ipynb_checkpoints/a-checkpoint.ipynb"), "config": ("params.yaml", "conf/a.toml", "dvc.yaml", "a.json", "docker-compose.yml"),
    "document": ("README.md", "docs/brief.md", "docs/plan.md", "docs/model_card.md", "docs/monitoring.md", "data/README.md", "docs/index.rst"), "table": ("data/raw/rows.csv", "data/groups.tsv", "metrics.csv"),
    "parquet": ("data/rows.parquet",), "dictionary": ("data/dictionary/rows.yaml",), "package": ("data/datapackage.yaml", "datapackage.json"),
    "run_record": ("experiments/runs/a.yaml", "experiments/runs/b.yaml"), "score": ("ml_test_score.yaml",), "dependencies": ("requirements.txt", "pyproject.toml", "environment.yml", "Dockerfile"),
    "ci": (".github/workflows/ci.yml", ".gitlab-ci.yml", "Makefile", "run.sh"), "settings": ("mlscaffold.toml",), "text": (".gitattributes", "LICENSE", "Procfile", ".gitignore"),
}  # fmt: skip
_CONFIG = config.Config()
_DECLARED = config.Config(
    source="mlscaffold.toml",
    stage="production",
    layout=Layout(data=("src/demo/data",), model=("src/demo",), serving=("app.py",)),
)


def _project(data, r):
    """A whole repository of the files that the bytes name: all extractors, what links them, all rules, all reports."""
    files = {}
    for line in data.decode().splitlines():
        kind, path, number = line.split(" ")
        # Of one number there are few, so that most are known to be read soon by themselves.
        files[path] = made(kind, "project", int(number))
    tree = MemoryTree(files, commits=r.choice((None, ("0123456789" * 4,))))
    if r.random() < 0.2:
        found = survey(tree, "production")
        audit_json.report(found)
        audit_text.report(found, colour=True, unicode=False)
        audit_html.report(found)
        result = found.result
    else:
        settings = r.choice((_CONFIG, _DECLARED))
        only = r.sample(sorted(files), 1) if r.random() < 0.15 else None
        result = check(tree, settings, only=only, confidences=("high", "medium", "low"))
        project = result.project
        sources = Sources(tree, {f.path: f.bytes for f in project.files}, {t.path for t in project.tables})
        json.text(result.report)
        concise.text(result.report)
        text.text(result.report, sources, colour=r.random() < 0.5, encoding=r.choice(("utf-8", "ascii")))
        for form in (sarif, github, gitlab, junit, markdown):
            form.text(result.report, sources)
    assert not result.crashes, result.crashes
    failed = [
        u
        for u in result.project.unreadable
        if "mlscaffold itself failed" in u.reason or u.reason == "nested too deeply"
    ]
    assert not failed, failed


def project_files(r):
    """The names of files for a whole repository, and which input each is."""
    places = [(kind, path) for kind, some in _PLACES.items() for path in some]
    return "".join(
        f"{kind} {path} {r.randrange(20_000)}\n" for kind, path in r.sample(places, r.randint(1, 12))
    ).encode()


TARGETS = {
    "python": _python, "notebook": _notebook, "config": _config, "document": _document, "table": _table, "parquet": _parquet, "dictionary": _dictionary, "package": _package,
    "run_record": _run_record, "score": _score, "dependencies": _dependencies, "ci": _ci, "settings": _settings, "text": _text, "names": _names, "pattern": _pattern, "project": _project,
}  # fmt: skip
"""By kind: what is done with an input and a source of chance."""

SCRATCH = frozenset({"parquet", "project"})
"""Kinds of which a temporary file of ours is part: DuckDB reads files alone."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.dependencies import is_dependency_file, read_dependencies
from mlscaffold.facts.project import collect
from mlscaffold.facts.script_header import script_requirements
from mlscaffold.tree import MemoryTree


def read(files):
    return read_dependencies({path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()})


def listed(files):
    """(name, specifier, pinned, group) of all requirements, in their order."""
    return [(r.name, r.specifier, r.pinned, r.group) for r in read(files).requirements]


def pins(text, path="requirements.txt"):
    return {r.name: r.pinned for r in read({path: text}).requirements}


# ------------------------------------------------------------------------------- requirements files


def test_requirements_files():
    found = read(
        {
            "requirements.txt": (
                "# comment\nNumPy >= 1.20, <2 # why\n\nscikit_learn[all]==1.4.2; python_version > '3.8'\n"
                "-i https://example.org\npandas\n"
            )
        }
    )
    assert [(r.at.line, r.name, r.specifier, r.pinned, r.group, r.source) for r in found.requirements] == [
        (2, "numpy", ">=1.20,<2", False, "", "requirements"),
        (4, "scikit-learn", "==1.4.2", True, "", "requirements"),
        (6, "pandas", "", False, "", "requirements"),
    ]
    assert (found.declared_in, found.locked_in, found.unreadable) == (("requirements.txt",), (), ())
    assert found.names == {"numpy", "scikit-learn", "pandas"}


@pytest.mark.parametrize(
    ("line", "name", "pinned"),
    [
        ("a==1.2.3", "a", True),
        ("a===1.2.3", "a", True),
        ("a==1.*", "a", False),
        ("a~=1.2", "a", False),
        ("a>=1,==1.5", "a", True),
        ("a<=1.2", "a", False),
        ("a!=1.2", "a", False),
        ("a (==1.2)", "a", True),
        ("a==1.2+cu118", "a", True),
        ("a==2.0 --hash=sha256:abc", "a", True),
        ("a @ git+https://example.org/x/a.git@0123456789abcdef0123456789abcdef01234567", "a", True),
        ("a @ git+https://example.org/x/a@v1.2", "a", True),
        ("a @ git+https://example.org/x/a@main", "a", False),
        ("git+https://example.org/x/A_b.git", "a-b", False),
        ("git+ssh://git@example.org/x/a.git@0123456#egg=real_name", "real-name", True),
        ("-e git+https://example.org/x/a.git#egg=a", "a", False),
        ("https://example.org/files/a-1.2-py3-none-any.whl", "a", True),
        ("a @ https://example.org/files/a-1.2.tar.gz", "a", True),
        ("a @ file:///croot/a_1690000000/work", "a", False),
        ("a=1.2=py39_0", "a", True),
        ("a=1.2", "a", True),
        ("Ruamel.Yaml_clib==0.2", "ruamel-yaml-clib", True),
    ],
)
def test_what_pins(line, name, pinned):
    assert pins(line) == {name: pinned}


@pytest.mark.parametrize(
    "line",
    [
        "-e .",
        "-e .[dev]",
        "./local",
        "../x",
        ".",
        "--no-binary :all:",
        "-f https://example.org",
        "{{ cookiecutter.x }}",
        "{% if x %}",
        "# a==1",
        "--index-url https://x/a==1",
    ],
)
def test_lines_that_name_no_distribution(line):
    found = read({"requirements.txt": f"{line}\nb\n"})
    assert [r.name for r in found.requirements] == ["b"]
    assert found.unreadable == ()


def test_hashes_on_lines_of_their_own():
    text = "a==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via b\nb==2.0 \\\n    --hash=sha256:cc\n"
    found = read({"requirements.txt": text})
    assert [(r.name, r.at.line, r.pinned) for r in found.requirements] == [("a", 1, True), ("b", 5, True)]
    assert found.locked_in == ("requirements.txt",)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le", "latin-1"])
def test_encodings(encoding):
    assert pins("numpy==1.26.4\r\npandas==2.2\r\n".encode(encoding)) == {"numpy": True, "pandas": True}


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("requirements.txt", ""),
        ("requirement.txt", ""),
        ("src/requirements.txt", ""),
        ("requirements-dev.txt", "dev"),
        ("dev-requirements.txt", "dev"),
        ("requirements_test.in", "test"),
        ("requirements/base.txt", ""),
        ("requirements/gpu.txt", "gpu"),
        ("docs/requirements.txt", "docs"),
        ("requirements.lock.txt", ""),
        ("reqs.txt", ""),
        ("requirements", ""),
    ],
)
def test_files_that_hold_requirements_and_what_for(path, group):
    assert is_dependency_file(path)
    assert listed({path: "a\n"}) == [("a", "", False, group)]


@pytest.mark.parametrize(
    "path",
    [
        "mlruns/0/ab/artifacts/model/requirements.txt",
        "wandb/run-1/files/requirements.txt",
        "venv/lib/python3.9/site-packages/x/requirements.txt",
        "third_party/lib/setup.py",
        "vendor/x/pyproject.toml",
        "node_modules/x/setup.py",
        "{{cookiecutter.slug}}/requirements.txt",
        "tests/fixtures/a/requirements.txt",
        "tests/test-templates/x/requirements.txt",
        "demo.egg-info/requires.txt",
        "env/lib/python3.11/x/requirements.txt",
        ".ipynb_checkpoints/requirements.txt",
        "README.md",
        "notrequirements.md",
        "data/frequirements.csv",
    ],
)
def test_files_that_do_not_count(path):
    assert not is_dependency_file(path)
    assert read({path: "a==1\n"}).requirements == ()


def test_tests_may_declare_what_they_need():
    assert is_dependency_file("tests/requirements.txt")


def test_a_model_that_mlflow_logged_declares_nothing():
    files = {f"models/best/{name}": "a==1\n" for name in ("requirements.txt", "python_env.yaml")}
    files["models/best/conda.yaml"] = "name: x\ndependencies: [b=1]\n"
    assert read(files).requirements == ()
    del files["models/best/python_env.yaml"]
    assert {r.name for r in read(files).requirements} == {"a", "b"}


def test_includes_and_constraints():
    found = read(
        {
            "requirements.txt": (
                "-r requirements/base.in\n-c pins.txt\n--requirement=more.txt\n-r ../outside.txt\n-r requirements.txt\n"
            ),
            "requirements/base.in": "a\n-r requirements.txt\n-c ../pins.txt\n",
            "pins.txt": "a==1.0\n",
            "more.txt": "b\n",
        }
    )
    assert [(r.at.path, r.name, r.source) for r in found.requirements] == [
        ("more.txt", "b", "requirements"),
        ("pins.txt", "a", "constraints"),
        ("requirements/base.in", "a", "requirements"),
    ]
    assert found.declared_in == ("more.txt", "requirements.txt", "requirements/base.in")
    assert found.locked_in == ("pins.txt",)


def test_constraints_by_name_pin_and_declare_nothing():
    found = read({"constraints.txt": "a==1\n"})
    assert (found.declared_in, found.locked_in, found.requirements[0].source) == (
        (),
        ("constraints.txt",),
        "constraints",
    )


def test_prose_is_unreadable_and_no_requirement():
    found = read({"requirements.txt": "You need Python 3 and a fast machine.\nThat is all you need!\n"})
    assert (found.requirements, found.unreadable) == ((), ("requirements.txt",))
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 1\n"
    assert read({"requirements.txt": pointer}).unreadable == ("requirements.txt",)
    assert read({"requirements.txt": ""}).unreadable == ()


# ---------------------------------------------------------------------------------------- pyproject

PYPROJECT = """\
[build-system]
requires = ["hatchling==1.0"]

[project]
name = "demo"
dependencies = [
  "numpy>=1.20",
  "torch==2.1.0",
]
[project.optional-dependencies]
plots = ["matplotlib"]
[dependency-groups]
dev = ["pytest>=8", {include-group = "plots"}]
[tool.uv]
dev-dependencies = ["ruff"]
[tool.hatch.envs.docs]
dependencies = ["mkdocs"]
[tool.pdm.dev-dependencies]
lint = ["mypy"]
"""


def test_pyproject():
    found = read({"pyproject.toml": PYPROJECT})
    assert [(r.at.line, r.name, r.specifier, r.group) for r in found.requirements] == [
        (7, "numpy", ">=1.20", ""),
        (8, "torch", "==2.1.0", ""),
        (11, "matplotlib", "", "plots"),
        (13, "pytest", ">=8", "dev"),
        (15, "ruff", "", "dev"),
        (17, "mkdocs", "", "docs"),
        (19, "mypy", "", "lint"),
    ]
    assert {r.source for r in found.requirements} == {"pyproject"}
    assert found.declared_in == ("pyproject.toml",)


def test_poetry_of_any_age():
    text = """\
[tool.poetry]
name = "x"
[tool.poetry.dependencies]
python = "^3.11"
numpy = "^1.20"
Pandas = "2.0.1"
exact = {version = "==1.2", optional = true}
any = "*"
repo = {git = "https://example.org/x.git", rev = "abc1234"}
branch = {git = "https://example.org/x.git", branch = "main"}
many = [{version = "1.0", python = "<3.9"}, {version = "^2", python = ">=3.9"}]
[tool.poetry.dev-dependencies]
pytest = "^7"
[tool.poetry.group.docs.dependencies]
sphinx = "*"
"""
    assert listed({"pyproject.toml": text}) == [
        ("numpy", "^1.20", False, ""),
        ("pandas", "==2.0.1", True, ""),
        ("exact", "==1.2", True, ""),
        ("any", "", False, ""),
        ("repo", "@ https://example.org/x.git@abc1234", True, ""),
        ("branch", "@ https://example.org/x.git", False, ""),
        ("many", "==1.0", True, ""),
        ("many", "^2", False, ""),
        ("pytest", "^7", False, "dev"),
        ("sphinx", "", False, "docs"),
    ]


def test_a_pyproject_with_tools_only_declares_nothing():
    found = read({"pyproject.toml": "[tool.ruff]\nline-length = 100\n[build-system]\nrequires = ['setuptools']\n"})
    assert (found.requirements, found.declared_in, found.unreadable) == ((), (), ())


def test_a_project_that_needs_nothing_declares_so():
    assert read({"pyproject.toml": "[project]\nname = 'x'\n"}).declared_in == ("pyproject.toml",)


def test_dynamic_dependencies():
    dynamic = "[project]\nname = 'x'\ndynamic = ['dependencies']\n"
    from_file = dynamic + "[tool.setuptools.dynamic]\ndependencies = {file = ['needs.txt']}\n"
    found = read({"pyproject.toml": from_file, "needs.txt": "numpy\n"})
    assert ([r.name for r in found.requirements], found.declared_in, found.unreadable) == (
        ["numpy"],
        ("needs.txt", "pyproject.toml"),
        (),
    )
    assert read({"pyproject.toml": from_file}).unreadable == ("pyproject.toml",)
    assert read({"pyproject.toml": dynamic}).unreadable == ("pyproject.toml",)
    assert (
        read(
            {"pyproject.toml": dynamic, "setup.py": "from setuptools import setup\nsetup(install_requires=['a'])"}
        ).unreadable
        == ()
    )


def test_pins_of_what_always_applies_lock_a_pyproject():
    assert read(
        {"pyproject.toml": "[project]\nname='x'\ndependencies=['a==1']\n[dependency-groups]\ndev=['pytest']\n"}
    ).locked_in == ("pyproject.toml",)
    assert read({"pyproject.toml": "[project]\nname='x'\ndependencies=['a==1', 'b']\n"}).locked_in == ()
    assert read({"pyproject.toml": "[project]\nname='x'\ndependencies=[]\n"}).locked_in == ()


def test_odd_tables_are_no_error():
    text = (
        "[project]\nname = 5\ndependencies = 'numpy'\noptional-dependencies = ['x']\n"
        "[dependency-groups]\na = 5\n[tool]\npoetry = 5\nhatch = {envs = [1]}\n"
    )
    assert read({"pyproject.toml": text}).requirements == ()
    assert read({"pyproject.toml": "[project\n"}).unreadable == ("pyproject.toml",)


# ------------------------------------------------------------------------------------- lock files


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "uv.lock",
            (
                'version = 1\n\n[[package]]\nname = "demo"\nversion = "0.1"\nsource = { editable = "." }\n'
                'dependencies = [\n    { name = "numpy" },\n]\n\n[[package]]\nname = "numpy"\n'
                'version = "1.26.4"\nsource = { registry = "x" }\n'
            ),
        ),
        (
            "poetry.lock",
            (
                '[[package]]\nname = "numpy"\nversion = "1.26.4"\n\n[package.dependencies]\nname = "no"\n'
                '\n[metadata]\nname = "no"\n'
            ),
        ),
        ("pdm.lock", '[[package]]\nname = "NumPy"\nversion = "1.26.4"\n'),
        ("pylock.toml", "lock-version = '1.0'\n[[packages]]\nname = 'numpy'\nversion = '1.26.4'\n"),
        (
            "pylock.dev.toml",
            (
                "[[packages]]\nname = 'numpy'\nversion = '1.26.4'\n"
                "[[packages]]\nname = 'demo'\ndirectory = { path = '.' }\n"
            ),
        ),
        (
            "conda-lock.yml",
            (
                "version: 1\npackage:\n- name: numpy\n  version: 1.26.4\n  manager: conda\n"
                "- name: python\n  version: 3.11.0\n"
            ),
        ),
        ("pixi.lock", "version: 5\npackages:\n- kind: conda\n  name: numpy\n  version: 1.26.4\n"),
        ("pixi.lock", "version: 6\npackages:\n- conda: https://x/linux-64/numpy-1.26.4-py311_0.conda\n"),
    ],
)
def test_lock_files(path, text):
    found = read({path: text})
    assert [(r.name, r.specifier, r.pinned, r.source) for r in found.requirements] == [
        ("numpy", "==1.26.4", True, "lock")
    ]
    assert (found.declared_in, found.locked_in) == ((path,), (path,))


def test_pipfile_and_its_lock():
    found = read(
        {
            "Pipfile": (
                '[[source]]\nurl = "x"\n[packages]\nnumpy = "*"\nexact = "==1.0"\n[dev-packages]\n'
                'pytest = {version = ">=7"}\n[requires]\npython_version = "3.9"\n'
            ),
            "Pipfile.lock": (
                '{"_meta": {},\n "default": {"numpy": {"version": "==1.26.4"}},\n'
                ' "develop": {"pytest": {"version": "==7.0"}}}'
            ),
        }
    )
    assert [(r.name, r.specifier, r.group, r.source) for r in found.requirements] == [
        ("numpy", "", "", "pipfile"),
        ("exact", "==1.0", "", "pipfile"),
        ("pytest", ">=7", "dev", "pipfile"),
        ("numpy", "==1.26.4", "", "lock"),
        ("pytest", "==7.0", "dev", "lock"),
    ]
    assert found.locked_in == ("Pipfile.lock",)


# ------------------------------------------------------------------------------------------- conda

ENVIRONMENT = """\
name: demo
channels: [conda-forge]
dependencies:
  - python=3.9
  - numpy=1.19.5
  - conda-forge::pandas>=1.0
  - pytorch==1.8.1
  - scipy=1.6=py39_0
  - scikit-learn
  - pip
  - pip:
      - mlflow==1.2
      - -r extra.txt
"""


def test_conda_environments_of_any_name():
    found = read({"envs/training_dependencies.yml": ENVIRONMENT, "envs/extra.txt": "b\n"})
    assert [(r.at.line, r.name, r.specifier, r.pinned, r.source) for r in found.requirements] == [
        (1, "b", "", False, "requirements"),
        (5, "numpy", "=1.19.5", True, "conda"),
        (6, "pandas", ">=1.0", False, "conda"),
        (7, "torch", "==1.8.1", True, "conda"),
        (8, "scipy", "=1.6=py39_0", True, "conda"),
        (9, "scikit-learn", "", False, "conda"),
        (12, "mlflow", "==1.2", True, "conda"),
    ]
    assert found.declared_in == ("envs/extra.txt", "envs/training_dependencies.yml")


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v2\nname: chart\ndependencies:\n- {name: redis, version: 1.0}\n",
        "name: role\ndependencies: {a: b}\n",
        "dependencies: [a, b]\n",
        "dependencies:\n  - a: [\n",
        "foo: bar\n",
    ],
)
def test_other_yaml_is_no_environment(text):
    found = read({"Chart.yaml": text})
    assert (found.requirements, found.declared_in, found.unreadable) == ((), (), ())


def test_conda_recipes():
    text = (
        "package:\n  name: {{ name }}\nrequirements:\n  build:\n    - cmake\n  run:\n"
        "    - python\n    - numpy >=1.20  # x\n    - {{ pin }}\n    - scipy 1.6.*\n"
        "test:\n  run:\n    - no\n"
    )
    assert listed({"recipe/meta.yaml": text}) == [("numpy", ">=1.20", False, ""), ("scipy", "=1.6.*", False, "")]


def test_pixi():
    text = (
        '[workspace]\nname = "x"\n[dependencies]\npython = ">=3.11"\nnumpy = "1.26.*"\n'
        '[pypi-dependencies]\nmlflow = "==2.0"\n[feature.test.dependencies]\npytest = "*"\n'
    )
    assert listed({"pixi.toml": text}) == [
        ("numpy", "1.26.*", False, ""),
        ("mlflow", "==2.0", True, ""),
        ("pytest", "", False, "test"),
    ]


# ------------------------------------------------------------------------------------- setup scripts


@pytest.mark.parametrize(
    "script",
    [
        "setup(install_requires=['a>=1', 'b'])",
        "REQ = ['a>=1', 'b']\nsetup(install_requires=REQ)",
        "REQ = ['a>=1']\nREQ += ['b']\nsetup(install_requires=REQ)",
        "REQ = ['a>=1']\nREQ.append('b')\nsetup(install_requires=REQ)",
        "BASE = ('a>=1',)\nsetup(install_requires=list(BASE) + ['b'] if False else [*BASE, 'b'])",
        "setup(install_requires='a>=1\\nb')",
        "import setuptools\nconfig = dict(name='x', install_requires=['a>=1', 'b'])\nsetuptools.setup(**config)",
        "config = {'install_requires': ['a>=1', 'b']}\nsetup(**config)",
        "def main():\n    setup(install_requires=['a>=1'] + ['b'])\nmain()",
        "print 'python 2'\nsetup(install_requires=['a>=1', 'b'])",
    ],
)
def test_literal_requirements_of_setup(script):
    found = read({"setup.py": script})
    assert {(r.name, r.specifier) for r in found.requirements} == {("a", ">=1"), ("b", "")}
    assert found.declared_in == ("setup.py",)


@pytest.mark.parametrize(
    "script",
    [
        (
            "def get_requirements(path):\n    with open(path) as f:\n        return [l for l in f]\n"
            "setup(install_requires=get_requirements('needs.txt'))"
        ),
        "def read(p='needs.txt'):\n    return open(p).read().splitlines()\nsetup(install_requires=read())",
        "with open('needs.txt') as f:\n    required = f.read().splitlines()\nsetup(install_requires=required)",
        "from pathlib import Path\nsetup(install_requires=Path(__file__).with_name('needs.txt').read_text().split())",
        "setup(install_requires=open('needs.txt').readlines())",
        "lines = [l.strip() for l in open('needs.txt')]\nsetup(install_requires=[l for l in lines if l])",
        (
            "from pip.req import parse_requirements\n"
            "rs = [str(r.req) for r in parse_requirements('./needs.txt', session=x)]\n"
            "setup(install_requires=rs)"
        ),
    ],
)
def test_requirements_that_setup_reads_from_a_file(script):
    found = read({"setup.py": script, "needs.txt": "a>=1\n"})
    assert [(r.at.path, r.name) for r in found.requirements] == [("needs.txt", "a")]
    assert (found.declared_in, found.unreadable) == (("needs.txt", "setup.py"), ())
    assert read({"setup.py": script}).unreadable == ("setup.py",)


def test_extras_of_setup():
    script = (
        "extras = {'dev': ['pytest==7.0'], 'docs': DOCS}\n"
        "DOCS = ['sphinx']\nsetup(extras_require=extras, tests_require=['tox'])"
    )
    assert sorted(listed({"setup.py": script})) == [
        ("pytest", "==7.0", True, "dev"),
        ("sphinx", "", False, "docs"),
        ("tox", "", False, "test"),
    ]


@pytest.mark.parametrize(
    "script",
    [
        "setup(install_requires=compute())",
        "setup(install_requires=[x for x in y])",
        "setup(install_requires=json.load(f)['deps'])",
    ],
)
def test_computed_requirements_are_unreadable(script):
    found = read({"setup.py": script})
    assert (found.requirements, found.unreadable) == ((), ("setup.py",))


@pytest.mark.parametrize("script", ["setup()", "setup(name='x')", "", "import setuptools; setuptools.setup()"])
def test_a_setup_that_says_nothing_declares_nothing(script):
    found = read({"setup.py": script})
    assert (found.declared_in, found.unreadable) == ((), ())


def test_names_doubled_again_and_again_end():
    lines = (
        ["a0 = ['x', 'y']"] + [f"a{i} = a{i - 1} + a{i - 1}" for i in range(1, 60)] + ["setup(install_requires=a59)"]
    )
    assert read({"setup.py": "\n".join(lines)}).unreadable == ("setup.py",)


def test_setup_cfg():
    text = (
        "[metadata]\nname = x\n[options]\ninstall_requires =\n    numpy>=1.20\n"
        "    torch==2.0 ; python_version > '3'\n[options.extras_require]\ndev = pytest\n"
    )
    found = read({"setup.cfg": text})
    assert [(r.at.line, r.name, r.specifier, r.group) for r in found.requirements] == [
        (5, "numpy", ">=1.20", ""),
        (6, "torch", "==2.0", ""),
        (8, "pytest", "", "dev"),
    ]
    assert listed({"setup.cfg": "[options]\ninstall_requires = file: needs.txt\n", "needs.txt": "a\n"}) == [
        ("a", "", False, "")
    ]
    assert read({"setup.cfg": "[options]\ninstall_requires = file: needs.txt\n"}).unreadable == ("setup.cfg",)
    assert read({"setup.cfg": "[flake8]\nmax-line-length = 100\n%%(x)s\n"}).declared_in == ()


# --------------------------------------------------------------------------------- what is installed


def test_dockerfiles():
    text = """\
FROM python:3.11
# RUN pip install no
ENV X=1
RUN apt-get install -y git && \\
    pip install --no-cache-dir -U \\
      "numpy==1.26.4" 'torch>=2' -i https://x pip==23.0 \\
 && pip3 install -r deps/all.txt .
RUN ["python", "-m", "pip", "install", "scipy==1.11.0"]
RUN conda install -y -c conda-forge lightgbm=4.0.0
RUN echo pip install nothing
"""
    found = read({"Dockerfile": text, "deps/all.txt": "pandas\n"})
    assert sorted((r.at.path, r.at.line, r.name, r.specifier, r.source) for r in found.requirements) == [
        ("Dockerfile", 6, "numpy", "==1.26.4", "dockerfile"),
        ("Dockerfile", 6, "torch", ">=2", "dockerfile"),
        ("Dockerfile", 8, "scipy", "==1.11.0", "dockerfile"),
        ("Dockerfile", 9, "lightgbm", "=4.0.0", "dockerfile"),
        ("deps/all.txt", 1, "pandas", "", "requirements"),
    ]
    assert found.locked_in == ()
    assert read({"docker/gpu.Dockerfile": "RUN pip install a==1\n"}).locked_in == ("docker/gpu.Dockerfile",)


def test_workflows():
    text = """\
on: push
jobs:
  test:
    steps:
      - run: pip install flake8 pytest==7.0
      - run: |
          python -m pip install --upgrade pip
          uv pip install "urllib3<2" "${{ matrix.x }}" $EXTRA ./dist/*.whl
          if [ -f requirements.txt ]; then pip install -r requirements.txt; fi
          # pip install no
"""
    found = read({".github/workflows/ci.yml": text})
    assert [(r.at.line, r.name, r.group, r.source) for r in found.requirements] == [
        (5, "flake8", "ci", "workflow"),
        (5, "pytest", "ci", "workflow"),
        (8, "urllib3", "ci", "workflow"),
    ]
    assert found.locked_in == ()


def test_a_workflow_that_installs_its_tools_declares_nothing():
    text = "jobs: {a: {steps: [{run: 'pip install flake8 pytest-cov black'}]}}"
    assert read({".github/workflows/ci.yml": text}).declared_in == ()
    assert read({".github/workflows/ci.yml": text.replace("black", "torch")}).declared_in == (
        ".github/workflows/ci.yml",
    )


def test_tox_and_scripts():
    found = read(
        {
            "tox.ini": (
                "[testenv]\ndeps =\n    pytest\n    py39: scipy==1.0\n    -r{toxinidir}/dev.txt\n"
                "    # no\ncommands = pytest\n    more\n"
            ),
            "dev.txt": "numpy\n",
            "install.sh": "#!/bin/bash\nset -e\npip install torch==2.0.1 \\\n  torchvision\n",
        }
    )
    assert sorted((r.at.path, r.at.line, r.name, r.source) for r in found.requirements) == [
        ("dev.txt", 1, "numpy", "requirements"),
        ("install.sh", 3, "torch", "workflow"),
        ("install.sh", 3, "torchvision", "workflow"),
        ("tox.ini", 3, "pytest", "workflow"),
        ("tox.ini", 4, "scipy", "workflow"),
    ]


def test_installers_do_not_decide_whether_all_is_pinned():
    assert read({"requirements.txt": "a==1\nsetuptools\nwheel\n"}).locked_in == ("requirements.txt",)
    assert read({"requirements.txt": "setuptools==1\n"}).locked_in == ()


def test_nothing_is_declared_by_nothing():
    found = read({})
    assert (found.requirements, found.declared_in, found.locked_in, found.unreadable, found.names) == (
        (),
        (),
        (),
        (),
        frozenset(),
    )


# ------------------------------------------------------------------------------------ further places


def test_environments_of_hatch_in_a_file_of_their_own():
    files = {
        "hatch.toml": '[envs.default]\ndependencies = ["numpy"]\n[envs.train]\nextra-dependencies = ["torch==2.1"]\n'
    }
    assert listed(files) == [("numpy", "", False, "default"), ("torch", "==2.1", True, "train")]


def test_targets_of_pixi():
    files = {"pixi.toml": '[dependencies]\nnumpy = "*"\n[target.linux-64.dependencies]\nscipy = "1.2.*"\n'}
    assert listed(files) == [("numpy", "", False, ""), ("scipy", "1.2.*", False, "")]


@pytest.mark.parametrize("path", ["conda-linux-64.lock", "env/spec-file.txt", "locks/py312-osx-arm64.lock"])
def test_explicit_lists_of_conda(path):
    text = (
        "# platform: linux-64\n@EXPLICIT\nhttps://conda.anaconda.org/main/linux-64/blas-1.0-mkl.tar.bz2#5d1d\n"
        "https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.1.0-cuda118_py311.conda\n"
    )
    found = read({path: text})
    assert [(r.at.line, r.name, r.specifier, r.pinned) for r in found.requirements] == [
        (3, "blas", "==1.0", True),
        (4, "torch", "==2.1.0", True),
    ]
    assert found.locked_in == (path,)
    assert read({path: "a text of another kind\n"}).declared_in == ()


def test_images_that_serve():
    cog = (
        "build:\n  python_packages:\n    - torch==2.1\n  python_requirements: deps.txt\npredict: predict.py:Predictor\n"
    )
    found = read({"cog.yaml": cog, "deps.txt": "numpy\n"})
    assert [(r.at.path, r.at.line, r.name, r.source) for r in found.requirements] == [
        ("cog.yaml", 3, "torch", "image"),
        ("deps.txt", 1, "numpy", "requirements"),
    ]
    bento = "service: a:b\npython:\n  packages: [xgboost, 'lightgbm>=4']\n  requirements_txt: ./deps.txt\n"
    assert [r.name for r in read({"bentofile.yaml": bento, "deps.txt": "numpy\n"}).requirements] == [
        "lightgbm",
        "xgboost",
        "numpy",
    ]
    assert read({"bentofile.yaml": "python: [a]\nbuild: 1\n", "cog.yaml": "- a\n"}).requirements == ()


def test_sessions_of_nox():
    script = "import nox\n@nox.session\ndef tests(session):\n    session.install('pytest', 'numpy')\n    session.install(*x)\n"
    assert [(r.name, r.source) for r in read({"noxfile.py": script}).requirements] == [
        ("numpy", "workflow"),
        ("pytest", "workflow"),
    ]


def test_here_documents_of_dockerfiles():
    text = (
        "FROM a\nRUN <<EOF\nset -e\npip install catboost\nEOF\nRUN --mount=type=cache,target=/x <<-'END'\n"
        "\tpip install dask\n\tEND\nRUN <<OPEN\npip install nothing\n"
    )
    assert [(r.at.line, r.name) for r in read({"Dockerfile": text}).requirements] == [(4, "catboost"), (7, "dask")]


def test_files_that_only_others_name():
    tree = MemoryTree({
        "requirements.txt": b"-r deps/core.list\n--constraint=pins.cfg\n-r missing.txt\n",
        "deps/core.list": b"numpy\n-r more.list\n", "deps/more.list": b"scipy\n", "pins.cfg": b"numpy==1.0\n",
        "other.list": b"torch\n",
    })  # fmt: skip
    found = collect(tree, Config()).dependencies
    assert [(r.at.path, r.name, r.source) for r in found.requirements] == [
        ("deps/core.list", "numpy", "requirements"),
        ("deps/more.list", "scipy", "requirements"),
        ("pins.cfg", "numpy", "constraints"),
    ]


HEADER = """#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy<2",
#
#   "torch==2.1",
# ]
# ///
import numpy
"""


def test_a_script_declares_for_itself():
    found = collect(MemoryTree({"tools/a.py": HEADER.encode()}), Config()).dependencies
    assert [(r.at.path, r.at.line, r.name, r.specifier, r.pinned, r.source) for r in found.requirements] == [
        ("tools/a.py", 5, "numpy", "<2", False, "script"),
        ("tools/a.py", 7, "torch", "==2.1", True, "script"),
    ]
    # It speaks for no other file, and locks none.
    assert (found.declared_in, found.locked_in) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "# /// script\n# dependencies = [\n",
        "# /// script\nx = 1\n# dependencies = ['a']\n# ///\n",
        "# /// script\n# dependencies = 5\n# ///\n",
        "# /// script\n# dependencies = [5, {}]\n# ///\n",
        "# /// pyproject\n# dependencies = ['a']\n# ///\n",
        "x = '# /// script'\n",
        "# /// script\n" + "# a\n" * 5_000,
    ],
)
def test_headers_that_declare_nothing(text):
    assert list(script_requirements(text)) == []

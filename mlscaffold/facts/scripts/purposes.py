"""What a command of CI is for: whether it surely only installs, checks code, builds, deploys or moves files.

Whatever is not known to do only that may prepare data, train a model or judge one.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlscaffold.facts.scripts.command_line import is_python
from mlscaffold.facts.scripts.invocations import Invocation
from mlscaffold.facts.scripts.lookup import Lookup
from mlscaffold.facts.scripts.runners import JUSTFILES, MAKEFILES
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHELL: Final = _words("""
    [ [[ ] ]] { } ! : . true false if then else elif fi for do done while case esac break continue exit return
    set unset export local declare read echo printf cd pushd popd pwd source trap wait sleep test type command
    which date env printenv id whoami uname hostname seq sort uniq cut tr head tail wc cat tee grep egrep sed
    awk jq yq xargs find ls tree df du free cp mv rm mkdir rmdir touch ln chmod chown stat basename dirname
    mktemp tar zip unzip gzip gunzip sha256sum md5sum shasum base64 envsubst nproc rsync scp ssh-keyscan ssh-add
    ssh-agent groupadd useradd usermod Write-Host Write-Output
""")
_INSTALL: Final = _words("""
    pip pip3 apt apt-get apk yum dnf brew choco conda mamba micromamba poetry pdm pipx venv virtualenv ensurepip
    pyenv corepack nvm pip-compile add-apt-repository dpkg curl wget update-alternatives ldconfig gpg apt-key
""")
_CODE: Final = _words("""
    ruff flake8 pylint black isort mypy pyright pycodestyle pydocstyle yapf autopep8 pyflakes nbqa bandit safety
    pip-audit codespell yamllint actionlint zizmor shellcheck hadolint markdownlint prettier eslint stylelint
    dprint gitleaks trufflehog trivy semgrep vulture radon xenon interrogate nbstripout pre-commit pre_commit
    prek coverage codecov coveralls ty pyrefly pyre lint-imports import-linter deptry validate-pyproject
    commitizen cz tox nox cruft
""")
_RELEASE: Final = _words("""
    git gh glab heroku terraform tofu terragrunt kubectl helm kustomize ansible ansible-playbook flyctl vercel
    netlify railway serverless sls sam cdk eksctl skaffold twine build semantic-release release-please mkdocs
    sphinx-build pdoc mike jupyter-book doctr npm npx yarn pnpm node buildah crane cosign gsutil s3cmd
    eb
""")
_ONLY_BY: Final[Mapping[str, str]] = {
    "docker": "build buildx push pull tag login logout images image ps "
    "stop rm rmi logs system version info inspect network volume",
    "podman": "build push pull tag login",
    "uv": "sync pip venv lock build publish tool python cache self add export version",
    "pipenv": "install sync lock check verify requirements",
    "hatch": "build publish fmt version env",
    "dvc": "pull fetch remote config version install checkout",
    "aws": "configure s3 s3api ecr ecr-public sts cloudformation elasticbeanstalk iam --version",
    "az": "login acr webapp containerapp container account extension group aks storage logout appservice functionapp",
    "gcloud": "auth config run app artifacts components container projects services functions",
    "cargo": "build fmt clippy install",
    "cml": "comment publish send-comment --version",
}
"""Programs that do so by some of their verbs."""


def is_plain(found: Invocation, files: Mapping[str, bytes]) -> bool:
    """Whether a command surely neither prepares data nor trains or judges a model."""
    name = found.program.partition("==")[0]
    if name in _SHELL or name in _INSTALL or name in _CODE or name in _RELEASE or "=" in found.words[0]:
        return True
    if name == "docker" and found.words[1:2] == ("run",):
        # What goes on in the background answers requests.
        return not {"-d", "--detach", "-dp", "-itd"}.isdisjoint(found.words)
    if name == "jupytext":
        return "--execute" not in found.words
    if name in _ONLY_BY:
        verb = next((word for word in found.words[1:] if not word.startswith("-")), "")
        return verb in _ONLY_BY[name].split() or found.words[1:2] == ("--version",)
    # What these run is followed, where their files are in the repository.
    if name in {"make", "just"}:
        return Lookup(files).has(found.folder, *(MAKEFILES if name == "make" else JUSTFILES))
    if name in {"bash", "sh", "zsh"} or name.endswith(".sh"):
        return any(word in files or f"{found.folder}/{word}".removeprefix("./") in files for word in _scripts(found))
    if is_python(name):
        return len(found.words) < 2 or found.words[1] in {"--version", "-V", "setup.py"}
    return False


def _scripts(found: Invocation) -> list[str]:
    return [word.removeprefix("./") for word in found.words if word.endswith(".sh")]

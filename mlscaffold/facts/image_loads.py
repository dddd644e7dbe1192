"""Files that an image holds in one place, and that what it starts loads from another, where the image has none."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename, join, normpath

from mlscaffold.facts import knowledge
from mlscaffold.facts.image_files import Held, Image, files_in, image_of, is_mounted, mounts
from mlscaffold.facts.imported import with_imported
from mlscaffold.facts.missing_starts import started_by
from mlscaffold.facts.model import MisplacedFile, Place, Project
from mlscaffold.facts.path_uses import How, uses_of
from mlscaffold.facts.python import parse
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_ENDINGS: Final = tuple({*knowledge.DATA_ENDINGS, *knowledge.MODEL_ENDINGS})
_MAY_BRING: Final = pattern(
    r"\bpython[\d.]{0,5}[ \t]+(?!-m[ \t]+pip\b)|\b(?:dvc|aws|az|gcloud|gsutil|wget|curl|gdown|make|kaggle|hf|git)[ \t]"
    r"|huggingface|\.sh\b|\b(?:mv|cp|ln|rsync|unzip|tar|cd)[ \t]|>[ \t]*[\w/.]|\bVOLUME[ \t]"
)
"""In an instruction that may put a file into the image, or change where paths begin."""
_CHANGES: Final = ("chdir(", "__file__", "download", "sys.argv", "environ", "getenv")
"""In code that may look elsewhere, or bring what it loads."""

Read = Callable[[Sequence[str]], Mapping[str, bytes]]


def misplaced_files(
    project: Project, dockerfiles: Mapping[str, str], read: Read, scripts: Callable[[], str]
) -> Iterator[MisplacedFile]:
    """The files that are copied to where the code of an image does not look, of images that nothing but copies make.

    `scripts` gives the text of what may start an image.
    """
    found = list(_misplaced(project, dockerfiles, read))
    if found and not mounts(scripts()):
        yield from found


def _misplaced(project: Project, dockerfiles: Mapping[str, str], read: Read) -> Iterator[MisplacedFile]:
    mounted = any(is_mounted(c) for c in project.configs)
    for path, text in dockerfiles.items():
        image = image_of(text) if "/" not in path and not mounted else None
        if image is None or not image.is_plain or not image.holds_python or len(image.commands) != 1:
            continue
        held = files_in(image, "", project) if not _MAY_BRING.search(image.told) else None
        if held and not any(place.endswith("/*") for place in held):
            yield from _in_image(path, image, held, project, read)


def _in_image(
    dockerfile: str, image: Image, held: Mapping[str, Held], project: Project, read: Read
) -> Iterator[MisplacedFile]:
    for started in started_by(image.commands[0].body):
        place = normpath(join(image.workdir, started.path)).removesuffix(".py") + ".py"
        if place not in held:
            continue
        copied_too = {h.path for h in held.values()}
        modules = [f.path for f in with_imported(project, held[place].path) if f.path in copied_too]
        texts = {path: decode(data) for path, data in read(modules).items()}
        if any(word in text for text in texts.values() for word in _CHANGES):
            continue
        for path, text in texts.items():
            for loaded, line in _loaded(text):
                where = normpath(join(image.workdir, loaded))
                copied = sorted((p, h.line) for p, h in held.items() if basename(p) == basename(loaded))
                if where not in held and copied:
                    to, at = min(copied, key=lambda c: len(c[0]))
                    yield MisplacedFile(Place(dockerfile, at), to, where, Place(path, line))


def _loaded(text: str) -> Iterator[tuple[str, int]]:
    """The files that a module loads by paths that begin where it is started, and where; doubtful ones are left out."""
    try:
        tree = parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    names = {
        basename(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(_ENDINGS)
    }
    for name in sorted(names):
        uses = [use for use in uses_of(tree, name) if use.how is not How.SPOKEN]
        sure = all(use.how is How.READ and use.whole and use.whole[0] not in "/~" for use in uses)
        if sure and len({normpath(use.whole) for use in uses}) == 1:
            yield uses[0].whole, uses[0].line

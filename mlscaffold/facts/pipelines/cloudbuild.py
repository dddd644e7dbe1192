"""Builds of Google Cloud Build: steps that are images with arguments, or scripts."""

from __future__ import annotations

import re

from mlscaffold.facts.model import Place
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import EMPTY, Gathered, text_of
from mlscaffold.lean import pattern

_OWN = frozenset({"args", "entrypoint", "waitFor", "secretEnv", "allowFailure", "allowExitCodes"})
"""Keys of a step that no other system has."""
_BUILDER = pattern(r".*/cloud-builders/([\w-]+)(?:[:@].*)?")
"""Images of Google that run the program they are called after."""
_SHELLS = frozenset({"bash", "sh", "/bin/bash", "/bin/sh"})


def is_cloudbuild(root: Node) -> bool:
    """Whether a mapping is a build of Cloud Build: each of its steps names an image."""
    steps = list((root.get("steps") or EMPTY).elements())
    images = [text_of(step.get("name")) for step in steps]
    own = any("/" in image for image in images) or any(step.get(key) for step in steps for key in _OWN)
    return bool(steps) and all(images) and own


def read_cloudbuild(path: str, root: Node, gathered: Gathered) -> None:
    """Gather what the steps run, by a shell or not; an image without arguments runs what cannot be seen."""
    for step in (root.get("steps") or EMPTY).elements():
        gathered.understood = True
        job = text_of(step.get("id"))
        folder = text_of(step.get("dir"))
        folder = "" if "$" in folder or folder.startswith(("/", "..")) else folder
        if script := step.get("script"):
            gathered.add(path, job, script, folder)
        elif command := _command(step):
            gathered.script(Place(path, step.line), job, command, folder)
        else:
            gathered.opaque = True


def _command(step: Node) -> str:
    """The command line of a step; empty for an image that is left to its own."""
    given = step.get("args")
    written = [element.text for element in given.elements()] if given and given.kind == "list" else []
    arguments = written or [text for text in (text_of(given),) if text]
    builder = _BUILDER.fullmatch(text_of(step.get("name"))[:300])
    program = text_of(step.get("entrypoint")) or (builder[1] if builder else "")
    if program in _SHELLS:
        for index, word in enumerate(arguments[:-1]):
            if re.fullmatch(r"-[a-z]*c[a-z]*", word):
                return arguments[index + 1]
    return " ".join(_as_one_word(word) for word in (program, *arguments) if word)


def _as_one_word(word: str) -> str:
    return f"'{word}'" if re.search(r"[\s&|;<>()]", word) and "'" not in word else word

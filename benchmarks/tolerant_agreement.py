"""The tolerant reading of Python beside `ast` on real repositories: where their facts differ, and what `ast` refuses.

    python benchmarks/tolerant_agreement.py FOLDER...

Of files that `ast` accepts both ways must give the same facts, and each difference is printed. Of the
others it counts what was recovered: files, lines, imports and definitions found in the text by their words.
"""

import argparse
import dataclasses
import re
import sys
from pathlib import Path

from mlscaffold.facts import python
from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.text import decode
from mlscaffold.facts.tolerant.recovery import convert

WORDS = re.compile(r"^[ \t]*(?:(?:import|from)[ \t]+[\w.]+|(?:def|class)[ \t]+\w+)", re.MULTILINE)


def tolerantly(text: str) -> PythonFile | None:
    """The facts of a text by way of its concrete tree; None when something was left out."""
    found = convert(text.replace("\r\n", "\n").replace("\r", "\n"))
    if found is None or not found.complete:
        return None
    parse, python.parse = python.parse, lambda _: found.tree
    try:
        return python.read_python("pkg/module.py", text, "other")
    finally:
        python.parse = parse


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="+")
    options = parser.parse_args()
    accepted = differ = refused = recovered = complete = words = found_words = 0
    for path in (p for folder in options.folder for p in sorted(folder.rglob("*.py"))):
        if path.is_symlink() or not path.is_file():
            continue
        text = decode(path.read_bytes())
        wanted = python.read_python("pkg/module.py", text, "other")
        if wanted.parsed:
            accepted += 1
            found = tolerantly(text)
            if found != wanted:
                differ += 1
                names = [f.name for f in dataclasses.fields(wanted)]
                where = [n for n in names if found and getattr(found, n) != getattr(wanted, n)]
                print(f"{path}: {', '.join(where) or 'not read as a whole'}")
        elif wanted.dialect != "template":
            refused += 1
            recovered += wanted.recovered
            complete += wanted.complete
            there = {p.at.line for p in (*wanted.imports, *wanted.functions, *wanted.classes)}
            lines = {text.count("\n", 0, m.start()) + 1 + m[0].count("\n") for m in WORDS.finditer(text)}
            words += len(lines)
            found_words += len(lines & there)
            if not wanted.complete:
                print(f"{path}: {'in part' if wanted.recovered else 'not'} recovered ({wanted.error})")
    print(f"accepted by ast: {accepted} files, {differ} with other facts")
    print(f"refused: {refused} files, {recovered} recovered, {complete} of them whole")
    print(f"lines of these that seem to import or define: {words}, with a fact: {found_words}")
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()

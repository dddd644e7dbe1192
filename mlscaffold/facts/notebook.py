"""Notebooks: their cells one by one, with what IPython adds to Python masked."""

from __future__ import annotations

import ast
import json
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.cell_names import binds_and_reads
from mlscaffold.facts.dialects import dialect_of
from mlscaffold.facts.file_model import ANYTHING
from mlscaffold.facts.line_magics import line_magic
from mlscaffold.facts.model import Cell, Notebook, Place, PythonFile, Role
from mlscaffold.facts.text import decode, is_lfs_pointer, split_lines
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Any, Final


_PYTHON_MAGICS = frozenset({
    "time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "debug", "px", "snakeviz", "scalene", "heat",
    "wandb", "skip", "pyspark", "spark", "local", "python", "python3", "pypy", "ipytest", "notify", "tensorboard",
    "memray_flamegraph", "pyinstrument", "add_to", "chime", "with_globals",
})  # fmt: skip
"""Cell magics whose cell is Python all the same."""

_DATABRICKS = frozenset({"sql", "md", "sh", "scala", "r", "fs", "md-sandbox"})
"""Line magics of Databricks that speak for their whole cell."""

_TIMED = pattern(r"([ \t]*)(%(?:time|timeit|prun|memit)(?:[ \t]+-\w+(?:[ \t]*\d+)?)*[ \t]+)(\S.*)")
"""Magics that run a statement, and what stands before it."""

_HARMLESS_MAGICS = frozenset({
    "autoreload", "bash", "cat", "cd", "colors", "conda", "config", "cp", "debug", "dirs", "env", "history", "html",
    "javascript", "latex", "load_ext", "ls", "lprun", "lsmagic", "mamba", "matplotlib", "md", "memit", "mkdir",
    "mprun", "mv", "pdb", "pdoc", "pinfo", "pip", "precision", "prun", "pwd", "quickref", "reload_ext", "rm", "rmdir",
    "sh", "sx", "system", "tensorboard", "time", "timeit", "unload_ext", "watermark", "who", "who_ls", "whos",
    "writefile", "reset", "reset_selective", "xdel", "xmode", "sysinfo", "logstart", "set_env", "store_history",
})  # fmt: skip
"""Line magics that define no names; any other may."""

_OF_KEDRO = ("catalog", "context", "pipelines", "session")
"""What the extension of Kedro defines once it is loaded: by a magic, by Kedro's own kernel, or by a module."""

_new: Final = tuple.__new__
"""Makes a named tuple of its values at half the price of calling its class."""
_MAX_COUNT: Final = 2**63
_LARGE: Final = 2**18
"""Most notebooks are smaller; most of what they hold is in larger ones."""
_FIRST: Final = 2**23
"""Bytes of large notebooks that are read before another library is loaded: till then it costs more than it saves."""
_begun = [0]
"""How many of these were read."""

_HOLE = pattern(
    r"\btodo\b|your (?:code|solution|answer)|start code|fill (?:in|your)|solution (?:goes )?here"
    r"|write (?:your )?code here"
)
_NO_VALUE = pattern(r"=(?<![=!<>]=)[ \t]*+(?:#.*)?$", re.MULTILINE)
_SURE_MAGIC = pattern(r"^[%!]", re.MULTILINE)
_UNUSUAL = frozenset({"", " ", "\t", "\n", "%", "!", ">", "."})
"""How a cell begins that is not Python as it stands: with a magic, a prompt, or in columns that IPython takes away."""
_PROMPT = pattern(r"(?:>>>|\.\.\.)(?: |$)")
_OF_ERRORS = pattern(
    r"\berrors?\b|\w(?:Error|Exception)\b|\bexceptions?\b|\brais(?:e|es|ing)\b|\bfail|\bbreaks?\b|\bcannot\b"
    r"|\bcan\W?t\b|\binvalid\b|\billegal\b|\bincompatible\b|\btraceback\b"
    r"|\bnot (?:a )?(?:allowed|possible|work|valid|well-defined)",
    re.IGNORECASE,
)
"""What a text says that announces or explains a failure."""

_LINE_MAGIC = pattern(r"(?m)^[ \t]*%(?!%)([A-Za-z_][\w.]*)")
_IDENTIFIER = pattern(r"[A-Za-z_]\w*")
_CELL_MAGIC = pattern(r"%%([\w.-]+)")
_MAGIC_LINE = pattern(r"([ \t]*)(?:[%!]|\?{1,2}[\w.]|[/,;][A-Za-z_])")
_HELP_LINE = pattern(r"([ \t]*)[\w.*\[\]'\"()%]+\?{1,2}[ \t]*(?:#.*)?$")
_MAGIC_VALUE = pattern(r"([ \t]*)([\w.]+(?:\[[^\]]*\])?(?:[ \t]*,[ \t]*[\w.]+)*)[ \t]*=[ \t]*(?:%\w|!)")
_PIECE = pattern(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|#[^\n]*+|[\[({]|[\])}]|\\\n|\n|[^\"'#\[\](){}\\\n]++|.",
    re.DOTALL,
)
_ANSI = pattern(r"\x1b\[[0-9;]*[A-Za-z]")
_OF_A_CELL = pattern(r"(?:File )?(?:<ipython-input-|Cell In|Input In|\S*ipykernel_)")
"""How what IPython 5 to 9 shows of a cell begins in a traceback."""
_ARROW = pattern(r"^-{1,6}> {0,6}(\d{1,6})\b", re.MULTILINE)
_LONGEST_FRAME = 20_000
"""Characters of one part of a traceback that are looked at."""


class _RawCell(NamedTuple):
    kind: str
    source: str
    execution_count: int | None
    output_bytes: int
    error: str
    """The exception among its outputs."""
    error_line: int
    language: str
    tags: tuple[str, ...]


class CodeCell(NamedTuple):
    """One cell of Python, as it was parsed."""

    number: int
    """0-based over all cells."""
    source: str
    """What is IPython's own is masked."""
    tree: ast.Module | None
    """None where it is no valid Python."""


def read_notebook(
    path: str,
    data: bytes,
    role: Role,
    extract_code: Callable[[Iterator[CodeCell]], PythonFile],
    look: Callable[[Mapping[int, str]], None] | None = None,
) -> Notebook:
    """The notebook in a file of nbformat 3 or 4; ValueError with the reason when it is none.

    `extract_code` makes code facts of every cell that is Python, valid or not, one after the other: trees are large.
    With `look`, which is told the sources of the cells of code before any of them is parsed, there is no more in the
    names of cells, and of what is left to write in them, than our own rules ask for.
    """
    content = _content(data)
    raw_cells = list(_raw_cells(content))
    language = _language(content)
    python2 = _is_python2(content)
    bare = not _names_kernel(content) and all(raw.execution_count is None for raw in raw_cells)
    cells: list[Cell] = []
    given = _OF_KEDRO if _speaks_of_kedro(content, raw_cells) else ()
    unsaid = bare and not any("import " in raw.source for raw in raw_cells)
    none = look is not None and (unsaid or language != "python")
    names = _Names(all_of_them=look is None, none=none, given=given)
    if look is not None:
        look({index: raw.source for index, raw in enumerate(raw_cells) if raw.kind == "code"})
    code = _code(path, raw_cells, language, cells, names)
    with warnings.catch_warnings():
        # `'\d'` and the like: the code's own affair.
        warnings.simplefilter("ignore")
        facts = extract_code(code) if language == "python" else None
        for _ in code:
            pass  # what nobody has asked for
    if look is not None and (names.doubtful or not all(cell.parsed for cell in cells)):
        cells = [c._replace(has_hole=_may_have_hole(c) and _has_hole(c.source)) for c in cells]
    metadata = content.get("metadata")
    on_colab = isinstance(metadata, dict) and isinstance(metadata.get("colab"), dict)
    return Notebook(
        path, role, language, tuple(cells), facts, "", python2=python2, is_bare=bare, on_colab=on_colab
    )  # fmt: skip


def cell_sources(data: bytes) -> list[str]:
    """The text of each cell of a notebook as it was typed; ValueError with the reason when it is none."""
    return [raw.source for raw in _raw_cells(_content(data))]


# ------------------------------------------------------------------------------------------- format


def _content(data: bytes) -> dict[str, Any]:
    content = _decoded_fast(data) if len(data) >= _LARGE or "orjson" in sys.modules else None
    if content is None:
        content = _decoded(data)
    if not (isinstance(content, dict) and isinstance(content.get("cells", content.get("worksheets")), list)):
        raise ValueError("it is JSON but no notebook: it has no cells")  # noqa: TRY004 - the reason for a reader
    return content


def _decoded_fast(data: bytes) -> Any:
    """The value of strict JSON in UTF-8; None for any other text, some of which `json` takes, and for the first."""
    _begun[0] += len(data)
    if _begun[0] < _FIRST:
        return None
    try:
        import orjson
    except ImportError:  # a Python that it has no wheel for
        return None
    try:
        return orjson.loads(data)
    except ValueError:
        return None


def _decoded(data: bytes) -> Any:
    if not data or data.isspace():
        raise ValueError("it is empty")
    if is_lfs_pointer(data):
        raise ValueError("it is a Git LFS pointer: its content is not here")
    text = decode(data)
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<script", "<div")):
        raise ValueError("it is HTML and no notebook")
    try:
        return _loaded(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no valid JSON: {error.msg} (line {error.lineno})") from None
    except (RecursionError, MemoryError) as error:
        raise ValueError(f"it is no valid JSON: {type(error).__name__}") from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            raise
        # An integer of more digits than Python makes one of.
        return json.loads(text, parse_int=float)


def _raw_cells(content: dict[str, Any]) -> Iterator[_RawCell]:
    if isinstance(content.get("cells"), list):
        listed = content["cells"]
    else:
        sheets = [sheet.get("cells") for sheet in content["worksheets"] if isinstance(sheet, dict)]
        listed = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    for cell in listed:
        if not isinstance(cell, dict):
            raise ValueError("it is no notebook: a cell is no object")  # noqa: TRY004 - the reason for a reader
        get = cell.get
        kind = get("cell_type")
        # nbformat 3: headings are cells of their own, code is `input`, counts are `prompt_number`.
        kind = "markdown" if kind in ("markdown", "heading") else "code" if kind == "code" else "raw"
        count = get("execution_count", get("prompt_number"))
        metadata = get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        outputs = get("outputs")
        output_bytes, error, line = _outputs(outputs) if outputs and isinstance(outputs, list) else (0, "", 0)
        # Larger integers are none to a parser that is fast.
        count = count if type(count) is int and -_MAX_COUNT < count < _MAX_COUNT else None
        language = _cell_language(cell, metadata) if metadata or "language" in cell else ""
        tags = _tags(metadata) if metadata else ()
        source = _source(get("source", get("input")))
        if line > source.count("\n") + 1:
            line = 0  # the cell was changed since
        yield _new(_RawCell, (kind, source, count, output_bytes, error, line, language, tags))


def _source(source: Any) -> str:
    if isinstance(source, list):
        try:
            source = "".join(source)
        except TypeError:
            source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    return "\n".join(split_lines(source)) if "\r" in source else source


def _outputs(outputs: list[Any]) -> tuple[int, str, int]:
    """How many bytes of text the outputs of a cell hold, the exception among them, and the line where it was raised."""
    size = _size(outputs)
    for output in outputs:
        if found := _stored_error(output):
            return size, found, _stopped_at(output.get("traceback"))
    return size, "", 0


def _tags(metadata: dict[str, Any]) -> tuple[str, ...]:
    tags = metadata.get("tags")
    return tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else ()


def _cell_language(cell: dict[str, Any], metadata: dict[str, Any]) -> str:
    """The language that a polyglot notebook gives a cell, or empty."""
    editor = metadata.get("vscode")
    own = editor.get("languageId") if isinstance(editor, dict) else metadata.get("kernel", cell.get("language"))
    return _named(own) if isinstance(own, str) else ""


def _language(content: dict[str, Any]) -> str:
    metadata = content.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    for section, key in (("kernelspec", "language"), ("language_info", "name"), ("kernelspec", "name")):
        part = metadata.get(section)
        value = part.get(key) if isinstance(part, dict) else None
        if isinstance(value, str) and value:
            return _named(value)
    return "python"


def _names_kernel(content: dict[str, Any]) -> bool:
    metadata = content.get("metadata")
    return isinstance(metadata, dict) and bool(metadata.get("kernelspec") or metadata.get("language_info"))


def _speaks_of_kedro(content: dict[str, Any], raw_cells: Sequence[_RawCell]) -> bool:
    """Whether the kernel is one that `kedro jupyter` made, or code names Kedro: a module may load its extension."""
    metadata = content.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    named = kernel.get("name") if isinstance(kernel, dict) else None
    return (isinstance(named, str) and named.startswith("kedro")) or any(
        raw.kind == "code" and ("kedro" in raw.source or "Kedro" in raw.source) for raw in raw_cells
    )


def _is_python2(content: dict[str, Any]) -> bool:
    """Whether the kernel is Python 2: it is named so, or its version begins with 2."""
    metadata = content.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    kernel, language = metadata.get("kernelspec"), metadata.get("language_info")
    named = kernel.get("name") if isinstance(kernel, dict) else None
    version = language.get("version") if isinstance(language, dict) else None
    return named == "python2" or (isinstance(version, str) and version.startswith("2."))


def _named(language: str) -> str:
    """One name for each language: kernels are called `python3`, `ir`, `conda-env-x-py`, `julia-1.9`."""
    name = language.strip().lower()
    if name.startswith(("python", "ipython", "pyspark", "xpython", "sos", "conda-env")) or name.endswith(
        ("-py", ".py")
    ):
        return "python"
    if name in {"r", "ir"}:
        return "R"
    return "julia" if name.startswith("julia") else name or "python"


# -------------------------------------------------------------------------------------------- cells


class _Names:
    """The names that cells bind and read, as far as anybody asks for them."""

    def __init__(self, *, all_of_them: bool, none: bool, given: tuple[str, ...]) -> None:
        self.all_of_them = all_of_them
        self._asked = not none
        self._given = given
        self._known: set[str] = set()
        self.doubtful = False
        """Whether some name is read that no cell above defines."""

    def of(self, masked: Masked, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names that a cell of Python binds, and those that it reads."""
        binds: tuple[str, ...] = ()
        reads: tuple[str, ...] = ()
        if not self._asked:
            return binds, reads
        if masked.tree is not None:
            binds, reads = binds_and_reads(masked.tree, masked.source)
        if "%" in source:
            binds += _magic_binds(source)
        elif masked.source == "pass" and (magic := line_magic(source)) and magic not in _HARMLESS_MAGICS:
            binds += (ANYTHING,)
        if self._given:
            reads = tuple(name for name in reads if name not in self._given)
        if not self.all_of_them:
            self.doubtful = self.doubtful or not self._known.issuperset(reads)
            self._known.update(binds, reads)
            # Once anything may be defined, nobody asks any more, but for where a name is that was missing before.
            self._asked = self.doubtful or ANYTHING not in binds
        return binds, reads


def _code(
    path: str,
    raw_cells: Sequence[_RawCell],
    language: str,
    cells: list[Cell],
    names: _Names,
) -> Iterator[CodeCell]:
    """The cells that are Python; the facts of all cells are put into `cells` on the way."""
    shown: set[str] = set()
    for index, raw in enumerate(raw_cells):
        expects_error = (bool(raw.error) and _is_told(raw_cells, index, shown)) or "raises-exception" in raw.tags
        at = _new(Place, (path, 1, 0, index))
        if raw.kind != "code":
            values: tuple[Any, ...] = (
                at, raw.kind, raw.source, None, raw.output_bytes, raw.error, True, "", "", (), (), raw.tags,
                expects_error, "", False, 0, 1,
            )  # fmt: skip
            cells.append(_new(Cell, values))
            continue
        spoken = raw.language or language
        masked = mask(raw.source) if spoken == "python" else Masked(raw.source, spoken, None, "", 0)
        parsed = masked.tree is not None or masked.language != "python"
        binds, reads = names.of(masked, raw.source) if spoken == "python" else ((), ())
        values = (
            at, raw.kind, raw.source, raw.execution_count, raw.output_bytes, raw.error, parsed, masked.error,
            masked.language, binds, reads, raw.tags, expects_error,
            "" if parsed else dialect_of(masked.source, masked.error, masked.line),
            names.all_of_them and (raw.execution_count is None or not parsed) and _has_hole(raw.source),
            raw.error_line, min(masked.line, raw.source.count("\n") + 1) or 1,
        )  # fmt: skip
        cells.append(_new(Cell, values))
        if masked.language == "python":
            yield _new(CodeCell, (index, masked.source, masked.tree))


def _is_told(raw_cells: Sequence[_RawCell], index: int, shown: set[str]) -> bool:
    """Whether a cell fails on purpose: the text around it speaks of it, or another failed so in the same words."""
    around = raw_cells[max(index - 1, 0) : index + 2]
    last = raw_cells[index].source.strip().split("\n")[-1]
    if last not in shown and not any(c.kind == "markdown" and _OF_ERRORS.search(c.source) for c in around):
        return False
    shown.add(last)
    return True


def _may_have_hole(cell: Cell) -> bool:
    # What was blanked after it ran keeps its number.
    return cell.kind == "code" and (cell.execution_count is None or not cell.parsed)


def _has_hole(source: str) -> bool:
    """Whether a cell says that something is left to write, or assigns nothing."""
    lowered = source.lower()
    # What each of the words has is faster to look for.
    said = "todo" in lowered or "your " in lowered or "start code" in lowered or "fill " in lowered
    said = said or "solution " in lowered or "code here" in lowered
    return (said and _HOLE.search(lowered) is not None) or _NO_VALUE.search(source) is not None


def _magic_binds(source: str) -> tuple[str, ...]:
    """Names that magics may define: those given to a cell magic (`%%bigquery df`), and whatever `%run` brings."""
    given: list[str] = []
    for line in split_lines(source):
        if line.strip() and not line.lstrip().startswith("%%"):
            break
        given.extend(word for word in line.split()[1:] if _IDENTIFIER.fullmatch(word))
    hidden = any(magic[1] not in _HARMLESS_MAGICS for magic in _LINE_MAGIC.finditer(source))
    return (*given, ANYTHING) if hidden else tuple(given)


def _size(value: Any) -> int:
    """How many bytes of text a part of an output holds."""
    total = 0
    rest = [value]
    while rest:
        part = rest.pop()
        kind = type(part)
        if kind is list:
            try:
                part = "".join(part)
            except TypeError:
                rest += part
                continue
            kind = str
        if kind is str:
            total += len(part) if part.isascii() else len(part.encode("utf-8", "surrogatepass"))
        elif kind is dict:
            rest += part.values()
        else:
            total += 1
    return total


def _stored_error(output: Any) -> str:
    if not isinstance(output, dict) or output.get("output_type") not in ("error", "pyerr"):
        return ""
    name, value = (v if isinstance(v := output.get(key), str) else "" for key in ("ename", "evalue"))
    if not name and "ename" in output:
        return ""  # a kernel that stopped, and no exception
    said = _ANSI.sub("", value).strip().split("\n")[0]
    return f"{name or 'error'}: {said}"[:300] if said else (name or "error")[:300]


def _stopped_at(traceback: Any) -> int:
    """The line of a cell at which its run stopped, from what IPython shows of it; 0 where that is not shown."""
    for frame in traceback if isinstance(traceback, list) else ():
        if isinstance(frame, str) and len(frame) < _LONGEST_FRAME:
            text = _ANSI.sub("", frame)
            if _OF_A_CELL.match(text):
                arrow = _ARROW.search(text)
                return int(arrow[1]) if arrow else 0
    return 0


def _parse(source: str) -> tuple[ast.Module | None, str, int]:
    """The tree of a cell, or None with the reason and the line."""
    try:
        return ast.parse(source, ""), "", 0
    except SyntaxError as error:
        line = error.lineno or 0
        return None, f"{error.msg} (line {line})" if line else str(error.msg), line
    except (ValueError, RecursionError, MemoryError) as error:
        return None, str(error) or type(error).__name__, 0


# ------------------------------------------------------------------------------------------ masking


class Masked(NamedTuple):
    """The source of a cell without what is IPython's own, and what the parser says of it."""

    source: str
    language: str
    tree: ast.Module | None
    """None for what is no Python, or none that is valid."""
    error: str
    """Why it is no valid Python, else empty."""
    line: int
    """Of the error, else 0."""


def mask(source: str) -> Masked:
    """A cell's source with IPython's own syntax replaced, line by line, and the cell's language.

    Magics, shell commands and help requests become `pass`, what is assigned from them `None`; a
    cell in another language (`%%bash`) becomes blank lines. Every line keeps its number.
    """
    tree, error, line = None, "", 0
    plain = source[:1] not in _UNUSUAL and "\n%" not in source and "\n!" not in source
    if plain:
        # Python first: nothing else tells a help request from it.
        tree, error, line = _parse(source)
        if tree is not None:
            return _new(Masked, (source, "python", tree, "", 0))
    lines = split_lines(source)
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return Masked(source, "python", *_parse(source))
    lines = _as_typed(lines, first)
    while first < len(lines) and (magic := _CELL_MAGIC.match(lines[first].lstrip())):
        if magic[1] not in _PYTHON_MAGICS:
            return Masked("\n" * (len(lines) - 1), _magic_language(magic[1]), None, "", 0)
        lines[first] = ""
        first += 1
        while first < len(lines) and not lines[first].strip():
            first += 1
    remaining = "\n".join(lines)
    if not plain and not _SURE_MAGIC.search(remaining):
        tree, error, line = _parse(remaining)
        if tree is not None:
            return Masked(remaining, "python", tree, error, line)
    if len(lines) == 1 and line_magic(lines[0]):
        lines = [f"%{lines[0].lstrip()}"]
    masked = "\n".join(_masked_lines(lines))
    if masked != remaining or not error:
        tree, error, line = _parse(masked)
    if tree is None and masked != remaining:
        # What looks like a magic may be the inside of a long string.
        whole = _parse(remaining)
        if whole[0] is not None:
            return Masked(remaining, "python", *whole)
    opening = next(iter(lines[first].split()), "") if first < len(lines) else ""
    if tree is None and opening[:1] == "%" and opening[1:] in _DATABRICKS:
        return Masked("\n" * (len(lines) - 1), _magic_language(opening[1:]), None, "", 0)
    return Masked(masked, "python", tree, error, line)


def _as_typed(lines: list[str], first: int) -> list[str]:
    """The lines without what IPython takes away from all of them: the first one's indentation, or prompts."""
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip(" \t"))]
    if indent:
        lines = [line.removeprefix(indent) for line in lines]
    return [_PROMPT.sub("", line, count=1) for line in lines] if _PROMPT.match(lines[first]) else lines


def _magic_language(magic: str) -> str:
    same = {
        "sh": "bash",
        "js": "javascript",
        "md": "markdown",
        "r": "R",
        "file": "text",
        "writefile": "text",
        "script": "bash",
    }
    return same.get(magic.lower(), magic.lower())


def _masked_lines(lines: Sequence[str]) -> Iterator[str]:
    depth = 0
    inside = ""
    joined = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if not (depth or inside or joined) and (replacement := _replacement(line)) is not None:
            end = _end_of_magic(lines, index)
            yield from _timed_statement(lines[index:end]) or [replacement, *[""] * (end - index - 1)]
            index = end
            continue
        depth, inside, joined = _state_after(line, depth, inside)
        yield line
        index += 1


def _end_of_magic(lines: Sequence[str], start: int) -> int:
    """The index after a magic: it goes on after a backslash, and as long as a bracket in it is open."""
    line = lines[start]
    depth = _state_after(line, 0, "")[0] if line.lstrip().startswith("%") else 0
    index = start + 1
    while (depth or line.rstrip().endswith("\\")) and index < len(lines):
        line = lines[index]
        depth = _state_after(line, depth, "")[0] if depth else 0
        index += 1
    return index


def _timed_statement(lines: Sequence[str]) -> list[str]:
    """The lines of a magic such as `%time x = f()` with its statement alone; none when it is another magic.

    The statement stays in its columns, behind one that does nothing.
    """
    timed = _TIMED.fullmatch(lines[0])
    if timed is None or _parse("\n".join(["0;" + timed[3], *lines[1:]]))[0] is None:
        return []
    return [f"{timed[1]}0{' ' * (len(timed[2]) - 2)};{timed[3]}", *lines[1:]]


def _replacement(line: str) -> str | None:
    """What stands for a line that is IPython's and not Python; None for any other."""
    if not any(sign in line for sign in "%!?/,;"):
        return None
    if value := _MAGIC_VALUE.match(line):
        targets = value[2].count(",")
        return f"{value[1]}{value[2]} = {'None' if not targets else ', '.join(['None'] * (targets + 1))}"
    if match := _MAGIC_LINE.match(line) or _HELP_LINE.match(line):
        return f"{match[1]}pass"
    return None


def _state_after(line: str, depth: int, inside: str) -> tuple[int, str, bool]:
    """Bracket depth, open long string and joining backslash after a line."""
    position = 0
    while position < len(line):
        if inside:
            end = line.find(inside, position)
            if end < 0:
                return depth, inside, False
            position, inside = end + 3, ""
            continue
        if line.startswith(('"""', "'''"), position):
            inside = line[position : position + 3]
            position += 3
            continue
        match = _PIECE.match(line, position)
        piece = match[0] if match else line[position]
        if piece in "([{":
            depth += 1
        elif piece in ")]}":
            depth = max(depth - 1, 0)
        position += len(piece)
    return depth, inside, line.endswith("\\") and not line.lstrip().startswith("#")

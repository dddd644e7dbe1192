"""Paths in strings that exist on one machine, or on one system, only."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from posixpath import basename, dirname

from mlscaffold.facts.image_files import may_compose
from mlscaffold.facts.model import UNKNOWN, Call, ConfigFile, Place, Project, PythonFile, Text
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


class MachinePath(NamedTuple):
    """One path that other people's machines do not have."""

    at: Place
    path: str
    key: str
    """The setting that holds it, or an empty string in code."""
    system: str
    """`Windows` or `macOS` where every machine of that system has it, and no other: a relative path with backslashes,
    a font of the system; else empty."""
    doubt: str
    """`medium` or `low` where the path may never be used elsewhere; else empty."""
    requirement: str = ""
    """The distribution that is to be installed from there; empty for any other use."""
    others: tuple[Place, ...] = ()
    """Where many more scripts of its folder name such paths, or many more files of code the same one."""
    in_code: bool = False
    """Whether those others are files of code."""


_HOME: Final = pattern(
    r"^(?:file:/{2,3}|(?:sqlite|duckdb)(?:\+[a-z0-9]{1,20})?:/{3})?(?P<drive>[A-Za-z]:|[\\/](?:mnt|cygdrive)[\\/][a-z](?=[\\/]+users))?[\\/]+"
    r"(?:(?:private[\\/]+)?(?:home|Users)"
    r"|(?:export/|cluster/|storage/|nfs/|gpfs/|lustre/|mnt/(?:[a-z]+fs/)?|data\d?/)?home[s\d]?)"
    r"[\\/]+(?P<who>[^\\/\s{}$<>%*\[\]()@]+)[\\/]+[^\s].*$",
    re.IGNORECASE,
)
HOSTS: Final = (
    "edu", "net", "org", "com", "gov", "de", "fr", "nl", "ch", "it", "es", "se", "dk", "fi", "be", "uk", "ca", "au",
    "nz", "jp", "cn", "kr", "tw", "sg", "hk", "il", "pl", "cz", "br",
)  # fmt: skip
"""Ends of the names of hosts, none of which ends the name of a file."""
_HOST: Final = pattern(
    r"^/(?:afs/)?(?!(?:[\w-]+\.)*(?:github\w*|gitlab|bitbucket|huggingface|hf|google\w*|amazonaws|kaggle|docker|quay|pypi"
    rf"|jsdelivr|cloudflare|unpkg|example)\.)(?:[a-z][a-z0-9-]*\.)+(?:{'|'.join(HOSTS)})/[\w.-]+/[\w.-].*$"
)
"""The file system of one institute, whose root is named by its host."""
MOUNTS: Final = ("scratch", "gpfs", "lustre", "beegfs", "cephfs", "panfs", "raid", "nfs", "dfs", "ssd", "hdd")
_MOUNTED: Final = pattern(
    rf"^/(?:(?:{'|'.join(MOUNTS)})\d*/[\w.-]+/[\w./{{}} -]+"
    rf"|mnt/(?:(?:{'|'.join(MOUNTS)}|nas|nvme|disk|hgfs)(?:\d*|_\w{{1,20}})|sd[a-z]\d?|[c-h])/[\w.-]+/?[\w./ -]*"
    r"|media/(?!images|photos|uploads|files|static|videos)[a-z][\w.-]+/[A-Z][\w -]*/[\w./ -]+)$"
)
"""What a cluster, or a desktop that finds a disk, mounts by its own rules."""
DISKS: Final = ("data", "disk", "share", "storage", "nvme", "nas")
_DISK: Final = pattern(
    rf"^/(?:data\d?/(?:private|users|nas|{'|'.join(MOUNTS)})\d?|(?:{'|'.join(DISKS)})[1-9]\d?)"
    r"/[\w.-]+/[\w./{} -]+$"
)
"""One of several disks of one server, or what is there for some of its users."""
_FAR_BELOW: Final = pattern(r"/[a-z][\w.-]*(?:/[\w. -]+){2,}/?", re.IGNORECASE)
_ROOTS: Final = pattern(
    r"/(?:bin|boot|cdrom|dev|etc|export|home|lib\w*|lost\+found|media|mnt|net|opt|proc|private|root|run|sbin|selinux|snap"
    r"|srv|sys|tmp|usr|var|users|volumes|applications|library|system|cygdrive|data\w*|app\w*|code|src|source|work\w*|project\w*"
    r"|content|kaggle|input\w*|output\w*|models?|dbfs|databricks|floyd|valohai|gradient|storage|notebooks?|datasets?|train\w*"
    r"|test\w*|val\w*|static|assets?|files?|images?|uploads?|public|api|v\d+|results?|logs?|repo\w*|tf|ml|job|jovyan|path|your\w*"
    r"|my\w*|some\w*|foo|bar|absolute|full|abs|dir\w*|folder\w*|gdrive|drive|s3\w*|gcs|hdfs|user\w*|pfs|azureml\w*|lakehouse"
    r"|airflow|config\w*|secrets?|shared?|artifacts?|checkpoints?|saved?\w*|download\w*|cache\w*|teamspace|vol\w*|index)(?:[/\d]|$)",
    re.IGNORECASE,
)
"""Roots of systems, images and platforms, and words that stand for one."""
_TAKES_DATA: Final = pattern(
    r"^argument:(?:.*[.:])?(?:open|read_\w+|load\w*|imread|listdir|loadtxt|genfromtxt|ImageFolder|\w*(?:Dataset|Folder))$"
)
_WORK: Final = pattern(r"^/work(?:spaces)?/[\w.-]+/[\w./ -]+$")
"""What a cluster mounts as well, or a codespace, and what an image may be told to make."""
_OWN_DRIVE: Final = pattern(r"^/content/g?drive/(?:My ?Drive|Othercomputers|\.shortcut-targets-by-id)/[^\s/].*$")
"""The drive of whoever runs a notebook at Colab: of a path in it, others have the first part alone."""
_DRIVE: Final = pattern(
    r"^(?:(?:sqlite|duckdb)(?:\+[a-z0-9]{1,20})?:/{3})?[A-Za-z]:[\\/]+(?:[^\\/:*?\"<>|\n{}$%]+[\\/]+)*[^\\/:*?\"<>|\n]+[\\/]*$"
)
_DRIVE_ALONE: Final = pattern(r"^[A-Za-z]:[\\/]")
_FOLDER_OF_DRIVE: Final = pattern(r"^[D-Z]:[\\/]+[A-Za-z][\w -]{3,40}[\\/]*$")
"""A folder at the top of a drive that not every machine has."""
_PLACEHOLDERS: Final = frozenset({
    "username", "user_name", "user-name", "yourname", "your_name", "your-name", "yourusername", "your_username", "me",
    "your-username", "name", "xxx", "xxxx", "someone", "somebody", "path", "foo", "bar", "example", "myuser", "myname",
    "my_name", "someuser", "userid", "johndoe", "john_doe",
})  # fmt: skip
_SERVICES: Final = frozenset({
    "jovyan", "user", "ubuntu", "ec2-user", "runner", "vscode", "app", "appuser", "docker", "airflow", "spark", "dev",
    "hadoop", "sagemaker-user", "vsts", "circleci", "gitpod", "codespace", "root", "default", "public", "shared",
    "data", "mambauser", "model-server", "user1", "www", "git", "nonroot", "node", "coder", "studio-lab-user",
    "azureuser", "admin", "centos", "debian", "conda", "jenkins", "student", "worker", "bento", "mlflow", "ray",
    "src", "mage", "code", "jupyter", "workspace", "project", "model", "kubernetes",
})  # fmt: skip
"""Accounts of containers, services and cloud machines."""

_VOLUME: Final = pattern(r"services\.[^.]{1,100}\.volumes\.\d+(?:\.(?:source|target))?")
_BIND: Final = pattern(r"((?:[A-Za-z]:(?=[\\/]))?[^:${}\n]{2,}):(?:[/$]|[A-Za-z]:[\\/])")
"""A folder of whoever starts a service, and where in that it goes."""
_SYSTEM: Final = pattern(r"^[a-z]:[\\/]+(?:windows|program|python\d+|mini(?:conda|forge)|anaconda)", re.IGNORECASE)
_EXPRESSION: Final = pattern(r"\\[dwsb][+*?{]", re.IGNORECASE)
_READERS: Final = pattern(
    r"(?:^|[.:])(?:open|read_\w+|load\w*|imread|listdir|join|Path|loadtxt|genfromtxt|ImageFolder|to_csv|savefig|dump)$"
)
_REST: Final = pattern(r"(?:\\{1,2}[\w .-]{1,80}){1,8}\.\w{1,8}")
"""The rest of a path, behind the name of its folder: `folder + "\\rows.csv"`."""
_RELATIVE: Final = pattern(
    r"^(?:\.{1,2}\\+)?(?:[A-Za-z_{][\w .{}-]*\\+|\.\.\\+){1,9}[\w .{}-]+\."
    r"(?:csv|tsv|txt|xlsx?|json|jsonl|parquet|pkl|pickle|joblib|npy|npz|h5|hdf5?|pth?|onnx|feather|arff|dat|data|xml"
    r"|ya?ml|png|jpe?g|mp4|wav|mat|zip|gz|sav|keras|ckpt)$",
    re.IGNORECASE,
)
_PARTS: Final = pattern(r"(?:\.{1,2}\\)?[A-Za-z_][\w .{}-]{0,60}(?:\\[\w .{}-]{1,60}){1,9}\\?")
"""Folders that are joined to others, in one piece with backslashes."""
_BACKWARD: Final = pattern(r"(?:^|(?<=\s))\.{1,2}(?:\\[\w.-]{1,99}){2,20}(?=\s|$)")
"""A path from here on, or from the folder above, with backslashes."""
_PIPELINE: Final = "dvc.yaml"
_JOINS: Final = frozenset({"os.path.join", "posixpath.join"})
"""What makes one path of pieces."""
_ROUTES: Final = pattern(
    r"(?:^argument:|\.)(?:get|post|put|delete|patch|head|options|api_route|route|add_url_rule|add_api_route|websocket"
    r"|path|re_path|url|url_for|redirect|Redirect\w*|Route|Mount|mount|request)$"
)
"""Calls whose path is one of an address."""
_BUILD: Final = pattern(
    r"^@ file:/{2,3}(?![^#]*[${])(?:[A-Za-z]:/|(?:home|Users|tmp|croot|private/var|opt/con\w+|builds?|feedstock_root)/"
    r"|[^#]+/work(?:[#/]|$))"
)
"""Where somebody, or who made a package of conda, built a distribution: `pip freeze` writes it down."""
_COMMAND: Final = pattern(
    r"(?:sudo )?(?:bash|cat|cd|chmod|cp|export|find|gunzip|gzip|ln|ls|mkdir|mv|nohup|python[\d.]{0,4}|qsub|rm|Rscript"
    r"|rsync|sbatch|scp|sh|source|tar|touch|unzip|wget|zip) "
)
_IN_COMMAND: Final = pattern(
    r"(?<![\w.:$}~/\\%*-])(?P<home>/(?:(?:export/|cluster/|storage/|nfs/|gpfs/|lustre/|data\d?/)?home|Users"
    r"|(?:cluster|storage|nfs|mnt|data\d?)/(?:local|cluster|nfs|scratch)/users)/(?P<who>[a-z][\w-]{1,40}))"
    r"(?:/[\w./-]{0,200}|(?=[\s\"';|&]|$))"
)
"""A home that a command for a shell names, whether or not anything is named below it."""
_FONT: Final = pattern(
    r"(?:(?P<mac>/(?:System/)?Library/Fonts/)|C:[\\/]+Windows[\\/]+Fonts[\\/]+|/usr/share/fonts/)[^\s/\\].{1,200}"
    r"\.(?:tt[fc]|ot[fc])",
    re.IGNORECASE,
)
"""A font of macOS, of Windows or of Linux."""
_TAKES_FONT: Final = frozenset({"truetype", "FontProperties", "addfont", "add_font", "TTFont", "WordCloud"})
_ELSEWHERE: Final = frozenset({"load_default", "exists", "isfile", "is_file", "findSystemFonts", "findfont"})
"""Calls of what has another font at hand."""
_PROGRAMS: Final = frozenset({"examples", "example", "tutorials", "tutorial", "benchmarks", "benchmark"})
"""Folders whose programs are run, though they are only examples."""
_SAID: Final = pattern(r"(?:^argument:|\.)(?:print|warn|debug|info|warning|error|exception|critical|log|write|echo)$")
_RAISED: Final = pattern(r"(?:Error|Exception|Warning)$")

# Written by tools, editors and trackers, for which a path is a record and no instruction.
_GENERATED: Final = pattern(
    r"(?:^|/)(?:mlruns|mlartifacts|wandb|catboost_info|lightning_logs|\.hydra|\.[^/]+|node_modules|checkpoints?|runs|logs?|outputs?"
    r"|results?|reports?|audits?|uncommitted)/|(?:^|/)(?:package-lock|composer|compile_commands|CMakePresets|CMakeUserPresets|training_args|trainer_state|adapter_config|tokenizer_config"
    r"|[^/]*_metadata[^/]*)\.json$"
)
_RECORDED: Final = frozenset({"prefix", "_name_or_path", "name_or_path", "base_model_name_or_path", "artifact_uri",
                              "artifact_location", "cwd", "filename"})  # fmt: skip
"""Keys that tools write: conda ignores the `prefix` it exports."""

_EDITOR: Final = ".vscode/settings.json"
_INTERPRETERS: Final = frozenset({"python.pythonPath", "python.defaultInterpreterPath"})
"""VS Code: which Python runs, checks and tests what it has open."""
_LONGEST: Final = 400
"""Characters of a path."""
_DATA: Final = 8
"""So many paths in one file of settings are data, and named once; as many scripts of a folder, or files of code that
name one path, are a manner."""


def machine_paths(project: Project) -> Iterator[MachinePath]:
    """The paths in code and settings that exist on one machine or system only; tests and examples are left out."""
    imported = {target for _, target, _ in project.import_edges}
    in_image = any("dockerfile" in path.lower() or ".devcontainer" in path for path in project.paths)
    code = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    yield from _habits(
        found
        for file in code
        for found in _in_code(file, imported, in_image=in_image)
        if found.at.cell is None or not _is_injected(found.at, project)
    )
    shown = (f for f in project.sources if not f.is_test and not in_image and _is_shown(f.path))
    yield from _habits(found for file in shown for found in _in_examples(file))
    tests = (f for f in project.python if f.is_test and not is_aside(f.path))
    yield from _habits(found for file in tests for found in _in_tests(file))
    for config in project.configs:
        if config.role == "infrastructure" and not config.templated and not is_aside(config.path):
            yield from _in_volumes(config)
        if config.role in {"test", "infrastructure", "documentation"} or config.templated:
            continue
        if not is_aside(config.path) and not _GENERATED.search(config.path):
            yield from _in_volumes(config)
            yield from _in_settings(config)
            if basename(config.path) == _PIPELINE:
                yield from _in_pipeline(config)
        elif config.path.endswith(_EDITOR):
            yield from _in_editor(config)
    yield from _in_scripts(project)
    yield from _in_requirements(project)


def _habits(found: Iterable[MachinePath]) -> Iterator[MachinePath]:
    """These paths in code, where one that many files name is told once: it is a manner of the whole project."""
    by_path: dict[str, list[MachinePath]] = {}
    for item in found:
        by_path.setdefault(item.path, []).append(item)
    for same in by_path.values():
        files = {item.at.path: item.at for item in reversed(same)}
        if len(files) > _DATA:
            others = tuple(at for path, at in files.items() if path != same[0].at.path)[::-1]
            yield same[0]._replace(others=others, in_code=True)
        else:
            yield from same


def _in_scripts(project: Project) -> Iterator[MachinePath]:
    """The first path of each script; where those of one folder are many, of the first of them."""
    folders: dict[str, list[MachinePath]] = {}
    for at, path in project.script_paths:
        folders.setdefault(dirname(at.path), []).append(MachinePath(at, path, "", "", ""))
    for first, *others in folders.values():
        if len(others) < _DATA:
            yield from (first, *others)
        else:
            yield first._replace(others=tuple(found.at for found in others))


def _in_requirements(project: Project) -> Iterator[MachinePath]:
    """The requirements that are to be installed from a folder where they were once built."""
    for item in project.dependencies.requirements:
        written = item.source in {"requirements", "constraints", "conda"} and item.specifier.startswith("@ file:")
        if written and _BUILD.match(item.specifier) and not is_aside(item.at.path):
            yield MachinePath(item.at, item.specifier.removeprefix("@ "), "", "", "", item.name)


def _is_shown(path: str) -> bool:
    """Whether a file is an example that is kept to be run, and is aside for nothing else."""
    kept = [part for part in path.lower().split("/")[:-1] if part not in _PROGRAMS]
    return is_aside(path) and not is_aside("/".join((*kept, path.rpartition("/")[2])))


def _in_examples(file: PythonFile) -> Iterator[MachinePath]:
    """What examples read where nobody else has it: what else they name may be for their readers to change."""
    read = _read_by_name(file)
    for text in file.texts:
        if not may_be_a_path(text.value) or not (_TAKES_DATA.search(text.use) or text.at in read):
            continue
        if _HOME.match(text.value) and (path := personal_path(text.value)):
            yield MachinePath(text.at, path, "", "", "medium")
        elif is_of_unknown_root(text.value) and not file.is_notebook:
            yield MachinePath(text.at, text.value, "", "", "medium")


def _read_by_name(file: PythonFile) -> frozenset[Place]:
    """The strings that a module gives a name at its top, where it hands that name to what reads data."""
    read = {
        given.names[0]
        for call in file.calls
        if _TAKES_DATA.search(f"argument:{call.name or call.method}")
        for given in call.arguments[:1]
        if len(given.names) == 1 and given.value is UNKNOWN
    }
    named = {a.value: a.name for a in file.assignments if isinstance(a.value, str) and not a.scope and a.name in read}
    return frozenset(t.at for t in file.texts if t.use == "assignment" and t.value in named)


def _fonts(file: PythonFile) -> Iterator[MachinePath]:
    """The font of one system that a module, at its top and on every system, gives to what draws."""
    if file.is_notebook:
        return
    named = {t.value: t.at for t in file.texts if _FONT.fullmatch(t.value)}
    if len(named) != 1 or any(_asks_system(call) for call in file.calls):
        return
    if any(i.module == "platform" for i in file.imports) or any("sys.platform" in c.sides for c in file.comparisons):
        return
    ((path, at),) = named.items()
    names = [a.name for a in file.assignments if a.value == path and not a.scope]
    once = {name for name in names if sum(a.name == name for a in file.assignments) == 1}
    taken = any(
        given.value == path or not once.isdisjoint(given.names)
        for call in file.calls
        if call.method in _TAKES_FONT and not (call.scope or call.branch)
        for given in call.arguments
    )
    if taken and (system := _system(path)):
        yield MachinePath(at, path, "", system, "medium")


def _asks_system(call: Call) -> bool:
    return call.method in _ELSEWHERE or "sys.platform" in call.receiver


def _system(path: str) -> str:
    """The system whose font a path is; empty for that of Linux, which an image may have."""
    found = _FONT.fullmatch(path)
    return "" if path.startswith("/usr") else "macOS" if found and found["mac"] else "Windows"


def _in_commands(file: PythonFile) -> Iterator[MachinePath]:
    """Each home that the commands of a file name, once."""
    homes: set[str] = set()
    for text in file.texts:
        if text.use == "prose" or _SAID.search(text.use) or _RAISED.search(text.use) or not is_command(text.value):
            continue
        for found in _IN_COMMAND.finditer(text.value[:_LONGEST]):
            who = found["who"].lower()
            if found["home"] not in homes and who not in _PLACEHOLDERS and who not in _SERVICES:
                homes.add(found["home"])
                doubt = "" if text.use.startswith("argument:") else "medium"
                yield MachinePath(text.at, found[0].rstrip("/"), "", "", doubt)


def _in_code(file: PythonFile, imported: Collection[str], *, in_image: bool) -> Iterator[MachinePath]:
    own_drive, known = False, _SERVICES if in_image else _SERVICES - {"user"}
    read = frozenset[Place]() if in_image or file.is_notebook else _read_by_name(file)
    # Of cells, what is joined or only has a name is not all read.
    handed = None if file.is_notebook else _handed_to_readers(file)
    yield from _in_commands(file)
    yield from _fonts(file)
    for text in (*file.texts, *(() if file.is_notebook else _joined(file))):
        if not may_be_a_path(text.value):
            continue
        if text.use == "prose" or _SAID.search(text.use) or _RAISED.search(text.use):
            continue
        if _ROUTES.search(text.use) and text.value.startswith("/"):
            continue
        # Where no image makes it, nothing but one machine has a `/home/user` to read from.
        if path := personal_path(text.value, known if _READERS.search(text.use) else _SERVICES):
            yield MachinePath(text.at, path, "", "", _doubt(text, imported))
        elif _OWN_DRIVE.match(text.value) and len(text.value) <= _LONGEST and text.use.startswith("argument:"):
            if not own_drive:
                yield MachinePath(text.at, text.value, "", "", "")
            own_drive = True
        elif len(text.value) <= _LONGEST and (_MOUNTED.match(text.value) or (not in_image and _is_on_server(text))):
            yield MachinePath(text.at, text.value, "", "", _doubt(text, imported) or "medium")
        # Of what stands in cells of notebooks, not enough is known.
        elif (
            not (in_image or file.is_notebook)
            and (_TAKES_DATA.search(text.use) or text.at in read)
            and is_of_unknown_root(text.value)
        ):
            yield MachinePath(text.at, text.value, "", "", "medium")
        elif path := _windows_path(text, handed):
            # Where it stands as others write it, too, one is tried after the other.
            if any(other.value == path.replace("\\\\", "/").replace("\\", "/") for other in file.texts):
                continue
            yield MachinePath(text.at, path, "", "Windows", "")


def _joined(file: PythonFile) -> Iterator[Text]:
    """The absolute paths that a module joins of pieces, none of which tells by itself where it leads."""
    for call in file.calls:
        path = joined_path(call)
        if path and not _tells(call.arguments[0].value):
            yield Text(call.at, path, f"argument:{call.name}", call.guarded)


def _tells(path: str) -> bool:
    whole = path if len(path) <= _LONGEST else ""
    return bool(personal_path(path) or any(p.match(whole) for p in (_MOUNTED, _DISK, _WORK)))


def joined_path(call: Call) -> str:
    """The absolute path that a call joins of pieces, with braces for what is no literal; else an empty string."""
    first = call.arguments[0].value if call.name in _JOINS and len(call.arguments) > 1 else ""
    if not isinstance(first, str) or not (first.startswith("/") or _DRIVE_ALONE.match(first)):
        return ""
    pieces = [given.value if isinstance(given.value, str) else "{}" for given in call.arguments[1:]]
    # What begins with a slash again stands for all of the path.
    if any(given.keyword for given in call.arguments) or any(piece.startswith("/") for piece in pieces):
        return ""
    return "/".join((first.rstrip("/"), *pieces))


def _is_on_server(text: Text) -> bool:
    """Whether a string is a path of one server, by the disk or the folder for users that it begins with."""
    is_used = text.use in {"assignment", "default"} or text.use.startswith("argument:")
    return _WORK.match(text.value) is not None or (is_used and _DISK.match(text.value) is not None)


def _windows_path(text: Text, handed: Collection[str] | None) -> str:
    """The relative path with backslashes that a string is, where it is read from or joined to others; else nothing.

    `handed` are the strings that reach a reader by a name; None where these are not known, nor what is joined.
    """
    if text.use.startswith("argument:"):
        is_part = handed is not None and text.use == "argument:os.path.join" and _PARTS.fullmatch(text.value)
        return text.value if is_part else foreign_windows_path(text.value, text.use)
    return text.value if text.use == "assignment" and text.value in (handed or ()) else ""


def _handed_to_readers(file: PythonFile) -> frozenset[str]:
    """The relative paths with backslashes that are given a name once, and by this to what reads or writes files."""
    named: dict[tuple[str, str], set[str]] = {}
    for a in file.assignments:
        named.setdefault((a.name, a.scope), set()).add(a.value if isinstance(a.value, str) else "")
    paths = {
        key: value
        for key, (value, *more) in ((key, list(values)) for key, values in named.items())
        if not more and "\\" in value and len(value) < _LONGEST // 2 and _RELATIVE.match(value)
    }
    if not paths:
        return frozenset()
    return frozenset(
        paths[name, scope]
        for call in file.calls
        if _READERS.search(f"argument:{call.name or call.method}")
        for name in (given.names[0] for given in call.arguments if len(given.names) == 1 and given.value is UNKNOWN)
        for scope in {call.scope, ""}
        if (name, scope) in paths
    )


def _in_tests(file: PythonFile) -> Iterator[MachinePath]:
    """What tests read below somebody's home; elsewhere in them, such a path may be one to try."""
    for text in file.texts:
        if is_of_a_home(text.value) and _READERS.search(text.use) and (path := personal_path(text.value)):
            yield MachinePath(text.at, path, "", "", "medium")


def is_of_unknown_root(text: str) -> bool:
    """Whether a string is a path of a file or folder, far below a root that no system or image is known to have."""
    return len(text) <= _LONGEST and _FAR_BELOW.fullmatch(text) is not None and _ROOTS.match(text) is None


def _is_injected(at: Place, project: Project) -> bool:
    """Whether papermill wrote this cell of a notebook, with the values of one run."""
    cells = (c for n in project.notebooks if n.path == at.path for c in n.cells)
    return any(c.at.cell == at.cell and "injected-parameters" in c.tags for c in cells)


def is_of_a_home(text: str) -> bool:
    """Whether a string is a path below a home, whoever has that."""
    return may_be_a_path(text) and len(text) <= _LONGEST and _HOME.match(text) is not None


def may_be_a_path(text: str) -> bool:
    """Whether a string can be any of these paths, by what is quick to see."""
    return (
        text[:1] in {"/", "\\"}
        or text[1:2] == ":"
        or text[:5].lower() == "file:"
        or "\\" in text[:200]
        or text.startswith(("sqlite", "duckdb"))
        or is_command(text)
    )


def is_command(text: str) -> bool:
    """Whether a string is a command for a shell that names a path."""
    return " /" in text[:_LONGEST] and "\n" not in text and _COMMAND.match(text) is not None


def _doubt(text: Text, imported: Collection[str]) -> str:
    """How far a path may never be used: a default can be changed, and a module's own demonstration left alone.

    What is below somebody's own home is known to be nowhere else, whatever uses it.
    """
    if text.use != "other" and (_HOME.match(text.value) or _HOST.match(text.value)):
        return ""
    if text.use == "default" and _DRIVE.match(text.value):
        return "medium"
    if text.use == "default" or (text.guarded and text.at.path in imported):
        return "low"
    return "medium" if text.guarded or text.use == "other" else ""


def _in_settings(config: ConfigFile) -> Iterator[MachinePath]:
    composes = may_compose(config.path)
    found = [
        MachinePath(s.at, path, s.key, "", "")
        for s in config.settings
        if isinstance(s.value, str)
        and may_be_a_path(s.value)
        and s.key.rpartition(".")[2] not in _RECORDED
        and not (composes and _VOLUME.fullmatch(s.key))
        and (path := personal_path(s.value))
    ]
    yield from found[: 1 if len(found) > _DATA else _DATA]


def _in_volumes(config: ConfigFile) -> Iterator[MachinePath]:
    """The folders of one machine that services of Compose are given."""
    volumes = [s for s in config.settings if _VOLUME.fullmatch(s.key)] if may_compose(config.path) else []
    found = [
        MachinePath(s.at, path, s.key, "", "")
        for s in volumes
        if isinstance(s.value, str) and (path := _mounted(s.key, s.value))
    ]
    yield from found[: 1 if len(found) > _DATA else _DATA]


def _mounted(key: str, volume: str) -> str:
    """The folder of one machine that a service of Compose is given; else an empty string."""
    if key.endswith(".target") or len(volume) > _LONGEST:
        return ""
    # What stands alone is where it goes, unless it is said to be the source.
    found = _BIND.match(f"{volume}:/" if key.endswith(".source") else volume)
    host = found[1] if found else ""
    if host[1:2] == ":":
        return "" if _SYSTEM.match(host) or not host[3:].strip("\\/") else host
    # All of a home may be given as well.
    return host if personal_path(f"{host}/.") else ""


def _in_pipeline(config: ConfigFile) -> Iterator[MachinePath]:
    """The first path of a pipeline of DVC that Windows alone reads as one, and other systems as the name of a file."""
    for setting in config.settings:
        found = _BACKWARD.search(setting.value) if isinstance(setting.value, str) else None
        if found:
            yield MachinePath(setting.at, found[0].strip(), setting.key, "Windows", "")
            return


def _in_editor(config: ConfigFile) -> Iterator[MachinePath]:
    """The Python of one person that an editor is told to use for whoever opens the project."""
    for setting in config.settings:
        if setting.key in _INTERPRETERS and isinstance(setting.value, str) and (path := personal_path(setting.value)):
            yield MachinePath(setting.at, path, setting.key, "", "medium")


def personal_path(text: str, services: Collection[str] = _SERVICES) -> str:
    """The path below somebody's home, of one institute or on a drive of Windows that a string is; else an empty string.

    The homes of `services` are those of containers and cloud machines.
    """
    if len(text) > _LONGEST or "\n" in text or len(text) < 6:
        return ""
    if match := _HOME.match(text):
        who = match["who"].lower()
        known = who in _PLACEHOLDERS or (who in services and not match["drive"])
        return "" if known or not re.search(r"[^\W_]", who) else text
    if _HOST.match(text):
        return text
    is_drive = (_DRIVE.match(text) and re.search(r"[\\/].*[\\/.]", text)) or _FOLDER_OF_DRIVE.match(text)
    if is_drive and not _SYSTEM.match(text):
        return "" if _EXPRESSION.search(text) else text
    return ""


def foreign_windows_path(text: str, use: str) -> str:
    """The relative path with backslashes that a string given to a reader of files is; else an empty string."""
    if "\\" in text and len(text) < 200 and _READERS.search(use) and (_RELATIVE.match(text) or _REST.fullmatch(text)):
        return text
    return ""

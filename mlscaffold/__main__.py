"""The program's entry: `mlscaffold` and `python -m mlscaffold`."""

from __future__ import annotations

import gc
import os
import sys


def run() -> None:
    """Run the command line of this process and exit with its code."""
    _open_streams()
    if sys.argv[1:] in (["--version"], ["-V"]):
        # The most frequent call of tools that look for us must not wait for argparse.
        from mlscaffold import __version__

        sys.exit(_said(f"mlscaffold {__version__}\n"))
    try:  # noqa: SIM105 - nothing may be imported before it
        _leave_tree(sys.argv[1:])
    except OSError:
        # The working folder is gone, and nothing can be imported from it.
        pass
    if (answer := _recalled(sys.argv[1:])) is not None:
        sys.exit(answer)
    # One run makes facts by the million and throws nothing away: looking for cycles among them costs a third of it.
    gc.disable()
    from mlscaffold.cli import main

    sys.exit(main(sys.argv[1:]))


def _open_streams() -> None:
    """Let what was closed (`>&-`) go nowhere: the next file that is opened would be standard output."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(handle, True)
    os.close(handle)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def _recalled(arguments: list[str]) -> int | None:
    """The exit code of a command whose answer was at hand, and has been printed; None when there is work to do."""
    if arguments[:1] != ["check"]:
        return None
    from mlscaffold import __version__
    from mlscaffold.cache import answers

    found = answers.recalled(arguments, __version__) if answers.wanted(arguments) else None
    if found is None:
        return None
    code, text = found
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return _said(text) or code


def _said(text: str) -> int:
    """Print a text; 2 where it cannot be written, as for all that is in the user's hands."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What is still buffered goes nowhere, or the interpreter complains of it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return 0
        print(f"mlscaffold: error: standard output cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _leave_tree(arguments: list[str]) -> None:
    """Take what is looked at off the path, where a project's own `yaml.py` would be imported in place of ours.

    `python -m` puts the working folder there and PYTHONPATH any other, before all that is installed. An entry
    goes that lies in the tree that a command looks at, or is the folder that holds it, since a repository
    may be called `yaml`. Where this program runs from an entry, it stays. Nothing may be imported before this.
    """
    if sys.flags.isolated:
        return
    real = os.path.realpath
    named = [] if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "").split(os.pathsep)
    given = {real(entry) for entry in named} | ({real(sys.path[0])} if not sys.flags.safe_path and sys.path else set())
    given.discard(real(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    tops = _tops(arguments) if given else []
    gone = {entry for entry in given for top in tops if _is_below(entry, top) or entry == os.path.dirname(top)}
    sys.path[:] = [entry for entry in sys.path if real(entry) not in gone]


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _tops(arguments: list[str]) -> list[str]:
    """The folders that a command may look at: those around what its arguments name, and around the working folder."""
    folders = []
    is_named = False
    for before, argument in zip(["-", *arguments], arguments, strict=False):
        text = argument.rpartition("=")[2] if argument.startswith("-") else argument
        if text and os.path.exists(text):
            place = os.path.realpath(text)
            folders.append(place if os.path.isdir(place) else os.path.dirname(place))
            # What follows an option may be its value.
            is_named = is_named or (argument is text and not before.startswith("-"))
    if not (is_named and arguments[0] in {"check", "audit"}):
        folders.append(os.path.realpath(os.curdir))
    return [_top(folder) for folder in dict.fromkeys(folders)]


def _top(folder: str) -> str:
    """The outermost folder around one that may be its project, up to the git work tree that it lies in."""
    found = here = folder
    while True:
        names = [
            name for name in (".git", "mlscaffold.toml", "pyproject.toml") if os.path.lexists(f"{here}{os.sep}{name}")
        ]
        found = here if names else found
        above = os.path.dirname(here)
        if ".git" in names or above == here:
            return found
        here = above


def main() -> None:
    """Run the command line of this process, and end it at once where it is one that is waited for on every commit.

    To take everything apart that ends anyway takes Python as long as a tenth of a hook. Where somebody waits for the
    end (another thread, whoever registered with `atexit`), it takes its course.
    """
    try:
        run()
    except SystemExit as end:
        threading = sys.modules.get("threading")
        is_awaited = threading is not None and threading.active_count() > 1
        is_short = sys.argv[1:2] in (["check"], ["--version"], ["-V"])
        if not is_short or is_awaited or not isinstance(end.code, int) or _registered():
            raise
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            raise end from None
        os._exit(end.code)


def _registered() -> bool:
    """Whether something is to be done when the interpreter ends."""
    import atexit

    count = getattr(atexit, "_ncallbacks", None)
    return count is None or count() > 0


if __name__ == "__main__":
    main()

"""An editor in small: starts the server as editors do, and speaks the protocol with it by hand."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

PATIENCE = 30.0

CAPABILITIES: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "codeAction": {"resolveSupport": {"properties": ["edit"]}, "dataSupport": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
    "notebookDocument": {"synchronization": {}},
    "workspace": {
        "workspaceFolders": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
    },
}


def uri(path: Path) -> str:
    return "file://" + quote(os.fsencode(path))


class Editor:
    """One session with a server."""

    def __init__(self, environment: Mapping[str, str], cwd: Path, command: Sequence[str] = ()) -> None:
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "mlscaffold", "server"],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.arrived: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.versions: dict[str, int | None] = {}
        self.messages: list[str] = []
        self.registered: list[dict[str, Any]] = []
        self.capabilities: dict[str, Any] = {}
        self._next = 0
        self._errors: list[bytes] = []
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._drain, daemon=True).start()

    def _read(self) -> None:
        out = self.process.stdout
        while True:
            length = 0
            while (line := out.readline()) not in {b"\r\n", b""}:
                name, _, value = line.partition(b":")
                # Anything else on standard output is no message.
                assert name in {b"Content-Length", b"Content-Type"}, line
                length = int(value) if name == b"Content-Length" else length
            if not length:
                self.arrived.put(None)
                return
            self.arrived.put(json.loads(out.read(length)))

    def _drain(self) -> None:
        for line in self.process.stderr:
            self._errors.append(line)

    @property
    def errors(self) -> str:
        return b"".join(self._errors).decode(errors="replace")

    # ----------------------------------------------------------------------------------- messages

    def notify(self, method: str, **params: Any) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> Any:
        self._next += 1
        number = self._next
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        found: list[dict[str, Any]] = []

        def is_answer(message: dict[str, Any]) -> bool:
            if message.get("id") == number and "method" not in message:
                found.append(message)
            return bool(found)

        self.until(is_answer)
        assert "error" not in found[0], found[0]
        return found[0].get("result")

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> None:
        """Take messages until one is what is waited for."""
        while True:
            try:
                message = self.arrived.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"nothing came; {self.diagnostics} {self.messages} {self.errors}") from None
            assert message is not None, f"the server is gone: {self.errors}"
            self._take(message)
            if holds(message):
                return

    def _take(self, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params")
        if method == "textDocument/publishDiagnostics":
            self.diagnostics[params["uri"]] = params["diagnostics"]
            self.versions[params["uri"]] = params.get("version")
        elif method == "window/showMessage":
            self.messages.append(params["message"])
        elif method == "client/registerCapability":
            self.registered += params["registrations"]
        if method and "id" in message:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})

    # ------------------------------------------------------------------------------------- session

    def initialize(self, *folders: Path, **changes: Any) -> dict[str, Any]:
        given = [{"uri": uri(folder), "name": folder.name} for folder in folders]
        capabilities = {**CAPABILITIES, **changes}
        params = {"processId": os.getpid(), "rootUri": None, "workspaceFolders": given, "capabilities": capabilities}
        self.capabilities = self.ask("initialize", params)["capabilities"]
        self.notify("initialized")
        return self.capabilities

    def open(self, place: Path | str, text: str, language: str = "python", version: int = 1) -> str:
        name = place if isinstance(place, str) else uri(place)
        item = {"uri": name, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", textDocument=item)
        return name

    def change(self, name: str, version: int, *changes: dict[str, Any] | str) -> None:
        listed = [{"text": c} if isinstance(c, str) else c for c in changes]
        self.notify("textDocument/didChange", textDocument={"uri": name, "version": version}, contentChanges=listed)

    def save(self, name: str) -> None:
        self.notify("textDocument/didSave", textDocument={"uri": name})

    def rules(self, name: str) -> list[tuple[str, int]]:
        return [(d["code"], d["range"]["start"]["line"]) for d in self.diagnostics.get(name, [])]

    def wait_for(self, name: str, holds: Callable[[list[tuple[str, int]]], bool]) -> list[dict[str, Any]]:
        """Wait until what is shown in a document is as expected."""
        if not (name in self.diagnostics and holds(self.rules(name))):
            self.until(lambda m: m.get("method") == "textDocument/publishDiagnostics" and holds(self.rules(name)))
        return self.diagnostics.get(name, [])

    def wait_for_message(self, count: int = 1) -> list[str]:
        if len(self.messages) < count:
            self.until(lambda _: len(self.messages) >= count)
        return self.messages

    def actions(self, name: str, line: int, end: int | None = None, only: Sequence[str] = ()) -> list[dict[str, Any]]:
        where = {"start": {"line": line, "character": 0}, "end": {"line": end or line, "character": 0}}
        context: dict[str, Any] = {"diagnostics": self.diagnostics.get(name, [])}
        if only:
            context["only"] = list(only)
        params = {"textDocument": {"uri": name}, "range": where, "context": context}
        return self.ask("textDocument/codeAction", params) or []

    def hover(self, name: str, line: int, character: int = 0) -> Any:
        position = {"line": line, "character": character}
        return self.ask("textDocument/hover", {"textDocument": {"uri": name}, "position": position})

    def close(self) -> int:
        """End the session as editors do; the exit code."""
        self.ask("shutdown")
        self.notify("exit")
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                pipe.close()


def applied(text: str, edits: Sequence[dict[str, Any]]) -> str:
    """A text after edits, positions counted in UTF-16."""
    data = text.encode("utf-16-le")
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode("utf-16-le")))

    def offset(position: dict[str, int]) -> int:
        return starts[position["line"]] + 2 * position["character"]

    for edit in sorted(edits, key=lambda e: offset(e["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        data = data[:start] + edit["newText"].encode("utf-16-le") + data[end:]
    return data.decode("utf-16-le")

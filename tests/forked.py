"""The command line for tests, each time in a process forked from one that has imported it.

Most of what a short command takes is its imports: they are made once for each command.  Both ends
of the line are here.  ``python tests/forked.py NUMBER`` reads calls from the socket of that number:
JSON with words, environment and folder, and beside it the files for its output and its errors.  It
forks for each, does there what ``python -m portal`` does, and tells the new process' id and, when
that has ended, its exit code.
"""

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

from portal.cli import HOMES

LONGEST = 1 << 16
"""Bytes of a message."""
PATIENCE = 120.0
"""Seconds that a command may take."""


@dataclass(frozen=True)
class Forking:
    """The end of the line that asks for commands."""

    line: socket.socket

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command until it ends; raises ``TimeoutError`` if it never does."""
        call = {"words": words, "environment": environment, "folder": str(folder)}
        with (
            TemporaryFile("w+", encoding="utf-8") as out,
            TemporaryFile("w+", encoding="utf-8") as err,
        ):
            files = [out.fileno(), err.fileno()]
            socket.send_fds(self.line, [json.dumps(call).encode()], files)
            child = int(self.line.recv(LONGEST))
            try:
                code = int(self.line.recv(LONGEST))
            except TimeoutError:
                os.kill(child, signal.SIGKILL)
                raise
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(list(words), code, out.read(), err.read())


@contextmanager
def forking(environment: Mapping[str, str]) -> Iterator[Forking]:
    """Start the process that forks, in the environment that its interpreter is to have."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        ours.settimeout(PATIENCE)
        number = theirs.fileno()
        command = [sys.executable, __file__, str(number)]
        with subprocess.Popen(command, env=environment, pass_fds=[number]):
            theirs.close()
            yield Forking(ours)
            ours.close()


def take_on(message: bytes, files: Sequence[int]) -> None:
    """Become the command that is called for, up to its first step."""
    for number, file in enumerate(files, start=1):
        os.dup2(file, number)
        os.close(file)
    call = json.loads(message)
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["folder"])
    sys.argv[1:] = call["words"]
    sys.path[0] = call["folder"]


def load(message: bytes) -> None:
    """Import the command that is called for, if there is one of that name."""
    words = json.loads(message)["words"]
    if words and words[0] in HOMES:
        import_module(HOMES[words[0]])


def serve(line: socket.socket) -> None:
    """Fork for each call; a process that is forked returns, or ends, as its command does."""
    while True:
        message, files, *_ = socket.recv_fds(line, LONGEST, 2)
        if not message:
            return
        load(message)
        child = os.fork()
        if child == 0:
            line.close()
            take_on(message, files)
            runpy.run_module("portal", run_name="__main__", alter_sys=True)
            return
        for file in files:
            os.close(file)
        line.send(str(child).encode())
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as answering:
        serve(answering)

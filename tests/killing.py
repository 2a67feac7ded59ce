"""Acts in a process of their own that is killed (SIGKILL), as a power cut or an operator would: at a touch of a file, or whenever the test says. This file asserts nothing."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# What Python tells its audit hooks of: everything by which a file comes, goes or changes.
TOUCHING = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "os.rmdir", "shutil.rmtree", "tempfile.mkdtemp"}


def in_child(act: Callable[[], object]) -> int:
    """Run in a process of its own; its number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads, which the child does not need
        child = os.fork()
    if child == 0:
        with suppress(BaseException):
            act()
        os._exit(0)
    return child


def killed_at(number: int, act: Callable[[], object]) -> bool:
    """Act in a child that kills itself at its n-th touch of a file; whether it did."""

    def counted() -> None:
        left = number

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            reading = event == "open" and (not isinstance(arguments[0], str | os.PathLike) or not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            if event in TOUCHING and not reading:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        act()

    _, status = os.waitpid(in_child(counted), 0)
    return os.WIFSIGNALED(status)

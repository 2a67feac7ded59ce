"""Run one function over an untrusted file in a process of its own, with limits, and take nothing but JSON back.

The process gets no more processor time, memory and open files than `Limits` says, may write no file, and is killed with
everything that it started when its time is over. This file knows nothing of documents and imports nothing of the
house, for every such process imports it; it must not be given a function that needs the disk or the network.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    Work: TypeAlias = Callable[[bytes, str], Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a confined process may use.

    Args:
        seconds: time by the clock, after which it is killed.
        processor_seconds: time on the processor, for it and for each process that it starts.
        memory: address space in bytes, for it and for each process that it starts.
        answer: length of its answer in bytes.
        open_files: files and pipes open at a time.
    """

    seconds: float = 40.0
    processor_seconds: int = 30
    memory: int = 1 << 30
    answer: int = 32_000_000
    open_files: int = 64


class OverLimit(Exception):
    """The process was killed, or died of a limit, before it had an answer."""


def run_confined(work: Work, data: bytes, name: str, limits: Limits) -> Any:
    """What `work(data, name)` returns, as JSON gives it back.

    Args:
        work: a function of a module, so that another process can find it by name.
        data: the untrusted bytes.
        name: the name under which they came.
        limits: what the process may use.

    Raises:
        OverLimit: no answer came within the limits.

    """
    # A fresh interpreter: a fork of a program with threads may stand still, and would inherit what the program has open.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_inside, args=(work, data, name, sender, limits), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(limits.seconds):
            raise OverLimit
        answer = receiver.recv_bytes(limits.answer)
    except (EOFError, OSError):
        raise OverLimit from None
    finally:
        # Before it is joined its number cannot be another's, and what it started is still in its group.
        _kill(process.pid)
        process.join()
        receiver.close()
        process.close()
    return json.loads(answer)


def _kill(pid: int | None) -> None:
    if pid is None:  # pragma: no cover - a started process has a number
        return
    for kill in (os.killpg, os.kill):  # the group is there once the process has made it
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _inside(work: Work, data: bytes, name: str, sender: Connection, limits: Limits) -> None:  # pragma: no cover - runs in a process that is killed
    os.setsid()
    logging.disable()  # libraries tell their troubles with a broken file to whoever reads the terminal
    confine(limits)
    answer = json.dumps(work(data, name)).encode()
    if len(answer) <= limits.answer:
        sender.send_bytes(answer)
    sender.close()


def confine(limits: Limits) -> None:
    """Put the limits on this process and on all that it will start; they cannot be lifted again."""
    for what, most in (
        (resource.RLIMIT_CPU, limits.processor_seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))

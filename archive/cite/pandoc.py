"""Runs Pandoc: the one place of the citations that starts another program. It gives what Pandoc wrote or says why there is nothing.

Pandoc runs in its sandbox (https://pandoc.org/MANUAL.html#option--sandbox), without a shell, with limits of time and memory:
it reads what it is handed and nothing else. No text of a record ever becomes an argument.
"""

from __future__ import annotations

import functools
import subprocess

import pypandoc

from archive.errors import ArchiveError

SECONDS = 60.0
_MEMORY = "-M1g"  # the heap, as GHC's runtime counts it


class StyleError(ArchiveError):
    """References could not be laid out in a style; the text says what to do."""


def pandoc(arguments: tuple[str, ...], text: str, seconds: float = SECONDS) -> str:
    """What Pandoc makes of a text.

    Args:
        arguments: options of Pandoc, written by the program and never taken from data.
        text: what it reads.
        seconds: how long it may take.

    Raises:
        StyleError: Pandoc is missing, failed or took too long.

    """
    command = [program(), "+RTS", _MEMORY, "-RTS", "--sandbox", "--quiet", *arguments]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=seconds, check=False)  # noqa: S603 - no shell, and every argument is the program's own
    except subprocess.TimeoutExpired as error:
        raise StyleError(f"Pandoc was stopped after {seconds:g} seconds; ask for fewer references at once") from error
    except OSError as error:
        raise StyleError(f"Pandoc could not be started ({error}); install the package pypandoc-binary again") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or "it said nothing"
        raise StyleError(f"Pandoc ended with code {done.returncode}: {said[:500]}; ask for fewer references at once, and report it if that does not help")
    return done.stdout.decode()


@functools.cache
def program() -> str:
    """Where Pandoc is.

    Raises:
        StyleError: it is not installed.

    """
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise StyleError("Pandoc is not installed; install the package pypandoc-binary") from error

"""A paper as a file: Word, PDF, HTML or Markdown, by Pandoc and Typst, each a child process with a time limit.

The same paper gives the same bytes: nothing is asked of the clock, of the user's own templates or of the fonts of the machine.
Nothing is downloaded. Pandoc runs in its sandbox, where it reads the files named here and no others (https://pandoc.org/MANUAL.html#option--sandbox);
but for Word, since there it would give 1970 as the day that the document was made. No tree of ours has an image or an include that it could follow.
"""

from __future__ import annotations

import datetime
import functools
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from archive.brief.cleaning import cleaned, language, running_title
from archive.brief.pandoc import tree
from archive.brief.reference import reference_document, text_width
from archive.brief.wordtables import with_whole_rows
from archive.cite.pandoc import program
from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.brief.document import Paper
    from archive.brief.pandoc import Form
    from archive.brief.reference import PaperSize

TIMEOUT = 60.0  # seconds for one document, all programs together
_SANDBOX = "--sandbox"
_MEMORY = "-M1g"  # of Pandoc's heap, as GHC's runtime counts it
_TEMPLATES = Path(__file__).parent / "templates"
_TYPESETTER = Path(__file__).with_name("typeset.py")
_FONTS = ("noto_cjk_sans_otc",)  # packages that hold fonts; Typst brings Libertinus Serif for Latin, Greek and Cyrillic, and DejaVu for much else
_UNDATED = datetime.date(1980, 1, 1)  # the first day that a zip file can say
_TYPST_SIZES = {"letter": "us-letter", "a4": "a4"}
_UNSHOWN = 3  # the exit code by which typeset.py says that characters have no glyph; it is run, not imported, since Typst is large
_CORRECTIONS = 3  # how often a text is set anew without the characters that no font has


class RenderError(ArchiveError):
    """A document could not be made; the text says by which program and why."""


def render(paper: Paper, form: Form, *, paper_size: PaperSize = "letter", pleading: bool = False, timeout: float = TIMEOUT) -> bytes:
    """The paper as a file.

    Args:
        paper: what it says.
        form: `docx`, `pdf` (tagged, PDF/UA-1), `html` (one file, no script) or `md` (Pandoc's Markdown, UTF-8).
        paper_size: US letter or A4; for Word and PDF.
        pleading: line numbers, double spacing and rules, as some courts want; for Word and PDF.
        timeout: seconds after which the work is given up.

    Raises:
        RenderError: a program failed, is missing or took too long.
        ValueError: the paper contradicts itself; see `pandoc.tree`.

    """
    work = _Work(paper, time.monotonic() + timeout, timeout)
    match form:
        case "docx":
            return work.docx(paper_size, pleading=pleading)
        case "pdf":
            return work.pdf(paper_size, pleading=pleading)
        case "html":
            return work.pandoc("html", _SANDBOX, "--to=html5", "--shift-heading-level-by=1", "--wrap=none", _template("paper.html"))
        case "md":
            return work.pandoc("md", _SANDBOX, "--to=markdown", "--wrap=none", _template("paper.md"))


class _Work:
    """One document being made, until its deadline."""

    def __init__(self, paper: Paper, deadline: float, timeout: float) -> None:
        self.paper = paper
        self.deadline = deadline
        self.timeout = timeout
        self.epoch = _epoch(paper.date)

    def docx(self, paper_size: PaperSize, *, pleading: bool) -> bytes:
        paper = self.paper
        reference = reference_document(
            title=cleaned(paper.title).strip(),
            running=running_title(paper.title),
            edition=cleaned(paper.edition).strip(),
            language=language(paper.language),
            paper_size=paper_size,
            pleading=pleading,
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "reference.docx")
            path.write_bytes(reference)
            made = self.pandoc("docx", "--to=docx", f"--reference-doc={path}", _template("paper.openxml"), "--syntax-highlighting=none", "--output=-")
        return with_whole_rows(made, text_width(paper_size, pleading=pleading))

    def pdf(self, paper_size: PaperSize, *, pleading: bool) -> bytes:
        options = [_SANDBOX, "--to=typst-smart", "--wrap=none", _template("paper.typ"), f"--variable=papersize:{_TYPST_SIZES[paper_size]}"]
        options += ["--variable=pleading:true"] * pleading + ["--variable=dated:true"] * (self.paper.date is not None)
        unshown: frozenset[str] = frozenset()
        for _ in range(_CORRECTIONS):
            made, missing = self.typeset(self.pandoc("pdf", *options, unshown=unshown))
            if not missing:
                return made
            unshown |= missing
        raise RenderError(f"Typst could not make the PDF: no font shows {' '.join(sorted(unshown))}")

    def pandoc(self, form: Form, *options: str, unshown: frozenset[str] = frozenset()) -> bytes:
        source = json.dumps(tree(self.paper, form, unshown)).encode()
        with tempfile.TemporaryDirectory() as empty:  # instead of the user's own folder of templates
            command = [program(), "+RTS", _MEMORY, "-RTS", f"--data-dir={empty}", "--from=json", "--standalone", *options]
            done = self.run(command, source, "Pandoc")
        if done.returncode:
            raise RenderError(f"Pandoc could not make the document: {_sentence(done.stderr)}")
        return done.stdout

    def typeset(self, source: bytes) -> tuple[bytes, frozenset[str]]:
        with tempfile.TemporaryDirectory() as root:
            command = [sys.executable, "-I", str(_TYPESETTER), f"--root={root}", f"--timestamp={self.epoch}", "--fonts", *_fonts()]
            done = self.run(command, source, "Typst")
        if done.returncode == _UNSHOWN:
            return b"", frozenset(json.loads(done.stderr))
        if done.returncode:
            raise RenderError(f"Typst could not make the PDF: {_sentence(done.stderr)}")
        return done.stdout, frozenset()

    def run(self, command: Sequence[str], source: bytes, program: str) -> subprocess.CompletedProcess[bytes]:
        left = self.deadline - time.monotonic()
        environment = {"SOURCE_DATE_EPOCH": str(self.epoch), "LC_ALL": "C.UTF-8"}
        try:
            return subprocess.run(command, input=source, capture_output=True, check=False, timeout=max(left, 0), env=environment)  # noqa: S603 - our own programs, no shell, nothing of the paper in the arguments
        except subprocess.TimeoutExpired:
            raise RenderError(f"the document was not ready after {self.timeout:g} seconds and {program} was stopped; take fewer cases or parts") from None
        except OSError as error:
            raise RenderError(f"{program} could not be started: {error.strerror}; install the package again") from error


def _epoch(date: datetime.date | None) -> int:
    """Seconds since 1970 of a day's first moment in UTC."""
    return int(datetime.datetime.combine(max(date or _UNDATED, _UNDATED), datetime.time(), datetime.UTC).timestamp())


def _template(name: str) -> str:
    return f"--template={_TEMPLATES / name}"


def _sentence(complaint: bytes) -> str:
    """The first line that a program complained with."""
    return complaint.decode("utf-8", "replace").strip().partition("\n")[0] or "it gave no reason"


@functools.cache
def _fonts() -> tuple[str, ...]:
    """The folders of the packages with fonts, as far as they are installed."""
    found = (importlib.util.find_spec(package) for package in _FONTS)
    return tuple(folder for spec in found if spec for folder in spec.submodule_search_locations or ())

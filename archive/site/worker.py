"""What a worker does: one paper made, or one draft checked, then it ends. Run by `workshop` as `python -m archive.site.worker`; imports of each job stay within it.

It reads a line of JSON (`job`, `bytes` and what the job needs) and so many bytes, and writes a line of JSON and the bytes of the answer.
`error` in an answer is a sentence for the reader; `fault` is for whoever keeps the site and holds no words of the reader's.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qs

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from archive.citecheck.report import CiteReport

    Head = Mapping[str, Any]

PROCESSOR_SECONDS = 180
MEMORY = 3 << 30
LONGEST_SENTENCE = 1_000
MOST_FINDINGS = 1_000
GRACE = 2.0


def make_brief(head: Head, _data: bytes) -> tuple[dict[str, Any], bytes]:
    """The paper that `query` orders, from the database at `database` while it is `edition`, with links to `url`.

    Raises:
        ArchiveError: there is another edition now, or the paper cannot be made.

    """
    from archive.brief.paper import Order, make_paper  # noqa: PLC0415 - a check of a draft needs none of it
    from archive.cite.lookup import read_edition  # noqa: PLC0415 - the same

    asked = parse_qs(head["query"])
    order, _ = Order.read(lambda name: asked.get(name, []))
    with closing(opened(head["database"])) as connection:
        edition = read_edition(connection, head["url"])
        if edition.name != head["edition"]:
            raise ArchiveError(f"The archive has just been replaced by edition {edition.name}; try again in a moment.")
        made = make_paper(connection, order, edition)
    return {"cases": made.cases, "notes": made.notes}, made.data


def check_draft(head: Head, data: bytes) -> tuple[dict[str, Any], bytes]:
    """The report on the draft `data` that came under `name`, as JSON; `url` is the archive's own address.

    Raises:
        ArchiveError: it cannot be read as a draft.

    """
    from archive.citecheck import citecheck_bytes  # noqa: PLC0415 - a paper needs none of it
    from archive.confined import Limits, confine  # noqa: PLC0415 - the same

    # Nothing of a draft can be written to a file from here on: the limit on the size of files is nought.
    confine(Limits(processor_seconds=PROCESSOR_SECONDS, memory=MEMORY, open_files=256))
    with closing(opened(head["database"])) as connection:
        report = citecheck_bytes(data, head["name"], connection, base_url=head["url"])
    return {}, shortened(report).as_json().encode()


def shortened(report: CiteReport) -> CiteReport:
    """A report that fits on a page, whatever the draft was: sentences and findings are not endless, and what needs attention is never left out for what does not."""
    from archive.citecheck.report import excerpt  # noqa: PLC0415 - a paper needs none of it

    findings, remarks = report.findings, report.remarks
    if len(findings) > MOST_FINDINGS:
        remarks = (*remarks, f"The draft has {len(findings):,} mentions; only {MOST_FINDINGS:,} are told, those that need attention first.")
        findings = tuple(sorted(findings, key=lambda finding: not finding.attention)[:MOST_FINDINGS])
    return replace(report, findings=tuple(replace(finding, sentence=excerpt(finding.sentence, finding.text, LONGEST_SENTENCE)) for finding in findings), remarks=remarks)


JOBS: Mapping[str, Callable[[Head, bytes], tuple[dict[str, Any], bytes]]] = {"brief": make_brief, "citecheck": check_draft}


def opened(database: str) -> sqlite3.Connection:
    """The database of the archive, for reading."""
    return sqlite3.connect(f"{Path(database).absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def done(head: Head, data: bytes) -> bytes:
    """The answer to a job, whatever happens in it."""
    try:
        said, made = JOBS[head["job"]](head, data)
    except ArchiveError as error:
        said, made = {"error": str(error)}, b""
    except MemoryError:
        said, made = {"error": "This needs more memory than one reader can have; ask for less at a time."}, b""
    except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets an answer and the keeper of the site the place
        said, made = {"fault": _where(error)}, b""
    return json.dumps(said).encode() + b"\n" + made


def _where(error: Exception) -> str:
    """The kind of an error and its place in the code; its text may hold words of a draft, which are nobody's business."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{type(error).__name__} at {place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else type(error).__name__


def main() -> None:  # pragma: no cover - runs in a process of its own, where tests see its answers
    """Do the job that stands on the input."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an exception, so that what was started is ended and what was put down is cleared away
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    os.nice(5)  # pages come first
    # Children inherit the standard output; the answer goes through a pipe that they do not have.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    head = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read(head["bytes"])
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    with answers:
        answers.write(done(head, data))


def _end_with_the_server() -> NoReturn:  # pragma: no cover - runs in a process of its own
    """The server holds the input open while it lives and wants the answer."""
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()

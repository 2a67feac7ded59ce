"""What readers will see of a draft, asked of a process of its own: a few at once, none for long, and each text once. It knows no request.

The process is forked from one that has loaded the site already (`multiprocessing`'s forkserver), so that a preview takes a moment and
a draft that breaks it, or takes for ever, ends with it.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import tempfile
import threading
from collections import OrderedDict, deque
from contextlib import closing
from typing import TYPE_CHECKING

from archive.check.validate import facts_of, read_record
from archive.editorial import prepress
from archive.editorial.prepress import Proof
from archive.store.datadir import kind_of, read_bytes

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    from archive.editorial.work import DraftFile
    from archive.record.schema import Schema

AT_ONCE = 2
WAIT_SECONDS = 20.0
"""How long a preview waits for its turn."""
RUN_SECONDS = 20.0
"""How long the making of one may take."""
KEPT = 32
MOST_RECORDS = 600
HOPS = 2
"""A case shows what it names, and of that the names: two steps from the draft."""


class Previews:
    """Previews of one desk, the last ones kept by the hash of all that they were made of."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Proof] = OrderedDict()
        self.lock = threading.Lock()
        self.room = threading.BoundedSemaphore(AT_ONCE)

    def of(self, data: Path, publish: Path, schema: Schema, own: str, held: Mapping[str, DraftFile], today: datetime.date) -> Proof:
        """The page of a text of a draft as readers will see it.

        Args:
            data: the data folder.
            publish: the configuration directory of the public site.
            schema: the schema.
            own: the path of the text.
            held: the texts of the draft.
            today: the day it is.

        """
        texts = closure(data, schema, own, held)
        name = hashlib.sha256(json.dumps([str(publish), own, texts, today.isoformat()]).encode("utf-8", "surrogatepass")).hexdigest()
        if known := self._known(name):
            return known
        if not self.room.acquire(timeout=WAIT_SECONDS):
            return Proof(fault="other previews are being made; load this one again in a moment")
        try:
            made = self._known(name) or _made(data, publish, own, texts, today)
        finally:
            self.room.release()
        if made.html:
            with self.lock:
                self.kept[name] = made
                while len(self.kept) > KEPT:
                    self.kept.popitem(last=False)
        return made

    def _known(self, name: str) -> Proof | None:
        with self.lock:
            if name in self.kept:
                self.kept.move_to_end(name)
            return self.kept.get(name)


def closure(data: Path, schema: Schema, own: str, held: Mapping[str, DraftFile]) -> dict[str, str]:
    """The text of a page and of all that it cites or refers to, by path: those of the draft first, the others as they are published."""
    texts: dict[str, str] = {}
    waiting = deque([(own, 0)])
    while waiting and len(texts) < MOST_RECORDS:
        path, hops = waiting.popleft()
        text = held[path].text if path in held else _standing(data, path)
        if path in texts or text is None:
            continue
        texts[path] = text
        kind = kind_of(path, schema)
        record = read_record(text.encode("utf-8", "surrogatepass"), kind, path)[0] if kind else None
        if record is None or hops == HOPS:
            continue
        facts = facts_of(record, "")
        named = {("source", cite.citation.key) for cite in facts.cites} | {(reference.kind, reference.id) for reference in facts.references}
        waiting.extend((found, hops + 1) for of, record_id in sorted(named) if (found := _path(data, schema, of, record_id, held)))
    return texts


def _path(data: Path, schema: Schema, kind: str, record_id: str, held: Mapping[str, DraftFile]) -> str:
    """Where a record stands, or nothing: ids of drafts are no paths until they have been looked for in the folder."""
    folder, suffix = schema.kinds[kind].folder, schema.kinds[kind].suffix
    if kind == "case":
        names = [path for path in held if path.startswith(f"{folder}/{record_id}-")]
        return names[0] if names else next((f"{folder}/{path.name}" for path in sorted((data / folder).glob("WIA-*")) if path.name.startswith(f"{record_id}-")), "")
    path = f"{folder}/{record_id}{suffix}"
    return path if kind_of(path, schema) and (path in held or (data / path).is_file()) else ""


def _standing(data: Path, path: str) -> str | None:
    return read_bytes(data, path).decode("utf-8", "replace") if (data / path).is_file() else None


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", prepress.__name__])
    return context


def _made(data: Path, publish: Path, own: str, texts: Mapping[str, str], today: datetime.date) -> Proof:
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="archive-preview-", ignore_cleanup_errors=True) as folder, closing(ours):
        process = context.Process(target=prepress.work, args=(theirs, folder, str(data.resolve()), str(publish.resolve()), own, dict(texts), today.isoformat()), daemon=True)
        try:
            process.start()
            theirs.close()
            if not ours.poll(RUN_SECONDS):
                return Proof(fault=f"it took more than {RUN_SECONDS:.0f} seconds to make")
            told = json.loads(ours.recv_bytes())
        except (EOFError, ConnectionError):
            return Proof(fault="its making ended without an answer")
        finally:
            if process.pid:
                process.kill()
                process.join()
            process.close()
    return Proof(str(told["html"]), str(told["address"]), str(told["fault"]), tuple(map(str, told["left_out"])))

"""What a sealing would change: the new text of the case or none, everything else that has the name, and what is left for an editor to decide.

It reads the data folder and writes nothing. A case is either called by a pseudonym from then on, or withheld whole.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyascii import anyascii

from archive.check.validate import facts_of, read_record
from archive.errors import InvalidValue, PublicationError
from archive.record.document import decode, dump, parse
from archive.record.yamltree import Map, Seq
from archive.sealing.places import Place, name_parts, places_in, replaced, rewritten, with_texts
from archive.sealing.strings import Strings
from archive.store.datadir import KNOWN_FOLDERS, read_bytes, read_changed, read_schema, record_files
from archive.store.history import history_files, history_path
from archive.store.ledger import DATA, NO_TEXT, standing
from archive.store.manifest import context_files
from archive.store.texts import case_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from archive.store.ledger import Entry

MODES = ("pseudonym", "withhold")
VOCABULARY = "seal_reason"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an editor asks for.

    Args:
        record: the id of the case.
        mode: `pseudonym` (the case stays, under another name) or `withhold` (its text goes).
        code: why, a code of data/vocabulary/seal_reason.yaml.
        pseudonym: what the person is called from then on.
        files: new texts that the editor wrote, by path in the data folder; None for a file that goes.
        text: the new text of the case itself, whatever its file will be called.
        replacements: OLD and NEW, done in every text and file name.
        strings: what must not be left; the person's name and its parts where none is given.
        left: files whose places were read and stand, as of another person of that name.
        note: what readers are told besides.
        reason: why in a sentence, where more is to be said than the label of the code.
        parts: whether the parts of the name are looked for in other records too, and not in the case alone.
    """

    record: str
    mode: str
    code: str
    pseudonym: str = ""
    files: Mapping[str, str | None] = field(default_factory=dict)
    text: str = ""
    replacements: tuple[tuple[str, str], ...] = ()
    strings: tuple[str, ...] = ()
    left: frozenset[str] = frozenset()
    note: str = ""
    reason: str = ""
    parts: bool = True


@dataclass(slots=True)
class Plan:
    """What a sealing would do.

    Args:
        reason: why, as readers will see it.
        everywhere: what must not be left in any file.
        own: what must not be left in the case itself: each part of the name.
        whole: the whole name, or the strings that the editor gave: what must not be left where another person may have a part of it.
        changes: files by path as they would be; None for one that goes. History and ledger are not among them yet.
        sha256: of the new text of the case; zeros where it is withheld.
        withheld: SHA-256 of the texts that go, by case: of the case itself, and of others that have the name.
        touched: other cases whose text changes.
        places: where a string would still stand, for an editor to decide.
    """

    reason: str
    everywhere: Strings
    own: Strings
    whole: Strings
    changes: dict[str, bytes | None] = field(default_factory=dict)
    sha256: str = NO_TEXT
    withheld: dict[str, list[str]] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def plan(root: Path, wish: Wish, entries: Sequence[Entry], day: datetime.date) -> Plan:
    """Work out a sealing.

    Args:
        root: the data folder.
        wish: what is asked for.
        entries: its ledger.
        day: the day as of which the name policy is applied.

    Raises:
        PublicationError: it cannot be done so.
        SchemaError: the schema cannot be read.

    """
    return _Planner(root, wish, entries, day).run()


class _Planner:
    def __init__(self, root: Path, wish: Wish, entries: Sequence[Entry], day: datetime.date) -> None:
        self.root, self.wish, self.entries, self.day = root, wish, entries, day
        self.schema = read_schema(root)
        self.now = case_files(root, self.schema)
        self.path = self.now.get(wish.record)
        self.standing = standing(entries)
        self.made = self._begin()

    def run(self) -> Plan:
        made, wish = self.made, self.wish
        made.changes |= {path: None if text is None else text.encode() for path, text in wish.files.items() if path != self.path}
        if self.path is not None:
            made.changes[self.path] = None
        if wish.mode == "pseudonym":
            path, data = self._pseudonymous()
            made.changes[path] = data
            made.sha256 = hashlib.sha256(data).hexdigest()
        else:
            self._let_go()
        self._replace_elsewhere(skip=path if wish.mode == "pseudonym" else "")
        self._texts_that_go()
        self._look()
        return made

    def _begin(self) -> Plan:
        wish, known = self.wish, [entry for entry in self.entries if entry.record == self.wish.record]
        if not known or wish.record == DATA:
            raise PublicationError(f"there is no case {wish.record} that was ever published")
        if wish.mode not in MODES:
            raise PublicationError(f"{wish.mode!r} is no way to seal a case; write {' or '.join(MODES)}")
        if wish.mode == "pseudonym" and (wish.record not in self.standing or self.path is None):
            raise PublicationError(f"{wish.record} does not stand, so it cannot go on under another name; seal it with --mode withhold")
        if known[-1].sha256 == NO_TEXT:
            raise PublicationError(f"{wish.record} is sealed already; its text is in no file")
        if VOCABULARY not in self.schema.vocabularies:
            raise PublicationError(f"data/vocabulary/{VOCABULARY}.yaml is missing, which says for what a case may be sealed")
        try:
            term = self.schema.vocabularies[VOCABULARY].require(wish.code)
        except InvalidValue as error:
            raise PublicationError(str(error)) from None
        name, texts = self._name(), list(wish.strings)
        # A given name alone points at nobody elsewhere.
        everywhere = texts or [name, *(name_parts(name)[1:] if wish.parts else [])]
        own = texts or [name, *name_parts(name)]
        reason = wish.reason or f"Sealed. {term.label}."
        made = Plan(reason, Strings([text for text in everywhere if text]), Strings([text for text in own if text]), Strings(texts or [name]))
        for what, said in (("reason", reason), ("note", wish.note), ("pseudonym", wish.pseudonym)):
            if made.own.within(said):
                raise PublicationError(f"the {what} holds what is to be sealed, and readers will see it; write it without")
        return made

    def _name(self) -> str:
        """The person's name as the newest text that has one gives it."""
        kind = self.schema.kinds["case"]
        own = [path for path in (self.path, *(history_path(entry.record, entry.revision) for entry in reversed(self.entries) if entry.record == self.wish.record)) if path]
        for path in own:
            record = read_record(read_bytes(self.root, path), kind, path)[0] if (self.root / path).is_file() else None
            if record and record.text("subject", "name"):
                return record.text("subject", "name")
        if not self.wish.strings:
            raise PublicationError(f"no text of {self.wish.record} names a person; say with --string what must not be left")
        return ""

    def _pseudonymous(self) -> tuple[str, bytes]:
        """Path and text of the case under its new name: the editor's text, or one that is proposed."""
        wish, kind = self.wish, self.schema.kinds["case"]
        assert self.path is not None  # noqa: S101 - asked in `_begin`
        given = wish.text or wish.files.get(self.path) or ""
        record = parse(decode(given.encode() if given else read_bytes(self.root, self.path)), kind, self.path)
        if not given:
            if not wish.pseudonym:
                raise PublicationError("say with --pseudonym what the person is called from now on, like “A man in Detroit”, or give the new text with --text")
            _rename(record.front, wish.pseudonym, self.made, self.day)
            record = with_texts(record, [(self._name(), wish.pseudonym)] if self._name() else [])
        record = with_texts(record, wish.replacements)
        if record.id != wish.record:
            raise PublicationError(f"the new text is of {record.id}, and not of {wish.record}")
        return f"{kind.folder}/{record.id}-{record.text('slug')}{kind.suffix}", dump(record).encode()

    def _let_go(self) -> None:
        """Without its case a source that nobody else cites goes too, and others no longer name the case as related."""
        if self.path is None:
            return
        kind, source = self.schema.kinds["case"], self.schema.kinds["source"]
        own = read_record(read_bytes(self.root, self.path), kind, self.path)[0]
        cited: set[str] = set()
        for file in record_files(self.root, self.schema, self.made.changes):
            record = read_record(read_changed(self.root, file.path, self.made.changes), file.kind, file.path)[0]
            if record is not None:
                cited |= {cite.citation.key for cite in facts_of(record).cites}
                if _unrelate(record.front, self.wish.record):
                    self.made.changes[file.path] = dump(record).encode()
        for key in {cite.citation.key for cite in facts_of(own).cites} - cited if own else ():
            self.made.changes.setdefault(f"{source.folder}/{key}{source.suffix}", None)

    def _replace_elsewhere(self, skip: str) -> None:
        """The editor's replacements in every other file, and in its name."""
        made = self.made
        for path in self._texts():
            if path in (skip, self.path) or path in self.wish.left or not self.wish.replacements:
                continue
            data = read_changed(self.root, path, made.changes)
            target, text = replaced(path, self.wish.replacements), rewritten(path, data, self.wish.replacements, self.schema)
            if (target, text) != (path, data):
                if target != path:
                    if target in made.changes or (self.root / target).exists():
                        raise PublicationError(f"{path} would be called like a file that there is; choose another replacement")
                    made.changes[path] = None
                made.changes[target] = text

    def _texts(self) -> list[str]:
        """Every file of the folder as it would be, but history and ledger."""
        return sorted({*context_files(self.root, self.made.changes), *(file.path for file in record_files(self.root, self.schema, self.made.changes))})

    def _texts_that_go(self) -> None:
        """The earlier texts of the case, and those of other cases that have the name."""
        made, wish = self.made, self.wish
        made.withheld[wish.record] = list(dict.fromkeys(entry.sha256 for entry in self.entries if entry.record == wish.record and entry.sha256 != NO_TEXT))
        by_path = {history_path(entry.record, entry.revision): entry for entry in self.entries if entry.record != DATA}
        for path in history_files(self.root):
            entry = by_path.get(path)
            if entry is None:
                continue
            if entry.record == wish.record:
                made.changes[path] = None
            elif path not in wish.left and made.everywhere.within(read_bytes(self.root, path).decode("utf-8", "replace")):
                made.changes[path] = None
                made.withheld.setdefault(entry.record, []).append(entry.sha256)
        for record, path in self.now.items():
            known = self.standing.get(record)
            if record == wish.record or known is None:
                continue
            data = read_bytes(self.root, path)
            changes = path in made.changes and made.changes[path] != data
            if not changes and record not in made.withheld:
                continue
            if hashlib.sha256(data).hexdigest() != known.sha256:
                raise PublicationError(f"{path} is not as the ledger knows it; publish or undo that change first")
            if made.changes.get(path, b"") is None and not any(text and case.startswith(f"cases/{record}-") for case, text in made.changes.items()):
                raise PublicationError(f"{path} would be gone although {record} stands; withdraw it first, or seal it too")
            made.touched.append(record)
            if path not in wish.left and made.everywhere.within(data.decode()):
                made.withheld.setdefault(record, []).append(known.sha256)
            else:
                made.changes[history_path(record, known.revision)] = data

    def _look(self) -> None:
        """What would be left."""
        own = {path for path, data in self.made.changes.items() if data is not None and path.startswith(f"cases/{self.wish.record}-")}
        for path in self._texts():
            if path not in self.wish.left:
                # Schema and vocabularies are of no person, and a name may be a word of theirs.
                strings = self.made.own if path in own else self.made.whole if path.partition("/")[0] in KNOWN_FOLDERS else self.made.everywhere
                self.made.places += places_in(path, read_changed(self.root, path, self.made.changes), strings)


def _rename(front: Map, pseudonym: str, made: Plan, day: datetime.date) -> None:
    """Title, slug and subject of a case under its new name."""
    front["title"] = pseudonym
    front["slug"] = re.sub(r"[^a-z0-9]+", "-", anyascii(pseudonym).lower()).strip("-")
    subject = front.get("subject")
    if isinstance(subject, Map):
        subject.pop("name", None)
        subject["pseudonym"] = pseudonym
        subject["basis"] = made.reason
        subject["checked"] = day.isoformat()
        if str(subject.get("review", "")) <= day.isoformat():
            subject["review"] = (day + datetime.timedelta(days=365)).isoformat()


def _unrelate(front: Map, record: str) -> bool:
    """Take a case out of what a record names as related; whether it was there."""
    rows = front.get("related")
    if not isinstance(rows, Seq):
        return False
    kept = [row for row in rows if not (isinstance(row, Map) and row.get("case") == record)]
    if len(kept) == len(rows):
        return False
    if kept:
        rows[:] = kept
    else:
        del front["related"]
    return True

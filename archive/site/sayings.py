"""The sentences that the code makes for readers with something of theirs in them: faults of forms, findings of the check, reasons of likeness. Pure.

Rooms below the site say them in English and know no languages; here each stands once more with its slots, so that a page can find out
what was said and say it in its own language. A test reads the code and fails when a sentence of it has no form here. It must not make sentences.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from archive.likeness.words import CLAIM, NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DATE_LIKE = "write a date like 2020, 2020-01, 2020-01-09, 2020-01~ or 2019/2020."
FAULTS = (
    "`%(name)s` cannot be %(text)s; write one of %(choices)s.",
    "`%(name)s` is never %(text)s; write one of %(choices)s.",
    f"`%(name)s`: %(text)s is no date of EDTF level 0 or 1; {_DATE_LIKE}",
    f"`%(name)s`: %(text)s is no day of the calendar; {_DATE_LIKE}",
    f"`%(name)s`: %(text)s says nothing; {_DATE_LIKE}",
    f"`%(name)s`: %(text)s is no interval of EDTF level 0 or 1; {_DATE_LIKE}",
    "`%(name)s`: %(text)s runs backwards; write the earlier date first.",
    "`from` (%(text)s) lies after `to` (%(other)s); no case can fit.",
    "`ids` has %(text)s, which is no id of a case; write ids like WIA-0001, with commas between them.",
    "`ids` names %(count)s cases; only the first %(most)s are taken.",
    "`ids` names %(id)s, which is no documented case.",
    *(f"%(id)s was {act} on %(day)s." for act in ("withdrawn", "sealed", "merged into %(other)s")),
    *(f"The case %(id)s was {act} on %(day)s; take another." for act in ("withdrawn", "sealed", "merged into %(other)s")),
    "%(ids)s: named, but left out by the other conditions.",
    "%(id)s is no documented case.",
    "“%(text)s” is no id of a case; write ids like WIA-0001, with commas between them.",
    "`%(name)s` has %(count)s values; only the first %(most)s are compared.",
    "`%(name)s` takes one value, since a case has one at most; %(text)s is compared.",
    "`case` cannot be %(text)s; write the id of a case, like WIA-0001.",
    "The archive has no case %(text)s; look for it at /cases or with `archive like --text`, and write its id like WIA-0001.",
    "There is no word in the text; write letters or digits.",
    "Of the text only the first %(most)s different words are compared.",
    "No documented case has %(text)s.",
    "More than half of all cases have %(text)s, which sets none apart.",
    "The query asks for a value that is too large. Ask for less: fewer rows, shorter texts, smaller numbers.",
    "A value in this address cannot be used here: %(english)s",
)
REFUSALS = (
    "This is more than %(count)s MB, and no more is taken. Send the text without its pictures, or a part of it.",
    "The length that the request tells is no number.",
    "The connection broke off before everything had come. Send it again.",
    "What was sent had not come after %(count)s seconds. Send it again, over a faster connection or as plain text.",
    "Only a form can be taken here, sent as multipart/form-data; with curl: --form file=@draft.docx",
    "The form does not say what stands between its parts (boundary). Send it with a browser or with curl --form.",
    "The form is broken and cannot be taken apart. Send it again.",
    "The form breaks off before its end. Send it again.",
    "The form has more than %(count)s parts. Send one text or one file.",
    "A part of the form has no name. Send it with a browser or with curl --form.",
    "Several files came. Send one at a time.",
    "A text and a file came. Send the one or the other.",
    "Nothing came. Paste a text, or choose a file.",
    "From your address much was asked for in a short time. Try again in %(count)s seconds.",
    "Others are being served just now and many wait. Try again in %(count)s seconds.",
    "The request was given up.",
    "This was not ready after %(count)s seconds and was given up. Ask for less at a time.",
    "This could not be done, by a fault of this site. Ask for less, or in another format.",
    "This needs more memory than one reader can have; ask for less at a time.",
    "The archive has just been replaced by edition %(text)s; try again in a moment.",
    "The address says things that cannot be used, so no paper was made.",
    "The address names edition %(text)s. Edition %(other)s is served here, whose records may differ: read what follows, then order the paper anew.",
    "No documented case fits, so there is nothing to write.",
    "These are too many cases for one paper, so none was made.",
    "%(text)s is larger than %(count)s MB; send the text without pictures, or a part of it",
    "%(text)s could not be read within the limits of time and memory; save it as plain text or a new Word document and send that",
    "%(text)s needs more memory than is allowed; save it as plain text or a new Word document and send that",
    "%(text)s is damaged or nested beyond reading; open it in the program that made it, save it anew and send that",
    "%(text)s has no text; its pages are pictures: run text recognition (OCR) over it, or send the document that it was made from",
    "%(text)s has no text; send the file that has it",
    "%(text)s has more than %(count)s characters; send it in parts",
    "%(text)s is protected by a password; save a copy without one and send that",
    "%(text)s is a Word document of the old kind (.doc); save it as .docx or PDF and send that",
    "%(text)s is a Rich Text file; save it as .docx or PDF and send that",
    "%(text)s is no text and no kind of document that is read here; send a .docx, PDF, Markdown, HTML or text file",
    "%(text)s is no text that can be read; save it as UTF-8 and send that",
    "%(text)s is damaged (a broken ZIP file); open it in Word, save it anew and send that",
    "%(text)s is a ZIP file but no Word document; send a .docx, PDF, Markdown, HTML or text file",
    "%(text)s has more than %(count)s parts; save it anew without embedded files and send that",
    "%(text)s has a document type in its XML, which no Word document may have; open it in Word, save it anew and send that",
    "%(text)s unpacks to more than %(count)s MB; save the text alone as a new document and send that",
    "%(text)s is encrypted; print it to a new PDF and send that, or send the document that it was made from",
    "%(text)s has %(count)s pages and at most %(most)s are read; send it in parts",
)
REMARKS = (
    "The file holds macros; they were not opened.",
    "Tracked changes were read as if they were accepted.",
    "Comments were not read.",
    "Only the first %(count)s mentions were checked.",
    "The draft has %(count)s mentions; only %(most)s are told, those that need attention first.",
)
_RANKS = tuple(f"%(id)s: %(value)s{as_of}{rank}{why} [%(cites)s]" for as_of in ("", ", as of %(day)s") for rank in ("", ", %(rank)s") for why in ("", ": %(english)s"))
FINDINGS = (
    "The result of a query changes with the data.",
    "Name the edition beside the address: ed. %(text)s.",
    "It is the edition of this database.",
    "The edition of this database is %(text)s; what is cited by revision is judged by its revision.",
    "Name ed. %(text)s once the records that are cited are checked.",
    *(f"Revision %(revision)s, {act} on %(day)s: %(english)s" for act in ("published", "corrected", "withdrawn", "sealed", "merged", "updated")),
    "Do not rest on it without asking the editors; the ledger keeps what was published.",
    "Cite %(id)s instead.",
    "Elsewhere in the record: %(english)s.",
    "The archive has no record %(id)s.",
    "Check the id.",
    "%(id)s has no revision %(revision)s; the latest is revision %(latest)s.",
    "Check the number, or cite %(id)s, rev. %(latest)s.",
    "The latest revision is %(latest)s, of %(day)s.",
    "Write %(id)s, rev. %(latest)s.",
    "Revision %(latest)s is the latest.",
    "It stands in the archive.",
    "Read what changed, then cite %(id)s, rev. %(latest)s.",
    "Revision %(revision)s is cited; revision %(latest)s is the latest.",
    "No statement changed since.",
    "The statements of “%(property)s” are as they were.",
    "%(id)s has no statement %(text)s.",
    "%(id)s has no statement %(text)s; it has %(ids)s.",
    "The archive holds this statement (%(value)s) to be wrong: %(english)s",
    "Write %(value)s.",
    "It says %(value)s; sources disagree on “%(property)s”.",
    "Say that sources differ.",
    "It is not in the archive, which proves nothing.",
    "The draft calls it %(text)s; in the archive it is %(english)s. Another court may use the same number.",
    "Check the caption and the number.",
    "In the archive it is %(english)s; the draft seems to name another court.",
    "Check the court.",
    "In the archive: %(english)s, %(id)s.",
    "In the archive: source %(id)s.",
    "Sources disagree on “%(property)s”; %(text)s is the value that the archive prefers, and another stands.",
    "Sources disagree on “%(property)s”; %(text)s is one of the values, and another stands.",
    "Say that sources differ, or cite %(id)s and what it rests on.",
    "“%(property)s” is %(value)s by the record; %(text)s agrees only with a statement that the archive holds to be wrong.",
    "Write %(value)s, or say whose figure it is.",
    "“%(property)s” is %(value)s by the record; %(text)s agrees with no value that the archive has.",
    "Write %(value)s, or cite the source of the figure.",
    *_RANKS,
)
PLACES = ("paragraph %(count)s", "footnote %(count)s", "note %(count)s", "page %(count)s", "page %(count)s, behind a link")
_SEVERAL = {"failure": "failures", "system": "systems", "agency": "agencies"}
REASONS = (
    "all that was given is shared",
    "most is shared",
    "more is shared than not",
    "some is shared",
    "little is shared",
    "words in common; no coded trait was given",
    "Words in common: %(words)s",
    "Words not in its record: %(words)s",
    "Not established: %(failure)s",
    "System not named: %(system)s",
    "Agency not named: %(agency)s",
    "Not known: %(nouns)s",
    *(f"Same {noun}: %({name})s" for name, noun in NOUNS.items()),
    *(f"{noun[0].upper()}{noun[1:]} differs: %({name})s" for name, noun in NOUNS.items()),
    *(f"No documented case has the {noun} “%({name})s”; it is not compared." for name, noun in NOUNS.items()),
    *(f"Both {nouns}: %({name})s" for name, nouns in _SEVERAL.items()),
    *(f"All %(number)s {nouns}: %({name})s" for name, nouns in _SEVERAL.items()),
    *(f"%(number)s of the %(all)s {nouns}: %({name})s" for name, nouns in _SEVERAL.items()),
)
FORMS: Mapping[str, tuple[str, ...]] = {"fault": FAULTS, "refusal": REFUSALS, "remark": REMARKS, "finding": FINDINGS, "place in a draft": PLACES, "likeness": (*REASONS, CLAIM)}
"""Every form by its context in the catalogs. A slot is called by what stands in it, which says how it is told."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
"""The numbers that reasons of likeness write as words."""
_SLOT = re.compile(r"%\((\w+)\)s")
_NUMBER = r"[0-9][0-9,.]*"
_HOLDS = {
    **dict.fromkeys(("count", "most", "revision", "latest"), _NUMBER),
    **dict.fromkeys(("number", "all"), rf"[A-Za-z]+|{_NUMBER}"),
    "id": r"\S+",
    "name": r"\w+",
    "day": r"[0-9X][0-9X~?%/.-]*",
    "rank": r"preferred|deprecated",
}
"""What a slot may hold, where it is not any text."""
_JOINED = ". "

Said = tuple[str, str, dict[str, str]]
"""What was said: the context, the form, and what stands in its slots."""


@functools.cache
def _patterns() -> list[tuple[str, re.Pattern[str], str, str]]:
    """Every form as a part that it must have, a pattern, its context and itself; those that say most of their own come first."""
    made = []
    for context, forms in FORMS.items():
        for form in forms:
            pieces = _SLOT.split(form)
            pattern = "".join(f"(?P<{piece}>{_HOLDS.get(piece, '.+?')})" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))
            made.append((max(pieces[::2], key=len), re.compile(pattern, re.DOTALL), context, form))
    return sorted(made, key=lambda one: -len(_SLOT.sub("", one[3])))


def said(english: str) -> list[Said]:
    """What an English text says: one form, or two sentences of one each; nothing where no form fits."""
    whole = _one(english)
    if whole:
        return [whole]
    for match in re.finditer(re.escape(_JOINED), english):
        first, second = _one(english[: match.start() + 1]), _one(english[match.end() :])
        if first and second:
            return [first, second]
    return []


def _one(english: str) -> Said | None:
    for part, pattern, context, form in _patterns():
        if part in english and (match := pattern.fullmatch(english)):
            return context, form, match.groupdict()
    return None


def messages() -> Iterator[tuple[str, str]]:
    """Every form with its context, for the catalogs, and the words that stand in their slots."""
    yield from ((context, form) for context, forms in FORMS.items() for form in forms)
    yield from (("likeness", word) for word in (*NOUNS.values(), "or"))

"""Items of the archive as CSL-JSON, straight from the files of the data, so that a format is tested on every real source."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import strategies as st

from archive.record.dates import parse_date

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Item = dict[str, Any]

_DATA = Path(__file__).resolve().parents[2] / "data"
_COPIED = ("id", "type", "title", "author", "container-title", "publisher", "authority", "number", "volume", "page", "URL", "DOI", "language", "note")
ARCHIVE = "Wrongful-Identification Case Archive"


def date(edtf: str) -> Item:
    """A date of CSL-JSON from one in EDTF."""
    parts = [[int(part) for part in text.rstrip("~?%").split("-")] for text in edtf.split("/") if text not in {"", ".."}]
    parsed = parse_date(edtf)
    return {"date-parts": parts, **({"circa": True} if parsed.approximate or parsed.uncertain else {})}


def source_items() -> list[Item]:
    """Every source of the archive."""
    return [_source(read) for read in _read("sources")]


def ruling_items() -> list[Item]:
    """Every court record of the archive."""
    return [_ruling(read) for read in _read("rulings")]


def own_item(**changes: Any) -> Item:
    """A case of the archive as it cites it; a test states only the difference. None takes a field away."""
    item = {
        "id": "WIA-0001",
        "type": "report",
        "title": "Robert Williams",
        "publisher": ARCHIVE,
        "number": "WIA-0001",
        "version": "1",
        "issued": {"date-parts": [[2026, 11, 21]]},
        "URL": "https://archive.example/WIA-0001",
        "language": "en",
        "custom": {"record": "WIA-0001", "revision": "1", "edition": "2026-11-21+3f2a9c1b", "archive": ARCHIVE},
        **changes,
    }
    return {key: value for key, value in item.items() if value is not None}


def statement_item(**changes: Any) -> Item:
    """One statement of a case."""
    custom = {**own_item()["custom"], "statement": "arrest_date.1"}
    return own_item(**{"id": "WIA-0001#arrest_date.1", "title": "Date of arrest, in Robert Williams", "URL": "https://archive.example/WIA-0001#arrest_date.1", "custom": custom, **changes})


def edition_item(**changes: Any) -> Item:
    """The whole archive in one of its editions."""
    edition = "2026-11-21+3f2a9c1b"
    custom = {"edition": edition, "archive": ARCHIVE}
    return own_item(**{"id": "edition", "type": "dataset", "title": ARCHIVE, "number": None, "version": edition, "URL": "https://archive.example/", "custom": custom, **changes})


@functools.cache
def _read(folder: str) -> list[Item]:
    return [yaml.load(path.read_text("utf-8"), yaml.CBaseLoader) for path in sorted((_DATA / folder).glob("*.yaml"))]  # noqa: S506 - the base loader makes texts only


def _source(read: Item) -> Item:
    item = {key: read[key] for key in _COPIED if key in read}
    item |= {key: date(read[key]) for key in ("issued", "accessed") if key in read}
    custom = {"class": read["class"]}
    if "copy_of" in read:
        custom["copy_of"] = read["copy_of"]["publisher"]
    if read.get("title_basis") == "descriptive":
        custom["untitled"] = True
    return {**item, "custom": custom}


def _ruling(read: Item) -> Item:
    statements = read.get("statements", {})

    def values(name: str) -> list[str]:
        return [statement["value"] for statement in statements.get(name, [])]

    custom = {"class": "court-opinion", "country": read.get("place", {}).get("country"), "court_id": read.get("court_id"), "citations": values("citation")}
    custom |= {name: values(name)[0] for name in ("docket", "filed", "decided") if values(name)}
    item = {"id": read["id"], "type": "legal_case", "title": read["title"], "authority": read.get("court"), "language": "en", "custom": {k: v for k, v in custom.items() if v}}
    if "decided" in custom:
        item["issued"] = date(custom["decided"])
    return {key: value for key, value in item.items() if value is not None}


# What ends a field, begins one or starts a command in some format.
_NASTY = (
    *("{", "}", "}}", "{{", "},", "}\n}", "@book{x,", "\\", "\\input{x}", "\\end", "$x$", "%", "&", "#1", "_", "~", "^", '"', "''", "``", "--", "---", "|", "!`"),
    *("\nTY  - BOOK", "TY  - ", "ER  - ", "\r\nER  - \r\n", "\x85AU  - Mallory", "\u2028UR  - https://evil.example", "\x0bN1  - x", "\x1e", "AU  - A, B"),
    *("<script>", "<i>", "</span>", '"><b>', "&amp;", "&lt;", "🙂", "\u202e", "שלום", "日本語", "“", "”", "‘a’", "'a'", '"a"', "«a»", "\u00a0", "a: b", "# a", "--- a", "...", "and", ","),
)


def nasty() -> SearchStrategy[str]:
    """A title that was chosen to break a format; there is always a word in it."""
    word = st.one_of(st.sampled_from(_NASTY), st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Co")), max_size=8))
    return st.lists(word, max_size=6).map(lambda words: " ".join(["Title", *words, "end"]))


def one_line(text: str) -> str:
    """A text as an export may change it: blanks for breaks, control characters and marks that nobody sees."""
    return " ".join("".join(" " if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} else sign for sign in text).split())


def plain_quotes(text: str) -> str:
    """A text without the typography that a reader of an export may add to it."""
    return text.translate(str.maketrans("‘’“”«»\u00a0", '\'\'"""" '))


def family(name: Item) -> str:
    """The family name that Pandoc read, with the particle that it took off, or the body."""
    return name.get("literal") or " ".join(filter(None, (name.get("non-dropping-particle"), name.get("dropping-particle"), name["family"])))

"""What hypothesis feeds to the tests: hostile texts and trees of them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def examples(usual: int) -> int:
    """How many examples a property is tried with: few where each starts a program, and many times more in a long run, in which `ARCHIVE_EXAMPLES` says how many are tried for the usual 100."""
    return max(1, usual * int(os.environ.get("ARCHIVE_EXAMPLES", "100")) // 100)


# Each means something to some reader of YAML, Markdown or spreadsheets.
HOSTILE_WORDS = (
    *("NO", "no", "Yes", "y", "N", "on", "Off", "null", "Null", "NULL", "~", "true", "FALSE", "<<", "=", ".inf", "-.INF", ".nan"),
    *("012", "0o17", "0x1F", "0b11", "1e3", "-1E-3", "1.5e+3", "12:30", "190:20:30", "1_000", "+5", "-5", ".5", "5.", "1,000", "0", "007", "2020"),
    *("2020-01-09", "2020-01-09T10:00:00Z", "2020-01-09 10:00:00", "2020-01~", "2019/2020", "-1985", "Y170000002"),
    *("-", "- a", "?", "? a", ":", ": a", "a:", "a: b", ":a", "a:b", "#", "#a", "a #b", "a#b", "&a", "*a", "!a", "!!int 3", "|", "|-", ">", ">+", "%a", "@a", "`a`"),
    *("'", "''", "'a'", '"', '"a"', 'a"b', "\\", "\\n", "\\U00000041", "a\\", "{", "}", "{a: b}", "[", "]", "[a]", "[@a, ¶ 12]", ",", "a, b", ", a", "a,"),
    *("---", "--- a", "...", "a ... b", "=1+1", "<script>", "</p>", "https://a.example/?q=1&r=2#s", "é", "Ångström", "日本語", "🙂", "\u00a0", "a\u00a0b", "\u200b", "\u00ad", "\u0301"),
)

# Control characters and marks of direction are refused on reading, so nobody may dump them.
_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """A text as the archive keeps it: single blanks, none at the ends."""
    return re.sub(" +", " ", text).strip(" ")


def texts(min_size: int = 0) -> SearchStrategy[str]:
    """One line of text that was chosen to be misread; some long enough to be folded."""
    word = st.one_of(st.sampled_from(HOSTILE_WORDS), st.text(_CHARACTERS, max_size=12))
    few = st.lists(word, max_size=4).map(" ".join)
    many = st.lists(word, min_size=20, max_size=40).map(" ".join)
    long_word = st.sampled_from(HOSTILE_WORDS).map(lambda text: text * 50)
    return st.one_of(word, few, few, many, long_word).map(one_line).filter(lambda text: len(text) >= min_size)


def keys() -> SearchStrategy[str]:
    """Names that no schema knows."""
    return st.one_of(st.sampled_from(HOSTILE_WORDS), st.text(_CHARACTERS, max_size=20)).map(one_line)


def trees(depth: int = 3) -> SearchStrategy[Any]:
    """Texts, lists and mappings, a few levels deep."""
    tree: SearchStrategy[Any] = texts()
    for _ in range(depth):
        tree = st.one_of(texts(), st.lists(tree, max_size=3), st.dictionaries(keys(), tree, max_size=3))
    return tree

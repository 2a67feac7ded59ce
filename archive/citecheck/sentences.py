"""Where sentences begin and end in legal prose, which is full of full stops that end nothing. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

# After these a full stop ends no sentence: courts, reporters, titles, months, companies, references.
_ABBREVIATIONS = frozenset(
    "v vs no nos inc corp co ltd llc dept det dist ct cir app div sup supp ill mich mass minn cal fla ga la md mo tex wash ohio penn pa va vt wis ind conn ariz colo del "  # noqa: SIM905 - a list of quoted words would fill a page
    "ed rev ver para paras p pp ch sec art cl fig tbl n nn ex exh dkt doc ecf id cf e.g i.e al mr mrs ms dr prof hon jr sr st gov sen rep sgt lt capt "
    "jan feb mar apr jun jul aug sept sep oct nov dec civ crim proc ann stat code const amend reg approx est u.s u.k d.c n.y n.j f so cas p.m a.m".split()
)
_END = re.compile(r"[.!?…][\"'”’)\]]*(?:\[\d+\])*\s+(?=[\"'“‘(\[]?[A-Z0-9ÀÁÂÄÅÇÉÈÊÍÓÔÖØÚÜ¶§])")
# Longer than any sentence that people write; what looks for figures takes longer than in proportion to the length.
MOST = 2_000
_WORD_BEFORE = re.compile(r"[\w.]+$")


@lru_cache(4096)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a paragraph as pairs of offsets, in order; together they cover it. What goes on without end is cut."""
    ends = [match.end() for match in _END.finditer(text) if not _abbreviated(text, match.start())]
    starts = [0, *ends]
    spans = ((begin, min(begin + MOST, end)) for start, end in zip(starts, [*ends, len(text)], strict=True) for begin in range(start, end, MOST))
    return tuple((start, end) for start, end in spans if text[start:end].strip())


def sentence_at(text: str, offset: int) -> tuple[int, int]:
    """The sentence in which an offset stands; the whole text where there is none."""
    spans = sentence_spans(text)
    if not spans:
        return (0, len(text))
    return spans[max(0, bisect_right([start for start, _ in spans], offset) - 1)]


def _abbreviated(text: str, dot: int) -> bool:
    if text[dot] != ".":
        return False
    match = _WORD_BEFORE.search(text, max(0, dot - 20), dot)
    if not match:
        return False
    word = match[0].lower()
    # An initial, like the F. of `Robert F. Williams`, or the last letter of `E.D.`; `I` is a word more often.
    return word in _ABBREVIATIONS or (len(word.rpartition(".")[2]) == 1 and word.isalpha() and word != "i") or bool(re.fullmatch(r"(?:\w\.)+\w", word))

"""What sentences with something of the reader's in them, the cells of tables and the drawings of charts say in the language that is spoken. Pure.

`sayings` knows the English sentences, a `Teller` the words of a language; this joins the two. What no form fits stays English and is
marked so, and so are titles, reasons of editors and whatever else the data say in their own words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from markupsafe import Markup, escape

from archive.charting.chart import NOTHING, filled, texts
from archive.charting.drawing import retold
from archive.query import words
from archive.query.facets import FACETS
from archive.site import sayings
from archive.site.checking import NAMELESS
from archive.site.language import ENGLISH, SPOKEN
from archive.site.retelling import LABELLED, code_of, in_english

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment
    from jinja2.runtime import Context

    from archive.charting.chart import Chart
    from archive.charting.figure import Cell, Figure
    from archive.site.retelling import Teller

FILE_WORDS = "%(archive)s, edition %(edition)s, CC BY 4.0."
"""What a drawing that is a file of its own says of itself."""
_VOCABULARY = {facet.name: facet.words for facet in FACETS}
_NUMBERS = {name: str(number) for number, name in enumerate(sayings.NUMBERS)}
_OR = " or "
_WHOLE = re.compile(r"[0-9]+")


def saying(teller: Teller, english: str) -> str:
    """A sentence of the code in this language."""
    found = [] if isinstance(english, Markup) else sayings.said(english)
    if not found:
        return in_english(english)
    told = [escape(teller.text(form, context)) % {name: _slot(teller, name, text) for name, text in slots.items()} for context, form, slots in found]
    return Markup(" ").join(told)


def _slot(teller: Teller, name: str, text: str) -> str:
    """What stands in a slot, by what it is called."""
    if name in _VOCABULARY:
        return traits(teller, name, text)
    tell = _SLOTS.get(name)
    return tell(teller, text) if tell else text


def _number(_: Teller, text: str) -> str:
    return _NUMBERS.get(text.casefold(), text)


def _nouns(teller: Teller, text: str) -> str:
    return ", ".join(teller.text(noun, "likeness") for noun in text.split(", "))


def _value(teller: Teller, text: str) -> str:
    """A value of a statement, or several of which each may be right."""
    told = [teller.date(part) or teller.quantity(part) or _label(teller, part, LABELLED) for part in text.split(_OR)]
    found = [part for part in told if part]
    return f" {teller.text('or', 'likeness')} ".join(found) if len(found) == len(told) else in_english(text)


def _label(teller: Teller, text: str, contexts: tuple[str, ...]) -> str | None:
    return next((teller.catalog.text(text, context) for context in contexts if teller.catalog.knows(text, context)), None)


_SLOTS: dict[str, Callable[[Teller, str], str]] = {
    "english": lambda _, text: in_english(text),
    "value": _value,
    "property": lambda teller, text: teller.text(text, "property").lower() if teller.catalog.knows(text, "property") else in_english(text),
    "day": lambda teller, text: teller.date(words.date_words(text)) or text,
    "rank": lambda teller, text: teller.text(text, "rank"),
    "count": lambda teller, text: teller.quantity(text) or text,
    "number": _number,
    "all": _number,
    "nouns": _nouns,
}


def traits(teller: Teller, name: str, english: str) -> str:
    """Values of a trait, in a list with commas as `likeness` makes it: labels of a vocabulary, names of places, titles of records.

    Labels may have commas themselves, so the longest that fits comes first; where one is none of the vocabulary, the list stays English.
    """
    vocabulary = _VOCABULARY.get(name)
    if vocabulary is None:
        return english  # words of the reader
    if vocabulary == "country":
        return teller.country(code_of(english))
    if vocabulary == "region":
        return teller.regions(english) if code_of(english) == english else teller.country(code_of(english))
    labels = {words.uncapital(label): told for (context, label), told in teller.catalog.texts.items() if context == vocabulary}
    if not labels:
        return in_english(english)
    found, rest = [], english
    while rest:
        start = words.uncapital(rest)
        label = max((label for label in labels if start == label or start.startswith(f"{label}, ")), key=len, default=None)
        if label is None:
            return in_english(english)
        found.append(labels[label] if rest[:1].isupper() else words.uncapital(labels[label]))
        rest = rest[len(label) + 2 :]
    return ", ".join(found)


def denominator(teller: Teller, chart: Chart, first: Mapping[str, Any]) -> str:
    """Of how many a chart is, with the numbers of its first row; what is said where it has no row."""
    return filled(teller.text(chart.denominator, "chart"), first, teller.figure) if first else teller.text(NOTHING, "chart")


def cell(teller: Teller, of: Cell) -> str:
    """A cell of the table beside a chart; titles of records stay as they are."""
    if of.number or not of.text or _WHOLE.fullmatch(of.text):
        return teller.quantity(of.text) or of.text
    return _coded(teller, of.kind, of.text, of.value) or in_english(of.text)


def _coded(teller: Teller, kind: str, text: str, code: str) -> str | None:
    if kind == "country":
        return teller.country(code)
    if kind == "region":
        return teller.regions(text)
    return teller.text(text, "chart") if kind == "words" else _label(teller, text, (kind,)) if kind else None


def off_map(teller: Teller, figure: Figure) -> str:
    """The places that a map has no place for."""
    return ", ".join(teller.place(*((code, None) if figure.chart.place == "country" else (None, code))) for code in figure.outside)


def drawing(teller: Teller, chart: Chart, svg: str) -> str:
    """A drawing of a chart, or the marks of one, with its texts in this language.

    A text is a word of the chart, a label of a vocabulary, a number, a length of time, a title of a record, or a title and after a comma one of the others.
    """
    own = frozenset(texts(chart))
    kinds = tuple(column.kind for column in chart.columns if column.kind)

    def known(text: str) -> str | None:
        return teller.text(text, "chart") if text in own else _label(teller, text, kinds) or teller.quantity(text)

    def pieces(text: str) -> list[tuple[str, str]]:
        told = known(text)
        if told is not None:
            return [(told, "")]
        title, comma, last = text.rpartition(", ")
        after = known(last) if comma else None
        return [(text, "en")] if after is None else [(title, "en"), (comma + after, "")]

    return retold(svg, pieces)


def install(env: Environment, tellers: Mapping[str, Teller]) -> None:
    """Give templates the filters of this file; in English each gives what English pages have always had.

    Every filter takes the context, since Jinja works out what it can once for all languages otherwise.
    """

    def told(method: Callable[..., str], english: Callable[..., str]) -> Callable[..., str]:
        @pass_context
        def filtered(_: Context, *given: Any) -> str:
            code = SPOKEN.get().code
            return method(tellers[code], *given) if code != ENGLISH.code and code in tellers else english(*given)

        return filtered

    env.filters |= {
        "saying": told(lambda teller, text: saying(teller, text if isinstance(text, Markup) else str(text)) if text else text, lambda text: text),
        "draft_name": told(lambda teller, name: teller.text(name, "check") if name in NAMELESS else name, lambda name: name),
        "trait": told(lambda teller, text, name: traits(teller, name, text), lambda text, _: text),
        "denominator": told(lambda teller, figure: denominator(teller, figure.chart, figure.first), lambda figure: figure.denominator),
        "cell": told(cell, lambda of: of.text),
        "off_map": told(off_map, lambda figure: figure.off_map),
        # Every text of a drawing is escaped anew where it is replaced.
        "drawing": told(lambda teller, figure, form: Markup(drawing(teller, figure.chart, figure.drawings[form])), lambda figure, form: figure.drawings[form]),  # noqa: S704 - as said above
    }
    # The words of a draft are in whatever language its writer chose (https://html.spec.whatwg.org/#attr-lang).
    env.globals["lang_unknown"] = lambda: Markup(' lang=""') if SPOKEN.get() is not ENGLISH else ""

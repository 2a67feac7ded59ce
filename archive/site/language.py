"""Which languages the pages speak, how an address says which, and their catalogs. Pure: text in, values out.

English is the language of the data and of the code; a page in another language is the English page retold. Narratives, statements,
titles and citations stay as they are: this room must not translate what a court may be shown as the words of the archive.
"""

from __future__ import annotations

import io
import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Mapping

    from babel.messages.catalog import Catalog as PoCatalog

_PREFIX = re.compile(r"/(?P<code>[a-z]{2})(?P<rest>/(?![/\\]).*)?", re.DOTALL)
_TAG = re.compile(r"<(?:a|area|form|link)\s[^<>]*>")
_ADDRESS = re.compile(r'(\s(?:href|action)=")(/(?![/\\])[^"]*)(")')
_FILE = re.compile(r"\.[a-z][a-z0-9]{1,7}$", re.IGNORECASE)
_NO_PAGES = ("/static/", "/-/", "/unapi", "/mcp", "/reconcile")


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages.

    Args:
        code: its part of an address, which `hreflang` gives too.
        tag: its BCP 47 tag, for `<html lang>`.
        name: what it calls itself.
        locale: the CLDR locale of its dates, numbers and names of places.
    """

    code: str
    tag: str
    name: str
    locale: str

    @property
    def prefix(self) -> str:
        """What its addresses begin with: nothing for English."""
        return "" if self.code == "en" else f"/{self.code}"


ENGLISH = Language("en", "en", "English", "en_US")
LANGUAGES = {language.code: language for language in (ENGLISH, Language("es", "es", "Español", "es_419"), Language("pt", "pt-BR", "Português", "pt_BR"))}
SPOKEN: ContextVar[Language] = ContextVar("SPOKEN", default=ENGLISH)
"""The language of the page that is being made."""


def split_path(path: str) -> tuple[Language, str]:
    """The language of a path and the path without it: `/es/cases` is Spanish `/cases`, anything odd is English as it stands.

    What is left always begins with one slash, so that it can never be taken for the name of another host.
    """
    match = _PREFIX.fullmatch(path)
    language = LANGUAGES.get(match["code"]) if match else None
    if match is None or language is None or language is ENGLISH:
        return ENGLISH, path
    return language, match["rest"] or "/"


def is_page(path: str) -> bool:
    """Whether a path of this site leads to a page for readers, and not to a file or a service for machines."""
    return not _FILE.search(path) and not f"{path}/".startswith(_NO_PAGES)


def localized(address: str, language: Language) -> str:
    """An address of this site in a language; addresses of files, of other sites, and those that have a language already, stay."""
    path = urlsplit(address).path if address.startswith("/") and not address.startswith(("//", "/\\")) else ""
    if not path or not is_page(path) or split_path(path)[0] is not ENGLISH:
        return address
    return language.prefix + address


def relinked(html: str, language: Language) -> str:
    """A page whose links and forms stay in a language; what names its own language with `hreflang` is left alone."""

    def tag(match: re.Match[str]) -> str:
        if " hreflang=" in match[0]:
            return match[0]
        return _ADDRESS.sub(lambda found: f"{found[1]}{localized(found[2], language)}{found[3]}", match[0])

    return _TAG.sub(tag, html) if language.prefix else html


@dataclass(frozen=True, slots=True)
class Catalog:
    """What a language says for each English text. A text that it lacks stays English and is remembered in `missed`.

    Args:
        texts: translations by (context, text); the context is empty where a text has none.
        plurals: the forms of a plural by its (context, singular).
        form: gives the number of the form for a count.
        missed: every (context, text) that was asked for and is not there.
    """

    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    plurals: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    form: Mapping[bool, int] = field(default_factory=lambda: {True: 0, False: 1})
    missed: set[tuple[str, str]] = field(default_factory=set)

    def text(self, english: str, context: str = "") -> str:
        """The text in this language, in its context or else in none."""
        found = self.texts.get((context, english)) or self.texts.get(("", english))
        if found is None:
            self.missed.add((context, english))
        return found or english

    def knows(self, english: str, context: str = "") -> bool:
        """Whether there is a translation."""
        return (context, english) in self.texts

    def plural(self, one: str, several: str, number: float, context: str = "") -> str:
        """The form of a text for a number: in both languages 1 takes the first form, and so does 0 in neither.

        Portuguese of Brazil and Spanish are used here with the rule of English, by which 0 is plural, as editors of both do.
        """
        forms = self.plurals.get((context, one))
        if forms is None:
            self.missed.add((context, one))
            return one if number == 1 else several
        return forms[self.form[number == 1]]


def read_catalog(text: str) -> Catalog:
    """The catalog of a .po file; fuzzy and empty entries count as missing."""
    return _catalog(read_po(io.BytesIO(text.encode())))


def _catalog(found: PoCatalog) -> Catalog:
    texts: dict[tuple[str, str], str] = {}
    plurals: dict[tuple[str, str], tuple[str, ...]] = {}
    for message in found:
        if not message.id or message.fuzzy or not all(message.string if isinstance(message.string, tuple | list) else [message.string]):
            continue
        context = message.context or ""
        if isinstance(message.id, tuple | list) and isinstance(message.string, tuple | list):
            plurals[context, message.id[0]] = tuple(message.string)
            texts.setdefault((context, message.id[0]), message.string[0])  # gettext keeps one entry for a text with and without a plural
        else:
            texts[context, str(message.id)] = str(message.string)
    return Catalog(texts, plurals)

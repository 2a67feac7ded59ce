"""Where each address of the live site stands in a folder of files, and which have no place there because they need a server. Pure.

A page stands in a folder of its own (`/cases/WIA-0001/index.html`), since every host of files finds it there, with and without the
slash at its end. What a query string tells apart needs a path of its own: `/cases?page=2` is `/cases/page/2/`.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from archive.site.bibliography import FORMS, PLURALS
from archive.site.language import ENGLISH, LANGUAGES, is_page, split_path

if TYPE_CHECKING:
    from collections.abc import Mapping

TOOLS = ("/brief", "/citecheck", "/compare", "/like")
"""Pages that work on what a reader brings; without a live site to lead to, they stand here and say what they need."""
FIXED = ("/", "/about", "/about/files", "/about/method", "/about/names", "/about/rights", "/charts", "/queries", "/search")
LISTS = (*PLURALS, "corrections", "editions")
OF_RECORD = {"statements": "record", "citations": "record", "source_support": "source"}
"""Tables of which each record has its own rows as a file, and the column that names the record."""
_FORMS = "|".join(sorted((form.replace(".", r"\.") for form in FORMS), key=len, reverse=True))
_KINDS = "|".join(PLURALS)
_FILES = re.compile(
    r"/(?:favicon\.(?:svg|ico)|apple-touch-icon\.png|robots\.txt|llms\.txt|opensearch\.xml|sitemap(?:-\d+)?\.xml|feeds/(?:cases|corrections)\.atom|cards/[^/]+\.png|charts/[^/]+\.vl\.json|cases/[^/]+/r\d+\.(?:md|json))"
)
_RECORD = re.compile(rf"/(?:{_KINDS})/[^/]+|/cases/[^/]+/r\d+")
_LISTED = re.compile(rf"/(?:{'|'.join(LISTS)})|/cases/[^/]+/history")
_CITE = re.compile(r"/cite/(?P<key>.+?)(?P<statement>/[a-z_]+\.[1-9][0-9]*)?")
_CITED_FILE = re.compile(rf"/(?P<key>(?:{_KINDS})/[^/]+?|cite/(?:edition|[^/]+/r\d+))\.(?P<form>{_FORMS})")
_LIST_FILE = re.compile(rf"/(?P<plural>{_KINDS})\.(?P<form>{_FORMS}|atom)")
_ROW = re.compile(rf"/archive/(?P<plural>{_KINDS})/(?P<id>[^/]+?)(?P<json>\.json)?")
_TABLE = re.compile(r"/archive/(?P<name>[a-z_0-9]+)(?P<form>\.csv|\.json)?")
_EDITION = re.compile(r"/editions/\d{4}\.\d\d(?:\.\d{1,3})?(?:/(?P<file>.+))?")
_SHOWN = {"_shape", "_size"}
_MOST_PAGES = 6


@dataclass(frozen=True, slots=True)
class Places:
    """Which addresses have a place, and what links to the others become.

    Args:
        url: where the folder will be served, without a slash at its end; its path comes before every place.
        live: the site that has what files cannot do, without a slash at its end; empty where there is none.
        left_out: names of `PARTS` that are not wanted.
        facets: single values of facets of the list of cases that have a page.
        classes: classes of source that have a page.
        answers: the digests of queries in SQL whose answers have a page, by `digest_of`.
        tables: tables and views that have a page.
        questions: prepared questions.
        whole: those of the tables that stand here whole, as CSV and JSON.
        assets: files under /static/ by the path that templates give, each with its place, which has the hash of its content.
    """

    url: str
    live: str = ""
    left_out: frozenset[str] = frozenset()
    facets: frozenset[tuple[str, str]] = frozenset()
    classes: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    assets: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The path at which the folder is served, without a slash at its end: empty at the top of a host."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that have pages."""
        return ("en",) if "translations" in self.left_out else tuple(LANGUAGES)

    def link(self, address: str) -> str:
        """What a link to an address of the live site leads to: a place here, the live site, or nothing."""
        found = self.of(address)
        if not found:
            return f"{self.live}{address}" if self.live else ""
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query and found.endswith("/search/") else ""
        return f"{self.base}{found}{query}{'#' + parts.fragment if parts.fragment else ''}"

    def of(self, address: str, *, exact: bool = False) -> str:
        """The place of an address, a path from the top of the folder; a page's ends in a slash. Empty where it has none.

        Args:
            address: a path of the live site with its query string.
            exact: whether a page that stands here in English only counts as none where another language is asked for.
        """
        parts = urlsplit(address)
        language, path = split_path(parts.path)
        query = parse_qsl(parts.query, keep_blank_values=True)
        if language.code not in self.languages:
            return ""
        if not is_page(path):
            return self._file(path, query)
        found = self._page(path, query)
        if not found or language is ENGLISH:
            return found
        if path.startswith(("/archive", "/cite/")) or re.fullmatch(r"/cases/[^/]+/r\d+", path):
            return "" if exact else found
        return language.prefix + found

    def _page(self, path: str, query: list[tuple[str, str]]) -> str:  # noqa: PLR0911 - a place for each kind of page, one under the other
        if path == "/search" or (path in FIXED and not query):
            return f"{path.rstrip('/')}/"
        if path in TOOLS:
            return "" if self.live else f"{path}/"
        if path == "/archive":
            digest = digest_of(query)
            return "/archive/" if not query else f"/archive/answers/{digest}/" if digest in self.answers else ""
        if _LISTED.fullmatch(path):
            return self._list(path, dict(query)) if len(dict(query)) == len(query) else ""
        if query:
            return ""
        if _RECORD.fullmatch(path) or _EDITION.fullmatch(path):
            return f"{path}/"
        if cite := _CITE.fullmatch(path):
            return "" if cite["statement"] and "statements" in self.left_out else f"{path}/"
        if row := _ROW.fullmatch(path):
            return f"/{row['plural']}/{row['id']}/"
        table = _TABLE.fullmatch(path)
        return f"{path}/" if table and table["name"] in self.tables | self.questions else ""

    def _list(self, path: str, query: dict[str, str]) -> str:
        number = query.pop("page", "1")
        narrowed = self._narrowed(path, query)
        if not narrowed or not (number.isascii() and number.isdigit() and len(number) < _MOST_PAGES):
            return ""
        return f"{narrowed}page/{int(number)}/" if int(number) > 1 else narrowed

    def _narrowed(self, path: str, query: dict[str, str]) -> str:
        """The first page of a list with a condition, which is none, a single value, or for cases the newest first."""
        if not query:
            return f"{path}/"
        (name, value), *more = query.items()
        if more or (path == "/cases" and (name, value) == ("sort", "newest")):
            return "" if more else "/cases/newest/"
        known = (path == "/cases" and (name, value) in self.facets) or (path == "/sources" and name == "class" and value in self.classes)
        return f"{path}/by/{name}/{quote(value, safe='')}/" if known else ""

    def _file(self, path: str, query: list[tuple[str, str]]) -> str:
        if path.startswith("/static/"):
            return self.assets.get(path, "")
        if path == "/archive.db":
            return "" if "database" in self.left_out else path
        if (edition := _EDITION.fullmatch(path)) or (_FILES.fullmatch(path) and not query):
            return path if not edition or edition["file"] else ""
        if path.startswith("/archive"):
            return self._rows(path, query)
        if path.startswith("/charts/"):
            language = dict(query).get("lang", "en")
            return f"{path.removesuffix('.svg')}{'' if language == 'en' else '.' + language}.svg" if path.endswith(".svg") and language in self.languages else ""
        return self._citations(path, query)

    def _citations(self, path: str, query: list[tuple[str, str]]) -> str:
        if listed := _LIST_FILE.fullmatch(path):
            narrowed = self._narrowed(f"/{listed['plural']}", dict(query)) if len(query) < 2 else ""
            return path if not query else f"{narrowed}{listed['plural']}.{listed['form']}" if narrowed else ""
        if cited := _CITED_FILE.fullmatch(path):
            named = {(): "", (("with", "sources"),): "-with-sources", (("of", "record"),): "-record"}.get(tuple(query))
            return "" if named is None or "citations" in self.left_out else f"/{cited['key']}{named}.{cited['form']}"
        if path.endswith("/history.json"):
            found = self._list(path.removesuffix(".json"), dict(query))
            return f"{found.rstrip('/')}.json" if found else ""
        return ""

    def _rows(self, path: str, query: list[tuple[str, str]]) -> str:
        if path in {"/archive.csv", "/archive.json"}:
            digest = digest_of(query)
            return f"/archive/answers/{digest}{path[8:]}" if digest in self.answers else ""
        asked = [(name, value) for name, value in query if name not in _SHOWN and (name, value) != ("_nl", "")]
        if (row := _ROW.fullmatch(path)) and row["json"] and not asked:
            return "" if "data" in self.left_out else path
        table = _TABLE.fullmatch(path)
        if not table or not table["form"]:
            return ""
        if len(asked) == 1 and OF_RECORD.get(table["name"]) == asked[0][0]:
            return "" if "data" in self.left_out else f"/archive/{table['name']}/of/{quote(asked[0][1])}{table['form']}"
        return path if not asked and table["name"] in self.whole | self.questions else ""


def digest_of(query: list[tuple[str, str]]) -> str:
    """What names a query in SQL with its parameters, whatever the form of its answer; empty where it is none."""
    asked = sorted((name, value) for name, value in query if name not in _SHOWN)
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16] if "sql" in dict(asked) else ""


def file_of(place: str) -> str:
    """The file of a place, a path within the folder."""
    path = unquote(place.lstrip("/"))
    return f"{path}index.html" if not path or path.endswith("/") else path

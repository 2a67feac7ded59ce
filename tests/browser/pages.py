"""One address of every kind of page, so that what holds for all pages is tested on all of them. This file asserts nothing.

The ids are those of the project's own data: an id is permanent. `test_coverage` fails when an address that the site knows has no page here.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Kind:
    """A page that stands for its kind.

    Args:
        name: what tests call it.
        path: its address within the site.
        status: what it is answered with.
    """

    name: str
    path: str
    status: int = 200


def _query(path: str, **arguments: str) -> str:
    return f"{path}?{urlencode(arguments)}"


PREPARED = "/archive/cases_between_two_days"

ENGLISH = (
    Kind("home", "/"),
    Kind("cases", "/cases"),
    Kind("cases, filtered", "/cases?country=US&kind=arrest&sort=newest"),
    Kind("cases, none fits", "/cases?q=zzyzx"),
    Kind("cases, a fault", "/cases?from=never"),
    Kind("case", "/cases/WIA-0001"),
    Kind("case with a denial", "/cases/WIA-0004"),
    Kind("case elsewhere", "/cases/WIA-0011"),
    Kind("revision", "/cases/WIA-0001/r1"),
    Kind("history", "/cases/WIA-0001/history"),
    Kind("agencies", "/agencies"),
    Kind("agency", "/agencies/apple"),
    Kind("systems", "/systems"),
    Kind("system", "/systems/clearview-ai"),
    Kind("rulings", "/rulings"),
    Kind("ruling", "/rulings/aclu-v-clearview"),
    Kind("actions", "/actions"),
    Kind("action", "/actions/aepd-mercadona-2021"),
    Kind("studies", "/studies"),
    Kind("study", "/studies/aclu-2018-rekognition-congress"),
    Kind("policies", "/policies"),
    Kind("policy", "/policies/amazon-2020"),
    Kind("sources", "/sources"),
    Kind("source", "/sources/aepd-2021-mercadona"),
    Kind("search", "/search"),
    Kind("search, results", "/search?q=Clearview"),
    Kind("search, one kind", "/search?q=Detroit&kind=case"),
    Kind("search, a guess", "/search?q=clearvew"),
    Kind("search, nothing", "/search?q=zzyzxqwv"),
    Kind("questions", "/queries"),
    Kind("prepared question", _query(PREPARED, since="2019", until="2021")),
    Kind("tables", "/archive"),
    Kind("own query", _query("/archive", sql="select id, title, country from cases limit 20")),
    Kind("own query, a fault", _query("/archive", sql="select nothing from nowhere"), 400),
    Kind("table", "/archive/cases"),
    Kind("table, filtered", "/archive/cases?_facet=status&status=confirmed&_sort=id"),
    Kind("row", "/archive/cases/WIA-0001"),
    Kind("charts", "/charts"),
    Kind("editions", "/editions"),
    Kind("edition, unknown", "/editions/2000.01", 404),
    Kind("changes of an edition, unknown", "/editions/2000.01/changes", 404),
    Kind("cited query", _query("/cited", sql="select id, title from cases where country = 'GB' order by id")),
    Kind("cited query, a fault", "/cited", 400),
    Kind("corrections", "/corrections"),
    Kind("about", "/about"),
    Kind("method", "/about/method"),
    Kind("names", "/about/names"),
    Kind("rights", "/about/rights"),
    Kind("cite a case", "/cite/WIA-0001"),
    Kind("cite a statement", "/cite/WIA-0001/arrest_date.1"),
    Kind("cite, unknown", "/cite/WIA-9999", 404),
    Kind("brief, empty", "/brief"),
    Kind("brief", "/brief?ids=WIA-0001&ids=WIA-0004"),
    Kind("check of a draft", "/citecheck"),
    Kind("like", "/like"),
    Kind("like, answered", "/like?case=WIA-0001"),
    Kind("compare, empty", "/compare"),
    Kind("compare, one", "/compare?ids=WIA-0001"),
    Kind("compare, two", "/compare?ids=WIA-0001,WIA-0004"),
    Kind("compare, four", "/compare?ids=WIA-0001,WIA-0002,WIA-0004,WIA-0011"),
    Kind("missing page", "/nothing-of-that-name", 404),
    Kind("missing case", "/cases/WIA-9999", 404),
)

# Words are longer in other languages: a page of every shape in each.
OF_EVERY_SHAPE = ("home", "cases, filtered", "case", "search, results", "charts", "method", "brief", "like, answered", "compare, two")
LANGUAGES = ("es", "pt")
KINDS = (*ENGLISH, *(Kind(f"{kind.name} ({language})", f"/{language}{kind.path}", kind.status) for language in LANGUAGES for kind in ENGLISH if kind.name in OF_EVERY_SHAPE))

# Addresses that are answered with something else than a page: files, feeds, programs' interfaces, and doors that stay shut.
NO_PAGES = (
    "bib",  # files for reference managers
    "unapi",
    "atom",
    r"\.md",
    r"\.json",
    "xml",
    "txt",
    "favicon",
    "apple-touch-icon",
    "cards",
    "reconcile",
    "/brief/document",
    "/charts/",
    "/(?P<path>.+)$",  # the files of an edition
    "/-/",
    "(?P<old>",  # addresses that moved
)

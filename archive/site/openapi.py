"""The public addresses for machines, in one table, and the OpenAPI 3.1 document that is made from it (https://spec.openapis.org/oas/v3.1.1). Pure.

What is not in this table may change without notice; what is in it is asked in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.cite.csl import ARCHIVE
from archive.query.facets import FACETS
from archive.query.select import DATES, SORTS
from archive.site.bibliography import FORMS
from archive.site.bibliography import PLURALS as CITED
from archive.site.kinds import LISTINGS
from archive.site.preview import LISTS
from archive.site.related import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

MEDIA_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of an address.

    Args:
        name: its name.
        told: what it means, in a sentence.
        example: a value that works on the archive's own data.
        path: whether it stands in the path; else in the query.
        values: all the values that it may have; none means any.
        several: whether it may be given several times.
    """

    name: str
    told: str
    example: str = ""
    path: bool = False
    values: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address.

    Args:
        path: its template.
        tag: what it belongs to.
        told: what it gives, in a sentence.
        types: the media types that it gives.
        parameters: the parts that may change.
        missing: whether there may be nothing there.
        gone: whether what was there may have been withdrawn or sealed.
        posted: the media type that may be sent to it with POST; empty where it can only be read.
        posted_only: whether it answers nothing but POST.
    """

    path: str
    tag: str
    told: str
    types: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    missing: bool = False
    gone: bool = False
    posted: str = ""
    posted_only: bool = False

    @property
    def example(self) -> str:
        """The address with its examples in it."""
        path = self.path
        for parameter in self.parameters:
            if parameter.path:
                path = path.replace(f"{{{parameter.name}}}", parameter.example)
        query = "&".join(f"{parameter.name}={parameter.example}" for parameter in self.parameters if not parameter.path and parameter.example)
        return f"{path}?{query}" if query else path


_FILTER = (
    *(Parameter(facet.name, f"{facet.label}; of several values any will do.", several=True) for facet in FACETS),
    Parameter("q", "Words that the record has; phrases in double quotes.", "watch"),
    Parameter("ids", "Only these cases, joined by commas."),
    Parameter("date", "Which date `from` and `to` are about.", values=tuple(DATES)),
    Parameter("from", "EDTF: the date may lie on or after its first day."),
    Parameter("to", "EDTF: the date may lie on or before its last day."),
    Parameter("as_of", "EDTF: publicly known by its last day."),
)
_SORT = Parameter("sort", "The order.", values=tuple(SORTS))
_PAGE = Parameter("page", "The page, from 1.")
_PLURAL = Parameter("plural", "The kind of record.", "rulings", path=True, values=tuple(CITED))
_FORM = Parameter("form", "The form of the citations.", "ris", path=True, values=tuple(FORMS))
_SHAPE = Parameter("_shape", "How rows are written; `objects` gives them names.", "objects", values=("arrays", "objects", "array", "arrayfirst", "object"))
_SIZE = Parameter("_size", "How many rows, at most 1000.", "5")
_TABLE = Parameter("table", "A table or view; /archive.json lists them, with their columns.", "cases", path=True)
_RECORD = Parameter("id", "The id of a record: WIA-0001, rulings/ID, a citekey, or of a statement: WIA-0001#arrest_date.1.", "WIA-0001", path=True)
_CASE = Parameter("id", "WIA- and at least four digits.", "WIA-0001", path=True)
_REVISION = Parameter("revision", "The number of the revision, from 1.", "1", path=True)
_JSON, _ATOM, _CITED = "application/json", "application/atom+xml", ("application/x-research-info-systems", "application/x-bibtex", "application/vnd.citationstyles.csl+json")

ENDPOINTS = (
    Endpoint("/cases", "Cases", "The cases of a filter, as a page.", ("text/html",), (*_FILTER, _SORT, _PAGE)),
    Endpoint("/cases.atom", "Feeds", "The cases of a filter, those first that were published or revised last; at most 50.", (_ATOM,), _FILTER),
    Endpoint("/feeds/cases.atom", "Feeds", "New and revised cases; at most 50.", (_ATOM,)),
    Endpoint("/feeds/corrections.atom", "Feeds", "Corrections, updates, mergers, withdrawals and sealings; at most 50.", (_ATOM,)),
    Endpoint("/cases/{id}", "Cases", "A case, as a page.", ("text/html",), (_CASE,), missing=True, gone=True),
    Endpoint("/cases/{id}/r{revision}", "Cases", "A revision as it was published, as a page.", ("text/html",), (_CASE, _REVISION), missing=True, gone=True),
    Endpoint("/cases/{id}/r{revision}.md", "Cases", "Its text, byte for byte: its SHA-256 is the one in the ledger.", ("text/markdown",), (_CASE, _REVISION), missing=True, gone=True),
    Endpoint("/cases/{id}/r{revision}.json", "Cases", "What the ledger says of it, and its text as a tree.", (_JSON,), (_CASE, _REVISION), missing=True, gone=True),
    Endpoint("/cases/{id}/history", "Cases", "Every act of the ledger on a case with what it changed, in words, as a page.", ("text/html",), (_CASE, _PAGE), missing=True),
    Endpoint("/cases/{id}/history.json", "Cases", "The same as a tree; `next_page` is there where more acts follow.", (_JSON,), (_CASE, _PAGE), missing=True),
    Endpoint(
        "/{plural}/{id}",
        "Records",
        "A record of another kind, as a page.",
        ("text/html",),
        (Parameter("plural", "The kind of record.", "systems", path=True, values=(*LISTINGS, "sources")), Parameter("id", "Its id within the kind.", "clearview-ai", path=True)),
        missing=True,
    ),
    Endpoint("/search", "Search", "What has all the words, as a page.", ("text/html",), (Parameter("q", "Words.", "lineup"), Parameter("kind", "Only this kind.", values=tuple(KINDS)), _PAGE)),
    Endpoint("/{plural}.{form}", "Citations", "The citations of a list, a thousand a page; cases take the filter of /cases.", _CITED, (_PLURAL, _FORM, _PAGE)),
    Endpoint("/cite/{id}", "Citations", "How a record, a statement or the edition is cited, as a page.", ("text/html",), (_RECORD,), missing=True),
    Endpoint(
        "/cite/{id}.{form}",
        "Citations",
        "The citation of a record or statement, alone or with its sources.",
        _CITED,
        (_RECORD, _FORM, Parameter("with", "With its sources.", values=("sources",))),
        missing=True,
    ),
    Endpoint(
        "/unapi",
        "Citations",
        "unAPI, which reference managers ask.",
        ("application/xml", *_CITED),
        (Parameter("id", "The id of a record.", "WIA-0001"), Parameter("format", "The form.", "ris", values=("ris", "bibtex", "csl-json"))),
        missing=True,
    ),
    Endpoint(
        "/archive.json", "Data", "The tables and views; or the rows of a query in SQL.", (_JSON,), (Parameter("sql", "One SELECT in SQLite; its parameters are given beside it.", "select+1"), _SHAPE)
    ),
    Endpoint("/archive.csv", "Data", "The rows of a query in SQL, as CSV.", ("text/plain", "text/csv"), (Parameter("sql", "One SELECT in SQLite.", "select+1"),)),
    Endpoint("/archive/{table}.json", "Data", "The rows of a table or view; `next_url` leads to more.", (_JSON,), (_TABLE, _SHAPE, _SIZE), missing=True),
    Endpoint("/archive/{table}.csv", "Data", "The rows of a table or view, as CSV.", ("text/plain", "text/csv"), (_TABLE, _SIZE), missing=True),
    Endpoint(
        "/cited",
        "Data",
        "A cited query, as a page: asked of its edition and of today's data, with whether each gives what is cited.",
        ("text/html",),
        (
            Parameter("sql", "One SELECT in SQLite; its parameters are given beside it as p.NAME.", "select+1"),
            Parameter("edition", "The name of the edition; without it, that of the present state where it has one."),
            Parameter("rows", "The number of rows that is cited."),
            Parameter("sha256", "The hash of the result that is cited."),
        ),
    ),
    Endpoint("/archive.db", "Data", "The whole database, SQLite.", ("application/octet-stream",)),
    Endpoint(
        "/reconcile",
        "Reconciliation",
        "The Reconciliation Service API 0.2: the manifest, or candidates where queries are sent.",
        (_JSON,),
        (Parameter("queries", "A batch of queries, JSON."),),
        posted="application/x-www-form-urlencoded",
    ),
    Endpoint("/reconcile/suggest/entity", "Reconciliation", "Records whose names begin so.", (_JSON,), (Parameter("prefix", "What was typed.", "detroit"), Parameter("cursor", "How many to skip."))),
    Endpoint("/reconcile/suggest/type", "Reconciliation", "Kinds of record whose names begin so.", (_JSON,), (Parameter("prefix", "What was typed.", "a"),)),
    Endpoint("/reconcile/view", "Reconciliation", "Leads to the page of a record.", ("text/html",), (Parameter("id", "The id that the service gave.", "WIA-0001"),), missing=True),
    Endpoint("/-/mcp", "Assistants", "The Model Context Protocol: one JSON-RPC message, one answer.", (_JSON,), posted=_JSON, posted_only=True),
    Endpoint(
        "/cards/{name}.png",
        "Pictures",
        "The picture that goes with a link, 1200 x 630.",
        ("image/png",),
        (Parameter("name", f"home, {', '.join(LISTS)}, or the id of a case.", "WIA-0001", path=True),),
        missing=True,
    ),
    Endpoint("/sitemap.xml", "Crawlers", "The map of the site.", ("application/xml",)),
    Endpoint("/robots.txt", "Crawlers", "What crawlers may do.", ("text/plain",)),
    Endpoint("/llms.txt", "Crawlers", "What the archive is and how it is cited, for language models.", ("text/plain",)),
    Endpoint("/opensearch.xml", "Crawlers", "How a browser searches here.", ("application/opensearchdescription+xml",)),
    Endpoint("/-/health", "Operators", "Whether the database answers, and which edition it is; 503 where it does not.", (_JSON,)),
    Endpoint("/-/openapi.json", "Crawlers", "This document.", (_JSON,)),
)
"""Every public address for machines."""


def document(url: str, version: str) -> dict[str, Any]:
    """The table as an OpenAPI document.

    Args:
        url: where the archive stands, without a slash at the end.
        version: the version that is served, which is the name of the edition.
    """
    return {
        "openapi": "3.1.1",
        "info": {
            "title": ARCHIVE,
            "version": version,
            "description": "Documented cases in which a biometric system pointed at the wrong person, or is alleged to have. Everything can be read without an account. "
            "Keep the status of a case and the standing of a statement: what is alleged must stay alleged.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": url}],
        "tags": [{"name": tag} for tag in dict.fromkeys(endpoint.tag for endpoint in ENDPOINTS)],
        "paths": {endpoint.path: _path(endpoint) for endpoint in ENDPOINTS},
    }


def _path(endpoint: Endpoint) -> dict[str, Any]:
    told: dict[str, Any] = {"summary": endpoint.told, "tags": [endpoint.tag]}
    answers = {"responses": _responses(endpoint.types, missing=endpoint.missing, gone=endpoint.gone)}
    name = "".join(part.capitalize() for part in endpoint.path.replace("{", "/").replace("}", "/").replace(".", "/").replace("-", "/").split("/")) or "Home"
    operations: dict[str, Any] = {}
    if not endpoint.posted_only:
        operations["get"] = {**told, "operationId": f"get{name}", "parameters": [_parameter(parameter) for parameter in endpoint.parameters], **answers}
    if endpoint.posted:
        operations["post"] = {**told, "operationId": f"post{name}", "requestBody": {"required": True, "content": {endpoint.posted: {"schema": {"type": "object"}}}}, **answers}
    return operations


def _responses(types: Sequence[str], *, missing: bool, gone: bool) -> dict[str, Any]:
    found = {"description": "What was asked for.", "content": {media_type: {} for media_type in types}}
    refused = {"400": {"description": "Something in the address cannot be read; the text says what."}}
    absent = {"404": {"description": "There is no such record."}} if missing else {}
    return {"200": found, **refused, **absent, **({"410": {"description": "The case was withdrawn or sealed; the answer says since when and why."}} if gone else {})}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string", **({"enum": list(parameter.values)} if parameter.values else {})}
    return {
        "name": parameter.name,
        "in": "path" if parameter.path else "query",
        "description": parameter.told,
        **({"required": True} if parameter.path else {}),
        "schema": {"type": "array", "items": value} if parameter.several else value,
        **({"example": parameter.example.replace("+", " ")} if parameter.example else {}),
    }

"""What machines look for at fixed addresses: rules for crawlers, a description of the search, and a summary for language models. Pure.

Crawlers are not told apart: whoever may read may index, quote and learn under the licence; only what costs the server much is kept from all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from archive.cite.csl import ARCHIVE

if TYPE_CHECKING:
    from archive.cite.csl import Edition

OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
OPENSEARCH_TYPE = "application/opensearchdescription+xml; charset=utf-8"
SHORT_NAME = "Wrong ID cases"
LONGEST_SHORT_NAME = 16
"""How many characters OpenSearch 1.1 allows."""

CLOSED = (
    ("/*sql=", "queries in SQL are for people; the rows are in /archive.db"),
    ("/archive/*?*", "tables sorted, faceted and paged in every way"),
    ("/cases?*", "every combination of filters and pages; /sitemap.xml has every case"),
    ("/sources?*", "the same"),
    ("/search", "the same"),
    ("/cited", "cited queries are asked anew each time"),
    ("/edition-*?*", "tables of released editions, sorted, faceted and paged in every way"),
    ("/brief", "papers made to order"),
    ("/citecheck", "a form"),
    ("/like", "a form"),
    ("/reconcile", "for OpenRefine"),
)
"""What crawlers are asked to leave alone, and why. A path ends in `?*`, never in `?`: simple parsers take an empty query for none and would close the page itself.

Previews, cards, feeds, single records and the database stay open."""


def robots(url: str) -> str:
    """`/robots.txt` (RFC 9309), one group for every crawler."""
    rules = "\n".join(f"Disallow: {path}  # {why}" for path, why in CLOSED)
    return f"# {ARCHIVE}. What is not named here may be crawled, indexed and used under CC BY 4.0, by whomever.\nUser-agent: *\n{rules}\n\nSitemap: {url}/sitemap.xml\n"


def opensearch(url: str) -> str:
    """`/opensearch.xml`: how a browser searches here (https://github.com/dewitt/opensearch, 1.1 draft 6)."""
    root = ET.Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    for tag, text in (
        ("ShortName", SHORT_NAME),
        ("LongName", ARCHIVE),
        ("Description", "Search documented cases in which a biometric system pointed at the wrong person, with their sources."),
    ):
        ET.SubElement(root, tag).text = text
    ET.SubElement(root, "Url", {"type": "text/html", "template": f"{url}/search?q={{searchTerms}}"})
    ET.SubElement(root, "Url", {"type": "application/atom+xml", "template": f"{url}/cases.atom?q={{searchTerms}}"})
    ET.SubElement(root, "Url", {"type": "application/opensearchdescription+xml", "rel": "self", "template": f"{url}/opensearch.xml"})
    ET.SubElement(root, "Image", {"width": "32", "height": "32", "type": "image/x-icon"}).text = f"{url}/favicon.ico"
    for tag, text in (("Language", "en"), ("InputEncoding", "UTF-8"), ("OutputEncoding", "UTF-8")):
        ET.SubElement(root, tag).text = text
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def llms(edition: Edition, cases: int, sources: int) -> str:
    """`/llms.txt`: what this is and how to use and cite it, for language models and those who build on them (https://llmstxt.org/).

    Args:
        edition: the edition served, with its address.
        cases: how many cases it has.
        sources: how many sources.
    """
    url = edition.url
    return f"""# {ARCHIVE}

> Documented cases in which a biometric system (face recognition above all) pointed at the wrong person, or is alleged to have. {cases:,} cases and {sources:,} sources in edition {edition.name}. Every statement has its sources, its standing and an address of its own.

Documented here means documented, not all that happened: the archive counts what was published, so its numbers are no rates.

Rules of wording, which hold for anything that is made from these records:

- What is alleged stays alleged. Each case has a status (confirmed, alleged, disputed), and contested statements have a standing (found, admitted, alleged, reported, denied) and often whose word it is. Keep them in every sentence.
- Where sources disagree the record has several values; do not choose silently. Where a failure is not coded, it was not established, which does not mean that it did not happen.
- Use the name that the record uses. Do not add names, photographs, addresses or descriptions that it leaves out; some people are given pseudonyms by the name policy.
- Records are corrected, withdrawn and sealed. Cite a revision, and look at the corrections before repeating an older text.
- Do not cite what you have not opened: every record and statement has an address, and every statement names its sources.

How to cite: "{ARCHIVE}, case WIA-0001, revision 1 (edition {edition.name})", with the address of the revision, {url}/cases/WIA-0001/r1. A statement has an id like WIA-0001#arrest_date.1. Ready citations (Bluebook, OSCOLA, APA, Chicago, BibTeX, RIS, CSL-JSON) stand at {url}/cite/WIA-0001.

Licence: CC BY 4.0 for the records. The sources that they cite belong to their publishers.

## Main pages

- [Cases]({url}/cases): every case, with filters
- [Rulings and dockets]({url}/rulings): court proceedings
- [Agencies]({url}/agencies) and [systems]({url}/systems): who used what
- [Sources]({url}/sources): every source, with its class and everything that rests on it
- [About]({url}/about): method, vocabularies, name policy, corrections

## Data

- [The API as OpenAPI 3.1]({url}/-/openapi.json): every public address for machines
- [Cases as JSON]({url}/archive/cases.json): rows; add `?_shape=objects` for rows with names, write `.csv` for CSV
- [Statements as JSON]({url}/archive/statements.json): one row a statement, with standing and speaker
- [The whole database]({url}/archive.db): SQLite, to be queried without asking the server
- [New and revised cases]({url}/feeds/cases.atom) and [corrections]({url}/feeds/corrections.atom): Atom
- [Model Context Protocol]({url}/-/mcp): tools to search, read a record and query (POST)

## Optional

- [Prepared questions]({url}/queries): SQL with its results
- [The map of the site]({url}/sitemap.xml): every record
- [Reconciliation]({url}/reconcile): matches names to records, for OpenRefine
"""

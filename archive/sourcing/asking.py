"""From what was pasted to proposals, asking the web where that is needed. The only file of this room that does, and only through `archive.fetching`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from archive.fetching.connecting import system_addresses
from archive.fetching.fetch import PAGES, Limits, fetch
from archive.fetching.judging import Policy
from archive.sourcing.addresses import doi_of, tidy_url
from archive.sourcing.dockets import read_docket
from archive.sourcing.pasted import recognise
from archive.sourcing.proposal import Found, Proposal, found
from archive.sourcing.reading import SourcingError, read_bibtex, read_csl, read_page, read_pdf, read_ris
from archive.sourcing.records import ADDRESS_TITLE

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from archive.fetching.connecting import Resolver
    from archive.fetching.fetch import Fetched

HTML = ("text/html", "application/xhtml+xml")
PDF = "application/pdf"
CSL = "application/vnd.citationstyles.csl+json"
_CSL_TYPES = (CSL, "application/json", "application/citeproc+json")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks the web, and how.

    Args:
        agent: the `User-Agent`: the archive and where to complain.
        dois: the address of the registry of DOIs, without a slash at the end (https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation).
        limits: what one fetch may use.
        policy: which networks and ports may be asked.
        resolve: gives the IP addresses of a name.
        tls: how certificates are judged; by Mozilla's roots by default.
    """

    agent: str
    dois: str = "https://doi.org"
    limits: Limits = field(default_factory=Limits)
    policy: Policy = field(default_factory=Policy)
    resolve: Resolver = system_addresses
    tls: ssl.SSLContext | None = None

    def get(self, url: str, accept: str, types: tuple[str, ...]) -> Fetched:
        """Fetch an address (see `archive.fetching.fetch`)."""
        return fetch(url, agent=self.agent, accept=accept, types=types, limits=self.limits, policy=self.policy, resolve=self.resolve, tls=self.tls)


def propose(text: str, asker: Asker) -> tuple[Proposal, ...]:
    """Proposals for what was pasted; several where it is a file of several references.

    Raises:
        SourcingError: it is nothing that is known, or it cannot be read.
        FetchError: an address could not be fetched.

    """
    pasted = recognise(text)
    match pasted.kind:
        case "url":
            return (from_address(pasted.text, asker),)
        case "doi":
            return (from_doi(pasted.text, asker),)
        case "docket":
            return (read_docket(pasted.text),)
        case "bibtex":
            return read_bibtex(pasted.text)
        case "ris":
            return read_ris(pasted.text)
        case "csl":
            return read_csl(pasted.text)
        case _:
            raise SourcingError("This is no address, DOI, docket number, BibTeX, RIS or CSL-JSON; paste one of them, or enter the source by hand")


def from_address(url: str, asker: Asker) -> Proposal:
    """What the page or PDF at an address proposes; where the site refuses, what the address itself tells.

    Raises:
        SourcingError: what came cannot be read.
        FetchError: nothing came.

    """
    got = asker.get(url, PAGES, (*HTML, PDF))
    if not 200 <= got.status < 300:
        said = f"{got.status} {got.hops[-1].reason}".strip()
        return without_page(url).also((), [f"The site answered {said[:80]}, so nothing but the address is known: look whether the page is there, and fill in the rest by hand."])
    remarks = [f"The address redirects to {got.url}."] if len(got.hops) > 1 else []
    if got.downgraded:
        remarks.append("On the way the address steps down from https to http: anybody between may have changed the page.")
    charset = _CHARSET.search(got.hops[-1].header("content-type"))
    read = read_pdf(got.body, got.url) if got.media_type == PDF else read_page(got.body, got.url, charset[1] if charset else "")
    return read.also((), remarks)


def from_doi(doi: str, asker: Asker) -> Proposal:
    """What the registry says of a DOI, by content negotiation (https://citation.doi.org/docs.html).

    Raises:
        SourcingError: there is no such DOI, or its registry has no data.
        FetchError: nothing came.

    """
    got = asker.get(f"{asker.dois}/{quote(doi, safe='/:;()._-')}", CSL, _CSL_TYPES)
    if got.status == 404:
        raise SourcingError(f"There is no DOI {doi}; mend it, or paste the address of the text")
    if got.status != 200:
        raise SourcingError(f"The registry of {doi} answered {got.status}; try again later, or paste the address of the text")
    read = read_csl(got.body.decode("utf-8", "replace"))[0]
    return Proposal((Found("DOI", doi, "what was pasted"), *read.found), read.remarks)


def without_page(url: str) -> Proposal:
    """What an address alone tells: itself, and where its path ends in words a title, which is a guess and says so."""
    return Proposal().also(_of_address(url))


def _of_address(url: str) -> Iterator[Found | None]:
    whole = tidy_url(url)
    yield found("URL", whole, "what was pasted")
    yield found("DOI", doi_of(whole), "what was pasted")
    segments = [segment for segment in unquote(urlsplit(whole).path).split("/") if segment]
    for segment in reversed(segments[-2:]):
        words = re.sub(r"\.\w{2,5}$", "", segment).replace("_", "-").split("-")
        if sum(word.isalpha() for word in words) > 2:
            title = " ".join(word for word in words if not re.fullmatch(r"\d{4,}|[0-9a-f]{8,}", word))
            yield found("title", title[:1].upper() + title[1:], ADDRESS_TITLE, "guessed")
            return

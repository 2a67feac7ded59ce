"""Everything that is said has a source, and a case has enough of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from archive.check.problems import Problem, Severity
from archive.check.rule import Context, Corpus, Facts, corpus_rule, problem, record_rule
from archive.errors import InvalidValue
from archive.record.citation import find_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.model import Record

CARRYING_CLASSES = {"court-opinion", "court-filing", "official", "regulator", "academic", "ngo", "news"}
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_TRACKING = re.compile(r"utm_.*|fbclid|gclid|mc_[ce]id|igshid|ref|ref_src|source|partner|cmpid|ncid|sp")


@record_rule()
def paragraph_has_a_source(record: Record, _context: Context) -> Iterator[Problem]:
    """Every paragraph of a narrative cites, and ends with a citation, so that no sentence stands without one."""
    for line, paragraph in record.paragraphs:
        try:
            groups = list(find_groups(paragraph))
        except InvalidValue as error:
            yield problem(record, line, "narrative", error.what, error.fix, "citation-grammar")
            continue
        if not groups:
            yield problem(record, line, "narrative", "a paragraph without a citation", "cite a source: [@citekey]", "paragraph-has-a-source")
        elif paragraph[groups[-1].end :].strip(" .)\n"):
            yield problem(record, line, "narrative", "the paragraph goes on after its last citation", "cite a source for its last sentence", "paragraph-has-a-source")


@record_rule()
def citation_in_brackets(record: Record, _context: Context) -> Iterator[Problem]:
    """A citation in a narrative stands in brackets, so that it has one meaning for Pandoc, for the site and for people."""
    for line, paragraph in record.paragraphs:
        outside = re.sub(r"\[@[^\[\]]*\]", "", paragraph)
        found = re.search(r"(?<!\w)@[a-z0-9][a-z0-9-]*", outside)
        if found:
            yield problem(record, line, "narrative", f"{found[0]} stands without brackets", f"write [{found[0]}]", "citation-in-brackets")


@record_rule("source")
def title_in_brackets(record: Record, _context: Context) -> Iterator[Problem]:
    """A title that is not the printed one says so in `title_basis`, not in brackets."""
    if record.title.startswith("["):
        line = record.front.lines["title"]
        yield problem(record, line, "title", "the title stands in brackets", "write it without them and add `title_basis: descriptive`", "title-in-brackets")


@record_rule("source")
def source_says_where(record: Record, _context: Context) -> Iterator[Problem]:
    """A source names its publisher or container, and who issued it can be found by an address, a DOI or a number."""
    front = record.front
    if not any(name in front for name in ("publisher", "container-title", "authority")):
        yield problem(record, front.line, "publisher", "the source says nowhere who published it", "write publisher, container-title or authority", "source-says-where")
    if not any(name in front for name in ("URL", "DOI", "number", "volume")):
        yield problem(record, front.line, "URL", "the source cannot be found", "write URL, DOI, number or volume", "source-says-where")


@corpus_rule
def cited_source_exists(corpus: Corpus) -> Iterator[Problem]:
    """A citation names a source that the archive has."""
    for facts in corpus.all():
        for cite in facts.cites:
            if not corpus.has("source", cite.citation.key):
                path = f"data/sources/{cite.citation.key}.yaml"
                yield problem(facts, cite.line, cite.field, f"there is no source `{cite.citation.key}`", f"write {path} or mend the citekey", "cited-source-exists")


@corpus_rule
def source_is_cited(corpus: Corpus) -> Iterator[Problem]:
    """A source that nothing cites is reported, as a warning, once all files can be read."""
    if corpus.unread:
        return
    cited = {cite.citation.key for facts in corpus.all() for cite in facts.cites}
    named = {reference.id for facts in corpus.all() for reference in facts.references if reference.kind == "source"}
    for key, facts in corpus.by_kind.get("source", {}).items():
        if key not in cited and key not in named:
            yield problem(facts, 1, "", "nothing cites this source", "cite it or delete the file", "source-is-cited", severity=Severity.WARNING)


@corpus_rule
def two_independent_sources(corpus: Corpus) -> Iterator[Problem]:
    """A case rests on at least two sources of different publishers, one of them a court, an official body, a regulator, a scholar, an NGO or the press."""
    for facts in corpus.by_kind.get("case", {}).values():
        sources = [source for key in {cite.citation.key for cite in facts.cites} if (source := corpus.get("source", key))]
        publishers = {source.publisher for source in sources}
        if len(publishers) < 2:
            yield problem(facts, 1, "", f"the case rests on {len(publishers)} publisher", "find a second, independent source, or list the case in candidates.yaml", "two-independent-sources")
        if not any(source.source_class in CARRYING_CLASSES for source in sources):
            yield problem(facts, 1, "", "no source is of a class that can carry a case", f"find one of {', '.join(sorted(CARRYING_CLASSES))}", "two-independent-sources")


@corpus_rule
def confirmed_needs_an_outcome(corpus: Corpus) -> Iterator[Problem]:
    """A confirmed case has a dated official outcome: an exoneration, an admission or apology, or a proceeding decided for the person or settled."""
    for facts in corpus.by_kind.get("case", {}).values():
        if facts.status != "confirmed" or facts.has_dated_outcome:
            continue
        rulings = [corpus.get("ruling", reference.id) for reference in facts.references if reference.kind == "ruling"]
        if not any(ruling and ruling.vindicates for ruling in rulings):
            yield problem(
                facts, facts.line_of_status, "status", "the case is confirmed and has no dated official outcome",
                "write exoneration_date, a dated response that admits or apologises, or a proceeding decided for the person or settled; else status: alleged", "confirmed-needs-an-outcome",
            )  # fmt: skip


@corpus_rule
def one_source_an_address(corpus: Corpus) -> Iterator[Problem]:
    """No two sources have one web address."""
    seen: dict[str, Facts] = {}
    for facts in sorted(corpus.by_kind.get("source", {}).values(), key=lambda facts: facts.id):
        if not facts.address:
            continue
        first = seen.setdefault(facts.address, facts)
        if first is not facts:
            yield problem(facts, facts.line_of_url, "URL", f"{first.path} has the same address", "keep one of the two and mend the citations", "one-source-an-address")


@record_rule("source")
def address_without_tracking(record: Record, _context: Context) -> Iterator[Problem]:
    """A web address carries no tracking parameters."""
    url = record.text("URL")
    query = url.partition("#")[0].partition("?")[2]
    tracking = [name for name, _ in parse_qsl(query) if name.startswith("utm_") or name in {"fbclid", "gclid", "igshid"}]
    if tracking:
        yield problem(record, record.front.lines["URL"], "URL", f"tracking parameters {', '.join(tracking)}", "leave them out", "address-without-tracking")


def normalise_url(url: str) -> str:
    """An address as far as it tells pages apart: without scheme, `www.`, fragment, tracking parameters and final slash."""
    page, _, query = _SCHEME.sub("", url).partition("#")[0].partition("?")
    host, slash, path = page.partition("/")
    kept = urlencode(sorted(pair for pair in parse_qsl(query) if not _TRACKING.fullmatch(pair[0]))) if query else ""
    return f"{host.lower()}{slash}{path}".rstrip("/") + (f"?{kept}" if kept else "")

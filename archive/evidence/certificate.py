"""A draft certification for captures, with its list of exhibits: Fed. R. Evid. 902(13) and 902(14), in the form of 28 U.S.C. § 1746.

Pure: it makes a `Paper` of what is known, and leaves blank what only a person can say. It states how the captures were made, not that
they are authentic: that conclusion is a court's. What is not known of a source is said in its place, and most of all that there is no
capture. The rules: https://www.law.cornell.edu/rules/fre/rule_902, https://www.law.cornell.edu/uscode/text/28/1746; that a
certification must show its facts and not only conclude: Grimm, Capra & Joseph, 69 Baylor L. Rev. 1 (2017).
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from archive.brief.document import Block, Caption, Heading, Inlines, Listing, Paper, Paragraph, Part, Table
from archive.brief.parts.writing import run
from archive.cite.csl import ARCHIVE
from archive.cite.text import link
from archive.evidence.checking import SUMS, commands
from archive.query.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.cite.csl import Edition
    from archive.cite.text import Span
    from archive.evidence.exhibits import Exhibit

TITLE = "Certification of electronic records"
SUBTITLE = "Draft for a qualified person to complete; not signed, and no evidence as it stands"
_BLANK = "____________________"
_NO_CAPTURE = "no capture"

NOTES = (
    "This is a draft made from the archive's own data. It is no legal advice. Whoever signs must know the facts stated in it, or strike those that they do not know, and fill every blank.",
    "Rules 902(13) and 902(14) take the place of a witness on authenticity alone. Hearsay, relevance, the rule against incomplete writings and, in criminal cases, the Confrontation Clause are not touched by it.",
    (
        "Both rules ask for a certification that meets Rule 902(11), and for its notice: before the trial or hearing, reasonable written notice of the intent to offer the record, "
        "and the record and certification made available for inspection, so that the other side has a fair opportunity to challenge them."
    ),
    "Paragraphs on the process support Rule 902(13); paragraphs on hash values, Rule 902(14). Strike what is not relied on. State courts and courts of other countries have rules of their own.",
)
PROVES = (
    ("A hash value (SHA-256) shows", "that the file at hand is, bit for bit, the file that had this hash value. No two different files with one SHA-256 value are known."),
    (
        "A time stamp (RFC 3161) shows",
        "that a time-stamping authority signed this hash value at the time stated, so that the file existed then at the latest, as far as the authority and its clock are believed.",
    ),
    (
        "Neither shows",
        (
            "that the site sent these bytes, that nobody changed them between the site and the file, that a reader with a browser saw the same page, or that anything the page says is true. "
            "The answer of a web site is not signed by the site. That rests on the process and on the person who attests to it."
        ),
    ),
    (
        "The certificate of the site (TLS) shows",
        "to which host the connection was encrypted when it was made; it was recorded with the answer, but it does not sign the answer.",
    ),
    (
        "A second copy by another archive shows",
        "what that archive received by a request of its own at its own time. Where both agree, that is independent support; where they differ, pages may have changed between.",
    ),
    (
        "A capture holds",
        (
            "the document at the address as one request received it, with every redirect on the way. It does not hold pictures, styles or scripts that a browser would load besides, "
            "and not what a site shows only to signed-in readers or after scripts have run."
        ),
    ),
)


def certification(exhibits: Sequence[Exhibit], edition: Edition, caption: Caption | None = None, title: str = "") -> Paper:
    """The draft certification for some exhibits.

    Args:
        exhibits: the sources relied on, captured or not.
        edition: the edition of the archive from which the list is made.
        caption: the head that a court wants.
        title: the title; a general one where it is empty.

    """
    captured = [exhibit for exhibit in exhibits if exhibit.sha256]
    parts = (
        Part("certification", "Certification", tuple(_statements(captured))),
        Part("exhibits", "List of exhibits", tuple(_list(exhibits, captured))),
        Part("proof", "What hash values and time stamps show, and what they do not", (Listing(tuple(run(f"{head} ", tail) for head, tail in PROVES)),)),
        Part("checking", "How anybody can check the files", tuple(_checking(captured))),
        Part("notes", "Before this is signed", (Listing(tuple(run(note) for note in NOTES)),)),
    )
    day = datetime.date.fromisoformat(edition.date) if edition.date else None
    return Paper(title or TITLE, SUBTITLE, caption or Caption(), parts, f"{ARCHIVE}, edition {edition.name}", "en-US", day)


def _statements(captured: Sequence[Exhibit]) -> list[Block]:
    if not captured:
        return [Paragraph(run("None of the sources in the list below was captured, so there is nothing to certify yet. Capture them with `archive capture`, look at what came, and draft this again."))]
    tools = sorted({str(exhibit.logged["tool"]) for exhibit in captured if exhibit.logged.get("tool")})
    made_by = " and ".join(tools) or f"{_BLANK} (name and version; the log of captures was not at hand when this draft was made)"
    stamped = [exhibit for exhibit in captured if exhibit.token]
    copied = [exhibit for exhibit in captured if exhibit.archive_url]
    told = [
        f"My name is {_BLANK}. I am {_BLANK} (position) at {_BLANK} (organization). I have personal knowledge of the facts stated here, or know them from {_BLANK} (records kept, and how), and could testify to them.",
        f"My training and experience with the capture of web pages and the use of hash values are: {_BLANK}.",
        (
            f"{counted(len(captured), 'file')} in the list of exhibits {'is a capture of a web address' if len(captured) == 1 else 'are captures of web addresses'}. "
            f"{'It was' if len(captured) == 1 else 'Each was'} made by a computer program, {made_by}, run by {_BLANK} (who) on {_BLANK} (which machine, and how it is kept in order)."
        ),
        (
            "For each address the program resolved the name of the host, connected to it, where the address begins with https over an encrypted connection whose certificate it checked against a published list of authorities, "
            "and sent one request for the document. It followed redirects. It wrote each request, each answer with its headers and its body as received, the address of the machine that answered, "
            "the certificate and the time into a file in the format WARC 1.1 (ISO 28500:2017), packed as WACZ 1.1.1. No person edited what was received."
        ),
        "Two things differ from the bytes on the wire: the marks by which an answer may be cut into chunks were taken off, and of an answer that only redirects elsewhere the headers were kept and not its body. The files say so themselves.",
        f"The times are those of the machine's clock, which was kept right by {_BLANK} (for instance a network time service).",
        (
            "When a file was complete, the program computed its SHA-256 hash value, stored the file under that value in a folder that is not public, and wrote a line into a log. "
            "Every line of the log holds the hash value of the line before, so that a line that is changed or taken out later no longer fits."
        ),
        f"The process was tested by {_BLANK} (when and how), and produces an accurate result: {_BLANK} (the basis, for instance captures compared with the pages in a browser).",
        f"I computed the SHA-256 hash value of each file offered with this certification on {_BLANK} (date) with {_BLANK} (program), and each is the value in the list of exhibits.",
    ]
    if stamped:
        told.append(
            f"For {counted(len(stamped), 'file')} a time-stamping authority was sent the hash value, and nothing else, and returned a token under RFC 3161, which is offered with the file. "
            f"I verified each token on {_BLANK} (date) against the certificate of the authority, {_BLANK} (name, and from where the certificate was had)."
        )
    if copied:
        told.append(
            f"For {counted(len(copied), 'file')} another archive was asked to make a copy of the same address by itself, whose address is in the list. I compared them on {_BLANK} (date) and found: {_BLANK}."
        )
    told.append(f"I looked at each file on {_BLANK} (date), and it shows the document that is described in the list, but for: {_BLANK}.")
    blocks: list[Block] = [Paragraph(run(text), number) for number, text in enumerate(told, 1)]
    return [
        *blocks,
        Heading(2, "Signature", "signature"),
        Paragraph(run("Within the United States: I declare under penalty of perjury that the foregoing is true and correct.")),
        Paragraph(run("Outside the United States: I declare under penalty of perjury under the laws of the United States of America that the foregoing is true and correct.")),
        Paragraph(run(f"(Strike one. 28 U.S.C. § 1746.) Executed on {_BLANK} (date) at {_BLANK} (place).")),
        Paragraph(run(f"Signature: {_BLANK}{_BLANK}")),
    ]


def _list(exhibits: Sequence[Exhibit], captured: Sequence[Exhibit]) -> list[Block]:
    missing = len(exhibits) - len(captured)
    told = f"{len(captured)} of {counted(len(exhibits), 'source')} {'has' if len(captured) == 1 else 'have'} a capture."
    if missing:
        told += f" For {counted(missing, 'source')} there is none: nothing in this draft speaks for {'it' if missing == 1 else 'them'}, and what is written at the address today may be another text."
    rows = tuple(
        (run(str(exhibit.number)), run(f"{exhibit.title} ({exhibit.published})"), run(_address(exhibit)), run(exhibit.at.removesuffix("+00:00").replace("T", " ") or _NO_CAPTURE))
        for exhibit in exhibits
    )
    table = Table(counted(len(exhibits), "exhibit"), ("No.", "Source", "Address", "Captured (UTC)"), rows, (0.07, 0.4, 0.33, 0.2))
    blocks: list[Block] = [Paragraph(run(told)), table]
    for exhibit in exhibits:
        blocks += [Heading(2, f"Exhibit {exhibit.number}: {exhibit.id}", f"exhibit-{exhibit.number}"), Listing(tuple(_facts(exhibit)))]
    return blocks


def _address(exhibit: Exhibit) -> Span | str:
    return link(exhibit.url) if exhibit.url else "no address"


def _facts(exhibit: Exhibit) -> list[Inlines]:
    facts = [run("Title: ", exhibit.title), run("Address: ", _address(exhibit))]
    if not exhibit.sha256:
        why = "The source has no address on the web; it must be authenticated in another way." if not exhibit.url else "Nothing can be certified of it."
        return [*facts, run(f"There is no capture of this source. {why}")]
    facts += [
        run(f"File: {exhibit.name}.wacz ({exhibit.size:,} bytes, {exhibit.media_type})"),
        run(f"SHA-256 of the file: {exhibit.sha256}"),
        run(f"Requested at: {exhibit.at}"),
    ]
    facts += _logged(exhibit)
    facts.append(run(f"Time stamp (RFC 3161): {exhibit.name}.tst") if exhibit.token else run("There is no time stamp over this file; the time rests on the log and on who kept it."))
    facts.append(run("Copy by another archive: ", link(exhibit.archive_url)) if exhibit.archive_url else run("No other archive was asked for a copy, or none is known."))
    return facts


def _logged(exhibit: Exhibit) -> list[Inlines]:
    """What the log of captures says besides."""
    if not exhibit.logged:
        return [run("The log of captures was not at hand when this draft was made; add from it the address at which the document was found, the machine that answered, and its certificate.")]
    hops = exhibit.logged.get("hops", [])
    page = exhibit.logged.get("page", {})
    last = hops[-1] if hops else {}
    facts = [run(f"Redirect: {hop.get('status')} from {hop.get('url')}") for hop in hops[:-1]]
    facts.append(run(f"Answered: {last.get('status')} {last.get('reason', '')}, from {last.get('url')} at the IP address {last.get('address')}"))
    facts.append(run(f"Received: {page.get('bytes', 0):,} bytes of {page.get('media_type') or 'no stated type'}, whose SHA-256 is {page.get('sha256')}"))
    shown = last.get("certificates", [])[:1]
    facts += [run(f"Certificate of the host: {one.get('subject', 'cannot be read')}, issued by {one.get('issuer', 'cannot be read')}; SHA-256 {one.get('sha256')}") for one in shown]
    if not shown:
        facts.append(run("The connection was not encrypted: anybody between the site and the program could have changed what was sent."))
    elif exhibit.logged.get("downgraded"):
        facts.append(run("On the way a redirect led from an encrypted to an unencrypted connection."))
    return [*facts, run(f"Line {exhibit.logged.get('sequence')} of the log, by {exhibit.logged.get('tool')}")]


def _checking(captured: Sequence[Exhibit]) -> list[Block]:
    if not captured:
        return [Paragraph(run("There are no files to check."))]
    stamped = [exhibit for exhibit in captured if exhibit.token]
    blocks: list[Block] = [
        Paragraph(run(f"In the folder with the exhibits, with programs that come with common systems (coreutils, OpenSSL); {SUMS} has the hash values of this list. Every file must be told OK:")),
        Listing((run(commands(captured)[0]),)),
    ]
    if stamped:
        blocks += [
            Paragraph(
                run(
                    "With the root certificate of the time-stamping authority, had from the authority itself, as authority.pem; each must be told Verification: OK. Once that certificate has run out, add -attime and the time of the stamp in seconds since 1970:"
                )
            ),
            Listing(tuple(run(command) for command in commands(captured)[1:])),
        ]
    return [*blocks, Paragraph(run("A capture opens in any viewer of web archives that reads WACZ, without the archive's own software."))]

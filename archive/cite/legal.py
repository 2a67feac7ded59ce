"""What a legal item is before any style speaks: the caption, the docket, the entry, the reporter, the statute. Pure.

Captions, dockets and citations are taken from the item; nothing is added. Reporters are known by reporters-db, and a volume and page count
as a citation only where the name between them is a reporter. Where a part cannot be told from the text, it stays empty and the text stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reporters_db import EDITIONS, REPORTERS, VARIATIONS_ONLY

from archive.cite.captions import is_caption, split_title
from archive.cite.courts import STATES, court_words, is_american
from archive.cite.parts import When, clean, from_edtf, issued

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REPORTED = re.compile(r"(?<![\w-])(\d{1,4}) ([A-Z][A-Za-z0-9.'’& ]{0,30}?) (\d{1,9})(?![\w-])")
# [2020] EWCA Civ 1058, [2025] UKUT 319 (AAC), [2023] AATA 1069; the courts of England begin with EW, of the United Kingdom with UK.
_NEUTRAL_COURTS = r"(?:EW[A-Z]\w*|UK[A-Z]\w*|NI[A-Z]\w+|CS[IO]H|IE[A-Z]{2}|ECHR|AATA|ARTA|HCA|FCA(?:FC)?|FCFCOA|NSW[A-Z]\w*|VSCA?|QSC|QCA|WASCA?|SASCA?|NZ[A-Z]{2}\w*)"
_BRACKETED = re.compile(rf"\[(?:19|20)\d\d\] {_NEUTRAL_COURTS}(?: Civ| Crim)? \d+(?: \([A-Za-z]+\))?")
# https://www.canlii.org: a year, the code of the court, a number.
_CANADIAN = re.compile(r"(?<![\w-])(?:19|20)\d\d (?:SCC|CSC|FCA?|CAF|CF|TCC|CCI|[A-Z]{2}(?:CA|SC|KB|QB|CJ|PC|TD|CS|CQ|DC)|QCCA|QCCS|QCCQ|CanLII) \d+(?: \([A-Za-z]+\))?")
_LAW_REPORT = re.compile(r"(?:\[\d{4}\] (?:\d+ )?|\(\d{4}\) \d+ )[A-Z][A-Za-z. ]*? \d+(?: \([A-Z]+\))?")
_ENTRY = re.compile(r"(?:Dkt\.?|Doc\.?|Document|ECF(?: No\.)?|Filing) (?:No\. )?(\d+(?:-\d+)?)")
_SLIP = re.compile(r"(?:(?P<name>.+?), )?(?P<docket>(?:[A-Z][a-z]+\. )?No\. .+?)(?:, (?P<database>\d{4} WL \d+))? \((?P<paren>[^()]*)\)")
_HUMAN_RIGHTS = re.compile(r"European Court of Human Rights|\bECtHR\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Matter:
    """A decision or a filing, taken apart.

    Args:
        document: the name of the document, like `Complaint`; empty where the item is the decision or the docket itself.
        name: the caption as the item has it, or empty.
        reported: reporter or neutral citations, the first first: `984 F.3d 1241`, `[2020] EWCA Civ 1058`.
        medium_neutral: whether the first of them is cited by paragraphs.
        docket: in the form the court uses, with `No.` before it where it is American.
        database: a Westlaw number.
        entry: the number of the docket entry.
        paren: what stands in brackets in a citation that the item has whole, like `N.J. 2026`; empty where it is to be made.
        court: the court in short form.
        when: the date of the decision or filing.
        filed: whether `when` is the date of filing of a docket that is cited as such.
        american: a court of the United States.
        strasbourg: the European Court of Human Rights.
        friends: whether it is the brief of friends of the court, whose title does not name them; counsel and judges are not named.
    """

    document: str
    name: str
    reported: tuple[str, ...]
    medium_neutral: bool
    docket: str
    database: str
    entry: str
    paren: str
    court: str
    when: When | None
    filed: bool
    american: bool
    strasbourg: bool
    friends: bool


def matter(item: Mapping[str, Any]) -> Matter:
    """Take a legal_case apart: a source that is an opinion or a filing, or a court record with its captions and citations."""
    custom = item.get("custom") or {}
    court_name, court_id, country = clean(item.get("authority")), clean(custom.get("court_id")), clean(custom.get("country"))
    document, name, tail = split_title(clean(item.get("title")) or clean(item.get("id")))
    strasbourg = bool(_HUMAN_RIGHTS.search(court_name))
    american = not strasbourg and is_american(court_name, court_id, country)
    numbers, entry = _numbers(clean(item.get("number")), tail)
    given = [clean(citation) for citation in custom.get("citations") or ()]
    page = f"{clean(item.get('volume'))} {clean(item.get('page'))}" if item.get("volume") and item.get("page") else ""
    reported, paren = _reports([*given, *numbers, page, tail])
    slips = [match for match in map(_SLIP.fullmatch, given) if match] if not reported else []
    slip = slips[0] if len(slips) == 1 else None  # several decisions: the docket is cited, not one of them
    docket = clean(custom.get("docket")) or next((n for n in numbers if not _is_citation(n)), "") or _docket_in(tail)
    filed, decided = from_edtf(custom.get("filed")), from_edtf(custom.get("decided"))
    when = issued(item) if item.get("issued") and not custom.get("decided") else decided
    as_docket = bool(filed) and not reported and not (slip and re.search(r"\d{4}$", slip["paren"]))
    document = document.removesuffix(f", {docket}")
    if not name and (reported or is_caption(document)):
        document, name = "", document
    return Matter(
        document=document,
        name=name,
        reported=tuple(cite for cite in reported if not (strasbourg and neutral(cite))),
        medium_neutral=not strasbourg and bool(reported) and _by_paragraph(reported[0]),
        docket=slip["docket"] if slip else docket_words(docket, american=american),
        database=(slip["database"] or "") if slip else next((n for n in numbers if re.fullmatch(r"\d{4} WL \d+", n)), ""),
        entry=entry,
        paren=(slip["paren"] if slip and re.search(r"\d{4}$", slip["paren"]) else paren),
        court="ECtHR" if strasbourg else court_words(court_name, court_id, country),
        when=filed if as_docket else when or filed,
        filed=as_docket,
        american=american,
        strasbourg=strasbourg,
        friends=_friends(document),
    )


def beside(found: Matter) -> str:
    """The court, less the state that the reporter names (rule 10.4(b)): `App. Div.` beside `N.J. Super.`."""
    series = found.reported[0].split(" ", 1)[1].rsplit(" ", 1)[0]
    return found.court.removeprefix(f"{series} Ct. ") if found.court.startswith(f"{series} Ct. ") else found.court


def docket_words(docket: str, *, american: bool) -> str:
    """A docket number as it is cited: `No. 2:21-cv-10827`; a form that says by itself what it is stays as it is."""
    if not docket or re.search(r"\bNos?\.", docket):
        return re.sub(r"^Civil (?=Nos?\.)", "Civ. ", docket)
    return f"No. {docket}" if american else docket


def reporter(text: str) -> str:
    """The first reporter citation in a text, in the reporter's own spelling, or nothing: `585 F.Supp.3d 1111` is `585 F. Supp. 3d 1111`."""
    for volume, name, page in _REPORTED.findall(text):
        known = name if name in EDITIONS else (VARIATIONS_ONLY.get(name) or [""])[0]
        if known in EDITIONS and known != "WL":
            return f"{volume} {name if _type(known) == 'neutral' or name.endswith('Slip Op') else known} {page}"
    return ""


def neutral(text: str) -> str:
    """The first neutral citation of a court of the United Kingdom, Canada or Australia in a text, or nothing."""
    match = _BRACKETED.search(text) or _CANADIAN.search(text)
    return match[0] if match else ""


def _friends(document: str) -> bool:
    return bool(re.search(r"\bamic", document, re.IGNORECASE)) and not re.search(r"\b(?:of|for) [A-Z]", document)


def _type(name: str) -> str:
    return str(REPORTERS[EDITIONS[name]][0]["cite_type"])


def _by_paragraph(citation: str) -> bool:
    match = _REPORTED.fullmatch(citation)
    return bool(neutral(citation)) or (match is not None and match[2] in EDITIONS and _type(match[2]) == "neutral")


def _is_citation(text: str) -> bool:
    return bool(neutral(text) or reporter(text) or re.fullmatch(r"\d{4} WL \d+", text))


def _numbers(number: str, tail: str) -> tuple[list[str], str]:
    """The parts of a number, and the docket entry among them or at the end of the title."""
    parts = [part for part in re.split(r", ", number) if part]
    entry = next((match[1] for part in (*parts, tail) if (match := _ENTRY.search(part))), "")
    return [part for part in parts if not _ENTRY.fullmatch(part)], entry


def _docket_in(tail: str) -> str:
    match = re.search(r"\b(\d{4,6}/\d\d)\b|(?:\bNo\. |^)(\d[\w:-]*\d)\b", tail)
    return (match[1] or match[2]) if match else ""


def _reports(texts: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Citations that belong to one decision, and the brackets that follow them where the item has those too."""
    for text in texts:
        if first := neutral(text):
            year = first.lstrip("[")[:4]
            more = [t for t in texts if _LAW_REPORT.fullmatch(t) and t != first and not _BRACKETED.fullmatch(t) and abs(int(re.findall(r"\d{4}", t)[0]) - int(year)) < 2]
            return (first, *more[:1]), ""
    for text in texts:
        if _LAW_REPORT.fullmatch(text):
            return (text,), ""
    found = [(first, text) for text in texts if (first := reporter(text))]
    if not found:
        return (), ""
    found.sort(key=lambda pair: not _by_paragraph(pair[0]))  # a neutral citation stands before the reporter
    cites = list(dict.fromkeys(cite for cite, _ in found[:1]))
    if _by_paragraph(cites[0]):
        cites += [more for _, text in found for more in (reporter(text.replace(cites[0], "")),) if more and more not in cites][:1]
    match = re.search(r"\d \(([^()]*\d{4})\)$", found[0][1])
    return tuple(cites), match[1] if match else ""


_STATUTES = (
    (re.compile(r"(\d+) ILCS (\S+)"), r"\1 Ill. Comp. Stat. \2"),
    (re.compile(r"RCW (\S+)"), r"Wash. Rev. Code § \1"),
    (re.compile(r"Utah Code (?=\d)"), "Utah Code § "),
    (re.compile(r"^SB ?(?=\d)"), "S.B. "),
    (re.compile(r"^HB ?(?=\d)"), "H.B. "),
    (re.compile(r"^AB ?(?=\d)"), "A.B. "),
    (re.compile(r" \((\d+\w\w) Congress\)"), r", \1 Cong."),
    (re.compile(r" \((\d+\w\w) General Court\)"), r", \1 Gen. Ct."),
    (re.compile(r"\bchapter (?=\d)"), "ch. "),
)
_ACT = re.compile(r"(?:\b[A-Z][\w’'-]*,? (?:(?:of|and|on|for|in) )*)+Act\b(?: of \d{4})?")


@dataclass(frozen=True, slots=True)
class Enactment:
    """A statute, session law or bill: the name of the act, its number as it is cited, the state, and the year or session."""

    act: str
    number: str
    state: str
    year: str


def enactment(item: Mapping[str, Any]) -> Enactment:
    """Take a legislation or bill apart; `number` is empty where the item has none that a code or session gives."""
    number, title = clean(item.get("number")), clean(item.get("title"))
    session = re.search(r" \(((?:19|20)\d\d(?:-(?:19|20)?\d\d)?)\)", number)
    if session:
        number = number.replace(session[0], "")
    for pattern, short in _STATUTES:
        number = pattern.sub(short, number)
    body = " ".join((clean(item.get("publisher")), clean((item.get("custom") or {}).get("copy_of"))))
    state = next((short for name, short in STATES.items() if re.search(rf"\b{name} (?:General|State Leg|Leg|Commonwealth)", body)), "")
    acts = [match[0] for match in _ACT.finditer(title) if not match[0].startswith(("An Act", "Public Act"))]
    coded = bool(re.search(r"§|Stat\.|Code", number)) and item.get("type") == "legislation"
    when = issued(item)
    return Enactment(
        act=max(acts, key=len, default=""),
        number=number if re.search(r"[A-Za-z]", number) else "",
        state="" if coded else state,
        year=session[1].replace("-", "–") if session else when.year if when else "",
    )

"""The names of courts as lawyers shorten them: `E.D. Mich.`, `9th Cir.`, `N.J. Super. Ct. App. Div.`. Pure.

Federal courts are read from their own names, since those say everything; other courts by their courts-db id, or by a name that
is that court's name in courts-db and nobody else's. A court that is in neither keeps its name, its plain words shortened where
it is one of the United States. No court is guessed: a name without a state never gains one.
"""

from __future__ import annotations

import functools
import re

from courts_db import courts as COURTS  # noqa: N812 - the library's own spelling of a constant
from reporters_db import STATE_ABBREVIATIONS

STATES: dict[str, str] = {name: short for short, name in STATE_ABBREVIATIONS.items()} | {"District of Columbia": "D.C.", "Puerto Rico": "P.R."}

_DISTRICT = re.compile(r"(?:United States |U\.S\. )?District Court for the (?:(Northern|Southern|Eastern|Western|Middle|Central) )?District of ([\w ]+)", re.IGNORECASE)
_CIRCUIT = re.compile(r"(?:United States |U\.S\. )?Court of Appeals for the (\w+(?: of Columbia)?) Circuit", re.IGNORECASE)
_CIRCUITS = {
    "first": "1st", "second": "2d", "third": "3d", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th",
    "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "district of columbia": "D.C.", "federal": "Fed.",
}  # fmt: skip
_HIGHEST = re.compile(r"(?:Supreme Court of (?P<after>[\w ]+)|(?P<before>[\w ]+) Supreme Court)")

# Where courts-db has no form of a citation, or one that is not the Bluebook's (table T1).
_BY_ID = {
    "scotus": "U.S.", "illcirct": "Ill. Cir. Ct.", "calsuperct": "Cal. Super. Ct.", "nycrimctnyc": "N.Y. Crim. Ct.", "nysupctnewyork": "N.Y. Sup. Ct.",
    "ohctcomplcuyaho": "Ohio Ct. Com. Pl.", "fladistctapp1": "Fla. Dist. Ct. App.", "jpml": "J.P.M.L.",
}  # fmt: skip
_BY_NAME = {
    "judicial panel on multidistrict litigation": "jpml",
    "united states judicial panel on multidistrict litigation": "jpml",
    "superior court of new jersey, appellate division": "njsuperctappdiv",
    "supreme court of the state of new york, new york county": "nysupctnewyork",
    "criminal court of the city of new york, new york county": "nycrimctnyc",
    "supreme court of the united states": "scotus",
    "vermont superior court": "vtsuperct",
}
_WORDS = [
    (re.compile(rf"\b{word}\b"), short)
    for word, short in (
        ("Judicial District Court", "Jud. Dist. Ct."),
        ("Court of Common Pleas", "Ct. Com. Pl."), ("Circuit Court", "Cir. Ct."), ("District Court", "Dist. Ct."), ("Superior Court", "Super. Ct."),
        ("Supreme Court", "Sup. Ct."), ("Appeals Court", "App. Ct."), ("United States", "U.S."), ("County", "Cnty."),
    )
]  # fmt: skip
_REMARK = re.compile(r" ?\([^()]*\bnot\b[^()]*\)")


def court_words(name: str, court_id: str = "", country: str = "") -> str:
    """A court as it stands in a citation; its own name where no short one is certain.

    Args:
        name: the full name of the court.
        court_id: its courts-db id, where known.
        country: ISO 3166-1 alpha-2; `US` allows shortening the words of a name that courts-db lacks.
    """
    known = _federal(name) or _BY_ID.get(court_id) or _listed(court_id) or _by_name(name)
    if known:
        return known
    plain = _REMARK.sub("", name)  # "(not named in the sources read)" is ours, not the court's
    return _shortened(plain) if country == "US" or _american(plain) else plain


def is_american(name: str, court_id: str = "", country: str = "") -> bool:
    """Whether it is surely a court of the United States."""
    return country == "US" or bool(court_id) or bool(_federal(name) or _by_name(name)) or _american(name)


def _federal(name: str) -> str:
    if match := _DISTRICT.fullmatch(name):
        state = STATES.get(match[2], "")
        district = f"{match[1][0].upper()}.D." if match[1] else "D."
        return (district + state if re.fullmatch(r"(?:[A-Z]\.)+", state) else f"{district} {state}") if state else ""
    if match := _CIRCUIT.fullmatch(name):
        number = _CIRCUITS.get(match[1].lower(), "")
        return f"{number} Cir." if number else ""
    return ""


def _by_name(name: str) -> str:
    key = name.casefold().strip()
    if listed := _BY_NAME.get(key):
        return _BY_ID.get(listed, "") or _listed(listed)
    if (highest := _HIGHEST.fullmatch(name)) and (state := STATES.get(highest["after"] or highest["before"])) and state not in {"N.Y.", "Md."}:
        return state
    found = _names().get(key, "")
    return _BY_ID.get(found, "") or _listed(found)


def _listed(court_id: str) -> str:
    short = str(_ids().get(court_id, ""))
    return "" if "," in short else short  # a comma begins a county or a remark that is not the Bluebook's


@functools.cache
def _ids() -> dict[str, str]:
    return {court["id"]: court["citation_string"].strip() for court in COURTS}


@functools.cache
def _names() -> dict[str, str]:
    """Each name that courts-db gives to one court only, in small letters."""
    found: dict[str, set[str]] = {}
    for court in COURTS:
        for name in (court["name"], *court.get("examples", ())):
            found.setdefault(name.casefold().strip(), set()).add(court["id"])
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _american(name: str) -> bool:
    return bool(re.search(r"\bCounty\b", name)) and bool(re.search(r"\b(?:Circuit|District|Superior|Common Pleas)\b", name))


def _shortened(name: str) -> str:
    if (match := re.fullmatch(r"(\w+ Court) of the State of ([\w ]+)", name)) and match[2] in STATES:
        return f"{STATES[match[2]]} {_shortened(match[1])}"
    for word, short in _WORDS:
        name = word.sub(short, name)
    for state, short in STATES.items():
        name = re.sub(rf"(?<=, ){state}$", short, name)
    return name.replace("Ct. of ", "Ct. ")

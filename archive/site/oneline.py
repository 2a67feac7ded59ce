"""A case in one line, for feeds, cards and previews: what was done, where, when, and how sure this is. Pure.

These lines leave the site and stand alone, so each says its status: what is alleged must never travel without the word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.site.terms import Terms

COLUMNS = "c.id, c.title, c.status, c.kind, c.modality, c.mechanism, c.country, c.region, c.city, c.arrest_date, c.incident_date, c.first_reported"
"""What these lines need of the table `cases`, called `c`."""

# The date of an arrest is also that of a stop or an exclusion, so it stands without a verb beside the kind that says which.
_DATES = (("arrest_date", ""), ("incident_date", "incident "), ("first_reported", "first reported "))


@dataclass(frozen=True, slots=True)
class OneLine:
    """A case in words.

    Args:
        id: its id.
        title: the name of the person, or what the person is called here.
        kind: what was done, like `Arrest`.
        place: where, like `Detroit, Michigan, United States`; may be empty.
        date: the first date that is known, like `9 January 2020` or `first reported 2023`; may be empty.
        status: how sure it is that the identification was wrong, in one word, like `alleged`.
        meaning: what that word means, in a sentence.
    """

    id: str
    title: str
    kind: str
    place: str
    date: str
    status: str
    meaning: str

    @property
    def what(self) -> str:
        """What, where and when: `Arrest, Detroit, Michigan, United States, 9 January 2020`."""
        return ", ".join(part for part in (self.kind, self.place, self.date) if part)

    @property
    def heading(self) -> str:
        """Who, what and how sure: `Robert Williams: arrest, wrong identification confirmed (WIA-0001)`."""
        return f"{self.title}: {', '.join((words.uncapital(self.kind), *([f'wrong identification {self.status}'] if self.status else [])))} ({self.id})"

    @property
    def summary(self) -> str:
        """What, where, when, how sure, and what that word means."""
        return f"{self.what}. {self.standing} {self.meaning}".strip()

    @property
    def standing(self) -> str:
        """The status as a sentence: `Wrong identification: alleged.`; nothing where the record has none."""
        return f"Wrong identification: {self.status}." if self.status else ""


def one_line(row: Mapping[str, Any], terms: Terms) -> OneLine:
    """A case in words, from its row in `cases` or from the columns of COLUMNS."""
    dates = (f"{word}{words.date_words(row[name])}" for name, word in _DATES if row[name])
    return OneLine(
        row["id"],
        row["title"],
        terms.label("case_kind", row["kind"]),
        words.place_words(row["country"], row["region"], row["city"]),
        next(dates, ""),
        words.uncapital(terms.label("status", row["status"])),
        terms.definition("status", row["status"]),
    )

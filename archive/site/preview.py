"""What other sites show when somebody links to a page: title, description and picture (https://ogp.me/). Pure.

These words are read without the page, so those of a case say its status.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.cite.csl import ARCHIVE
from archive.site.cards import HEIGHT, WIDTH, case_card
from archive.site.kinds import LISTINGS
from archive.site.oneline import one_line

if TYPE_CHECKING:
    from archive.site.case import CasePage

USUAL = "Documented cases in which a biometric system pointed at the wrong person, or is alleged to have. Every statement with its source and its standing."
LISTS = {"cases": "Documented cases", **{plural: listing.title for plural, listing in LISTINGS.items()}, "sources": "Sources"}
"""The lists that have a card of their own, by the first part of their addresses."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a link to a page shows.

    Args:
        type: `article` for a case, `website` for all else.
        title: its heading.
        description: one or two sentences.
        url: its right address.
        image: the address of its picture.
        alt: what the picture says.
    """

    type: str
    title: str
    description: str
    url: str
    image: str
    alt: str

    @property
    def properties(self) -> list[tuple[str, str]]:
        """The values of `<meta property>`, in order."""
        return [
            ("og:site_name", ARCHIVE),
            ("og:type", self.type),
            ("og:title", self.title),
            ("og:description", self.description),
            ("og:url", self.url),
            ("og:image", self.image),
            ("og:image:type", "image/png"),
            ("og:image:width", str(WIDTH)),
            ("og:image:height", str(HEIGHT)),
            ("og:image:alt", self.alt),
            ("og:locale", "en"),
        ]

    @property
    def names(self) -> list[tuple[str, str]]:
        """The values of `<meta name>`; what is not here is taken from the properties."""
        return [("twitter:card", "summary_large_image")]


def case_preview(case: CasePage, url: str) -> Preview:
    """What a link to a case shows.

    Args:
        case: the case.
        url: where the archive stands, without a slash at the end.
    """
    line = one_line(case.record.row, case.record.terms)
    picture = f"{url}/cards/{line.id}.png?{case.record.file['sha256'][:8]}"  # another text of the record is another address, so no cache shows an old status
    return Preview("article", line.heading, line.summary, f"{url}/cases/{line.id}", picture, case_card(line).words)


def page_preview(path: str, title: str, url: str) -> Preview:
    """What a link to any other page shows.

    Args:
        path: the right address of the page, within the site.
        title: its heading; may be empty.
        url: where the archive stands, without a slash at the end.
    """
    name = path.strip("/").partition("?")[0]
    picture = name if name in LISTS else "home"
    return Preview(
        "website", (title if path != "/" else "") or ARCHIVE, USUAL, url + path, f"{url}/cards/{picture}.png", f"{LISTS.get(name, 'Documented cases of wrongful biometric identification')}. {ARCHIVE}."
    )

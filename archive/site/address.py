"""What only pages need of words: values of HTML attributes, anchors, addresses of queries. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

_HTML_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_BLOCK = re.compile(r"<(/?)(p|ul|ol|blockquote)>")


def html_date(edtf: str | None) -> str:
    """The value for `<time datetime>`, or nothing where HTML has no way to say the date (https://html.spec.whatwg.org/#the-time-element)."""
    return edtf if edtf and _HTML_DATE.fullmatch(edtf) else ""


def anchor(place: str) -> str:
    """The part of a place that is its anchor on the page of its record: `arrest_date.1`."""
    return place.partition("#")[2]


def query_url(sql: str, params: Mapping[str, object] | None = None, form: str = "") -> str:
    """The address at which anybody can read and run a query.

    Args:
        sql: the query, with named parameters.
        params: their values.
        form: `.json` or `.csv` for the rows alone.
    """
    tidy = "\n".join(line.rstrip() for line in sql.strip().splitlines())
    return f"/archive{form}?" + urlencode({"sql": tidy, **(params or {})})


def anchored(html: str) -> str:
    """A narrative with an anchor on each of its blocks, so that `#narrative.2` leads to the second."""
    depth = 0
    number = 0

    def tag(match: re.Match[str]) -> str:
        nonlocal depth, number
        if match[1]:
            depth -= 1
            return match[0]
        depth += 1
        if depth > 1:
            return match[0]
        number += 1
        return f'<{match[2]} id="narrative.{number}">'

    return _BLOCK.sub(tag, html)

"""The number that a record has in `search` and in `records`: of its name alone, so that no other record that comes or goes changes it. Pure."""

from __future__ import annotations

import hashlib
import re

EACH = 10**15
"""How many numbers a kind has. Eight kinds stay below 2**53, so a number is the same in JSON, in JavaScript and here."""

_OF_A_CASE = re.compile(r"WIA-([0-9]{4,14})")


def number_of(place: int, record_id: str) -> int:
    """The number of a record.

    A case has that of its id, so cases stand in their order; another record has one out of 2**48 by its id, and two that
    meet would be a fault that the build tells of.

    Args:
        place: the place of the kind in the schema, from 1.
        record_id: its id within the kind.

    """
    case = _OF_A_CASE.fullmatch(record_id)
    within = int(case[1]) if case else int.from_bytes(hashlib.sha256(record_id.encode()).digest()[:6], "big")
    return place * EACH + within


def id_of_file(path: str) -> str:
    """The id that a file should hold, by its name: `WIA-0001` of `cases/WIA-0001-robert-williams.md`."""
    name = path.rpartition("/")[2].rpartition(".")[0]
    case = _OF_A_CASE.match(name)
    return case[0] if case else name

"""Why an address was not fetched: one exception with a reason for programs and a sentence for people. Pure."""

from __future__ import annotations

from typing import Literal, TypeAlias

from archive.errors import ArchiveError

Reason: TypeAlias = Literal["address", "forbidden", "unreachable", "certificate", "slow", "large", "redirects", "content", "broken"]


class FetchError(ArchiveError):
    """An address was not fetched; the text says why and what to do.

    Args:
        reason: `address` (it is none that can be fetched), `forbidden` (it is not on the public internet), `unreachable`,
            `certificate`, `slow`, `large`, `redirects`, `content` (of another type), `broken` (the answer is no proper HTTP).
        message: the sentence.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason

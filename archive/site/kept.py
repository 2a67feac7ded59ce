"""Finished pages, kept while they are asked for again and again. Pure: a bounded store of answers, the longest unused one going first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

MOST_BYTES = 64_000_000
LARGEST = 600_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its headers as ASGI has them, and its body."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def size(self) -> int:
        """How many bytes it takes, about."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


@dataclass(slots=True)
class Kept:
    """Answers by what was asked.

    Args:
        most: how many bytes are kept at most.
        largest: how large an answer may be to be kept.
    """

    most: int = MOST_BYTES
    largest: int = LARGEST
    size: int = 0
    _answers: OrderedDict[tuple[str, ...], Answer] = field(default_factory=OrderedDict)

    def get(self, asked: tuple[str, ...]) -> Answer | None:
        """The answer, if it is kept."""
        answer = self._answers.get(asked)
        if answer:
            self._answers.move_to_end(asked)
        return answer

    def put(self, asked: tuple[str, ...], answer: Answer) -> None:
        """Keep an answer, unless it is too large; others go until there is room."""
        if answer.size > self.largest or asked in self._answers:
            return
        self._answers[asked] = answer
        self.size += answer.size
        while self.size > self.most:
            _, gone = self._answers.popitem(last=False)
            self.size -= gone.size

    def __len__(self) -> int:
        return len(self._answers)

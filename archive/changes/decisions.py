"""Where two people changed one thing differently, and what was decided of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Mapping

MINE, THEIRS = "mine", "theirs"


class MergeError(ArchiveError):
    """Two people's changes could not be joined as was asked."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that both changed differently.

    Args:
        where: its name for `resolve`, unique and the same whatever is decided: `place.city`,
            `statements.arrest_date.2.value` by the numbers of my text, `statements.arrest_date.-1` for the first row
            of the base, which I took out and they changed; `events.order` for the order of rows.
        label: what pages call it.
        base: what both began with; None where nothing stood there.
        mine: what stands in my text.
        theirs: what stands in theirs.
        writable: whether words of one's own may be decided for.
    """

    where: str
    label: str
    base: Any
    mine: Any
    theirs: Any
    writable: bool = False


@dataclass(slots=True)
class Decisions:
    """The conflicts met so far and the choices that were made; `mine` holds where none was."""

    choices: Mapping[str, str]
    conflicts: list[Conflict] = field(default_factory=list)

    def side(self, conflict: Conflict) -> str:
        """Note a conflict, and say which side was chosen, or the text.

        Raises:
            MergeError: a text was chosen where none can stand.

        """
        self.conflicts.append(conflict)
        choice = self.choices.get(conflict.where, MINE)
        if choice not in {MINE, THEIRS} and not conflict.writable:
            raise MergeError(f"{conflict.where} holds no single text; choose mine or theirs")
        return choice

    def value(self, conflict: Conflict) -> Any:
        """Note a conflict, and give the value that was chosen; an empty text takes the field out."""
        choice = self.side(conflict)
        if choice == MINE:
            return conflict.mine
        return conflict.theirs if choice == THEIRS else choice or None

    def require_all(self) -> None:
        """Refuse choices that leave something open or that decide what is no conflict.

        Raises:
            MergeError: with the names.

        """
        known = {conflict.where for conflict in self.conflicts}
        if unknown := sorted(set(self.choices) - known):
            raise MergeError(f"there is no conflict at {', '.join(unknown)}; merge again and choose among those that it names")
        if undecided := [conflict.where for conflict in self.conflicts if conflict.where not in self.choices]:
            raise MergeError(f"not decided: {', '.join(undecided)}; choose mine, theirs or a text for each")


def is_text(*values: Any) -> bool:
    """Whether all of these are texts or nothing, so that a text of one's own can take their place."""
    return all(value is None or isinstance(value, str) for value in values)

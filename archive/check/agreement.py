"""How far two coders agree who coded the same cases apart: Cohen's kappa for each code.

Jacob Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20 (1960) 37-46.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import SchemaError
from archive.record.yamltree import Map, Seq, load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

Coding = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders on one code: how many cases both gave it, only the first, only the second, and neither."""

    code: str
    both: int
    first: int
    second: int
    neither: int

    @property
    def cases(self) -> int:
        """How many cases were coded."""
        return self.both + self.first + self.second + self.neither

    @property
    def share(self) -> float:
        """The share of cases on which the two agree."""
        return (self.both + self.neither) / self.cases

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance, from -1 to 1; None where chance alone explains all of it (a code that both gave always or never)."""
        given_first, given_second = self.both + self.first, self.both + self.second
        expected = (given_first * given_second + (self.cases - given_first) * (self.cases - given_second)) / self.cases**2
        return None if expected == 1 else (self.share - expected) / (1 - expected)


def agreement(code: str, first: Mapping[str, AbstractSet[str]], second: Mapping[str, AbstractSet[str]]) -> Agreement:
    """Count two codings of the same cases for one code.

    Raises:
        SchemaError: the two did not code the same cases.

    """
    if set(first) != set(second):
        raise SchemaError(f"the two codings are not of the same cases: {', '.join(sorted(set(first) ^ set(second)))}")
    pairs = [(code in first[case], code in second[case]) for case in first]
    return Agreement(code, pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)), pairs.count((False, False)))


def read_coding(text: str, known: Iterable[str]) -> Coding:
    """The codes that a coder gave to each case, from a file of data/coding.

    Raises:
        DocumentError: the file cannot be read.
        SchemaError: it is no list of cases and codes, or names a code that there is not.

    """
    rows = load_yaml(text).get("coding")
    codes = set(known)
    coding: Coding = {}
    for row in rows if isinstance(rows, Seq) else ():
        if not isinstance(row, Map) or not isinstance(row.get("case"), str) or not isinstance(row.get("codes"), Seq):
            raise SchemaError("data/coding: write `- {case: WIA-0001, codes: [code, code]}` a case")
        if unknown := set(row["codes"]) - codes:
            raise SchemaError(f"data/coding: {row['case']} has codes that there are not: {', '.join(sorted(unknown))}")
        coding[row["case"]] = frozenset(row["codes"])
    return coding

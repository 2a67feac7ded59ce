"""Problems found in data, and the report of a run: a bad file is a list of problems, never an exception."""

from __future__ import annotations

import enum
import json
from dataclasses import asdict, dataclass, field


class Severity(enum.StrEnum):
    """Whether a problem stops publication."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong: where it stands, what is wrong, what to write instead, and by which rule."""

    path: str
    line: int
    field: str
    what: str
    fix: str
    rule: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}"
        field_part = f" {self.field}:" if self.field else ""
        return f"{place}: {self.severity}:{field_part} {self.what}\n    {self.fix} [{self.rule}]"


@dataclass(slots=True)
class Report:
    """All problems of one run over a number of files."""

    files: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """How many problems stop publication."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def exit_code(self) -> int:
        """1 when anything stops publication, else 0."""
        return 1 if self.errors else 0

    def summary(self) -> str:
        """One sentence for people."""
        warnings = len(self.problems) - self.errors
        return f"{_count(self.files, 'file')} checked: {_count(self.errors, 'error')}, {_count(warnings, 'warning')}."

    def as_text(self) -> str:
        """For people: a problem a paragraph, then the summary."""
        return "\n".join([*(str(problem) for problem in sorted(self.problems)), self.summary()])

    def as_json(self) -> str:
        """For programs: counts and every problem."""
        problems = [asdict(problem) for problem in sorted(self.problems)]
        return json.dumps({"files": self.files, "errors": self.errors, "problems": problems}, ensure_ascii=False, indent=2)

    def as_github(self, folder: str = "") -> str:
        """Workflow commands that GitHub shows beside the line (https://docs.github.com/actions, "Workflow commands")."""
        lines = []
        for problem in sorted(self.problems):
            message = _escape(f"{problem.field + ': ' if problem.field else ''}{problem.what}; {problem.fix}")
            lines.append(f"::{problem.severity} file={_escape(folder + problem.path, in_property=True)},line={problem.line},title={problem.rule}::{message}")
        return "\n".join([*lines, self.summary()])


def _escape(text: str, *, in_property: bool = False) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if in_property else escaped


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

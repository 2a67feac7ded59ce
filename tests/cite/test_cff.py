"""CITATION.cff, read back as YAML and held against the schema of version 1.2.0."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given

from archive.cite.cff import cff
from tests.cite.items import ARCHIVE, edition_item, nasty, one_line

# https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema.json: required, and all that are allowed at the top
REQUIRED = {"authors", "cff-version", "message", "title"}
ALLOWED = REQUIRED | {
    "abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url", "preferred-citation", "references", "repository",
    "repository-artifact", "repository-code", "type", "url", "version",
}  # fmt: skip


def read(text: str) -> dict[str, Any]:
    """The file as YAML, every scalar a text."""
    found: dict[str, Any] = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - the base loader makes texts only
    return found


def test_the_edition_in_full() -> None:
    assert read(cff(edition_item())) == {
        "cff-version": "1.2.0",
        "message": "If you use the archive, cite it as below, with the edition that you used.",
        "type": "dataset",
        "title": ARCHIVE,
        "authors": [{"name": ARCHIVE}],
        "version": "2026-11-21+3f2a9c1b",
        "date-released": "2026-11-21",
        "url": "https://archive.example/",
        "license": "CC-BY-4.0",
        "keywords": ["face recognition", "wrongful arrest", "misidentification", "biometrics"],
    }


@pytest.mark.parametrize("changes", [{}, {"URL": None}, {"issued": None}, {"issued": {"date-parts": [[2026]]}}, {"DOI": "10.5281/zenodo.1"}, {"version": None}])
def test_the_schema_is_kept(changes: dict[str, Any]) -> None:
    found = read(cff(edition_item(**changes)))
    assert found.keys() >= REQUIRED
    assert found.keys() <= ALLOWED
    assert found["type"] in {"dataset", "software"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.get("date-released", "2026-01-01"))
    assert re.match(r"https?://", found.get("url", "https://"))
    assert len(set(found["keywords"])) == len(found["keywords"])


def test_persons_have_family_and_given_names() -> None:
    found = read(cff(edition_item(author=[{"family": "Doe", "given": "Jo"}, {"literal": "A, B & Co: x"}])))
    assert found["authors"] == [{"family-names": "Doe", "given-names": "Jo"}, {"name": "A, B & Co: x"}]


@given(nasty())
def test_no_title_breaks_the_file(title: str) -> None:
    found = read(cff(edition_item(title=title)))
    assert found["title"] == one_line(title)
    assert found.keys() == read(cff(edition_item())).keys()

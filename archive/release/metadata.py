"""What catalogues read of an edition: CITATION.cff, DataCite (schema 4.5) and RO-Crate 1.1. Pure.

There is no DOI before one is registered, so none is written; the SHA-256 of the data stands in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive import editions
from archive.cite.cff import KEYWORDS, cff
from archive.cite.csl import ARCHIVE, edition_item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.cite.csl import Edition

DESCRIPTION = (
    "Documented cases in which a biometric system pointed at the wrong person, or is alleged to have: every statement with its source, its standing and its disagreements. "
    "Documented here means documented, not all that happened."
)
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def citation_cff(edition: Edition) -> str:
    """CITATION.cff for the edition."""
    return cff(edition_item(edition))


def datacite(edition: Edition, data_sha256: str, size: int) -> dict[str, Any]:
    """DataCite metadata as JSON (https://schema.datacite.org/meta/kernel-4.5/).

    Args:
        edition: the edition.
        data_sha256: the hash of the data, by which the edition is known besides its name.
        size: the bytes of the database.
    """
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Archive of documented cases"},
        "alternateIdentifiers": [{"alternateIdentifier": edition.name, "alternateIdentifierType": "Edition"}, {"alternateIdentifier": data_sha256, "alternateIdentifierType": "SHA-256 of the data"}],
        "creators": [{"name": ARCHIVE, "nameType": "Organizational"}],
        "titles": [{"title": f"{ARCHIVE}, edition {edition.name}"}],
        "publisher": {"name": ARCHIVE},
        "publicationYear": edition.date[:4],
        "version": edition.name,
        "language": "en",
        "dates": [{"date": edition.date, "dateType": "Issued"}],
        "subjects": [{"subject": word} for word in KEYWORDS],
        "formats": sorted({"application/vnd.sqlite3", "text/csv", "application/jsonl", "application/vnd.apache.parquet", "text/markdown", "application/yaml"}),
        "sizes": [f"{size} bytes (SQLite)"],
        "rightsList": [
            {
                "rights": "Creative Commons Attribution 4.0 International",
                "rightsUri": LICENCE,
                "rightsIdentifier": "CC-BY-4.0",
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "descriptions": [{"description": DESCRIPTION, "descriptionType": "Abstract"}],
        **({"url": edition.url} if edition.url else {}),
    }


def ro_crate(edition: Edition, files: Mapping[str, int], folders: Mapping[str, str]) -> dict[str, Any]:
    """RO-Crate metadata (https://www.researchobject.org/ro-crate/specification/1.1/).

    Args:
        edition: the edition.
        files: bytes of the files that are told one by one, by path.
        folders: what a folder that is told as a whole holds, by its path with a slash at the end.
    """
    parts = [*files, *folders]
    graph: list[dict[str, Any]] = [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}, "about": {"@id": "./"}},
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"{ARCHIVE}, edition {edition.name}",
            "description": DESCRIPTION,
            "datePublished": edition.date,
            "version": edition.name,
            "license": {"@id": LICENCE},
            "publisher": {"@id": "#archive"},
            "author": {"@id": "#archive"},
            "keywords": list(KEYWORDS),
            **({"url": edition.url} if edition.url else {}),
            "hasPart": [{"@id": path} for path in parts],
        },
        {"@id": "#archive", "@type": "Organization", "name": ARCHIVE},
        {"@id": LICENCE, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International", "identifier": "CC-BY-4.0"},
        *({"@id": path, "@type": "File", "name": path, "encodingFormat": editions.media_type(path), "contentSize": str(size)} for path, size in files.items()),
        *({"@id": path, "@type": "Dataset", "name": path.rstrip("/"), "description": what} for path, what in folders.items()),
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}

"""A capture as one file that browsers of web archives open: WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/). Touches no disk or clock.

The package `wacz` would bring twenty-eight others to write five small files, and takes the clock and chance into them; so they are
written here. Members stand in one order, are stored as they are, and bear no time: the same exchange is the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.evidence.warcs import Indexed, Warc

MEDIA_TYPE = "application/wacz"
WARC = "archive/data.warc.gz"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can say


def wacz_of(warc: Warc, title: str, software: str) -> bytes:
    """A WARC file of one exchange, packed with its index and page.

    Args:
        warc: the exchange; its last response is the page.
        title: what the page is called.
        software: name and version of what made it.

    """
    first, page = warc.responses[0], warc.responses[-1]
    ts = page.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    files = {
        WARC: warc.data,
        "indexes/index.cdx": index_of(warc.responses),
        "pages/pages.jsonl": _json_lines({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}, {"id": page.digest[7:23], "url": page.url, "ts": ts, "title": title}),
    }
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "created": first.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "software": software,
        "mainPageUrl": page.url,
        "mainPageDate": ts,
        "resources": [{"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)} for path, data in files.items()],
    }
    files["datapackage.json"] = _json(package)
    files["datapackage-digest.json"] = _json({"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(files['datapackage.json']).hexdigest()}"})
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for path, data in files.items():
            member = zipfile.ZipInfo(path, _EPOCH)
            member.create_system, member.external_attr = 3, 0o644 << 16  # as on Unix, on every machine
            packed.writestr(member, data)
    return stream.getvalue()


def index_of(responses: Iterable[Indexed]) -> bytes:
    """The index of a WARC file: CDXJ, sorted (https://specs.webrecorder.net/cdxj/0.1.0/)."""
    lines = []
    for response in responses:
        told = {
            "url": response.url,
            "mime": response.media_type or "unk",
            "status": str(response.status),
            "digest": response.digest,
            "length": str(response.length),
            "offset": str(response.offset),
            "filename": WARC.rpartition("/")[2],
        }
        lines.append(f"{search_key(response.url)} {response.at:%Y%m%d%H%M%S} {json.dumps(told, sort_keys=False)}\n")
    return "".join(sorted(lines)).encode()


def search_key(url: str) -> str:
    """An address in the form that indexes are sorted by (SURT): `https://www.a.example/B?c` becomes `example,a)/b?c`."""
    parts = urlsplit(url.lower())
    host = (parts.hostname or "").removeprefix("www.")
    turned = host if ":" in host or host.replace(".", "").isdigit() else ",".join(reversed(host.split(".")))
    port = f":{parts.port}" if parts.port else ""
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{turned}{port}){parts.path or '/'}{query}".replace(" ", "%20")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _json_lines(*values: object) -> bytes:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()

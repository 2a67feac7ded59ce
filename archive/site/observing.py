"""What is counted of requests, and how one is written into a log: kinds of pages, never who asked or what was typed. Pure.

Metrics are those of Prometheus (https://prometheus.io/docs/practices/naming/), in a registry of their own.
"""

from __future__ import annotations

import json
import re

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

KINDS = (
    "about", "actions", "agencies", "archive", "cases", "charts", "citecheck", "cite", "compare", "corrections", "editions", "brief", "feeds", "like", "policies", "queries",
    "reconcile", "rulings", "search", "sources", "static", "studies", "systems", "unapi",
)  # fmt: skip
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_FIRST = re.compile(r"/(?:es/|pt/)?([a-z]+)(?=[/.]|$)")


def page_kind(path: str) -> str:
    """The kind of page of a path, one of a closed list: a path that somebody makes up never becomes a name of its own."""
    if path in {"/", "/es", "/es/", "/pt", "/pt/"}:
        return "home"
    found = _FIRST.match(path)
    return found[1] if found and found[1] in KINDS else "other"


class Observed:
    """Everything that is counted since the server began."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter("archive_http_requests", "Requests answered, by kind of page, method and status.", ("kind", "method", "status"), registry=self.registry)
        self.seconds = Histogram("archive_http_request_duration_seconds", "Seconds until the last byte of an answer.", ("kind",), buckets=_SECONDS, registry=self.registry)
        self.sent = Counter("archive_http_response_bytes", "Bytes of bodies sent.", ("kind",), registry=self.registry)
        self.open = Gauge("archive_http_requests_in_progress", "Requests being answered.", registry=self.registry)
        self.built = Gauge("archive_database_bytes", "Bytes of the database that is served; the label names its edition.", ("edition",), registry=self.registry)

    def note(self, kind: str, method: str, status: int, seconds: float, sent: int) -> None:
        """Count an answer."""
        self.answers.labels(kind, method if method in {"GET", "HEAD", "POST", "OPTIONS"} else "other", str(status)).inc()
        self.seconds.labels(kind).observe(seconds)
        self.sent.labels(kind).inc(sent)

    def serving(self, edition: str, size: int) -> None:
        """Say which database is served."""
        self.built.clear()
        self.built.labels(edition).set(size)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)


def log_line(time: str, kind: str, method: str, status: int, seconds: float, sent: int) -> str:
    """A request as one line of JSON: no address, no agent, no path, no query."""
    return json.dumps({"time": time, "kind": kind, "method": method, "status": status, "ms": round(1000 * seconds, 1), "bytes": sent}, separators=(",", ":"))

"""A fetch told in words that a log keeps: each request and answer, who vouched for the host, what came. Touches no disk, clock or network."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from cryptography import x509

from archive.evidence.warcs import warc_time

if TYPE_CHECKING:
    from archive.fetching.fetch import Fetched


def hops_told(got: Fetched) -> dict[str, Any]:
    """The exchange: every hop with its headers, addresses and certificates; of the page its size, type and hash as it came and unpacked."""
    hops = [
        {
            "url": hop.url,
            "at": warc_time(hop.at),
            "status": hop.status,
            "reason": hop.reason,
            "version": hop.version,
            "headers": [list(pair) for pair in hop.headers],
            "address": hop.address,
            "addresses": list(hop.addresses),
            "certificates": [certificate_told(certificate) for certificate in hop.certificates],
        }
        for hop in got.hops
    ]
    page = {
        "media_type": got.media_type,
        "bytes": len(got.body),
        "sha256": hashlib.sha256(got.body).hexdigest(),
        "packed_bytes": len(got.packed),
        "packed_sha256": hashlib.sha256(got.packed).hexdigest(),
        "until": warc_time(got.until),
    }
    return {"hops": hops, "page": page, "downgraded": got.downgraded}


def certificate_told(der: bytes) -> dict[str, str]:
    """A certificate of TLS: its hash, and as far as it can be read whose it is, who vouched for it, and from when to when it is good."""
    told = {"sha256": hashlib.sha256(der).hexdigest()}
    try:
        read = x509.load_der_x509_certificate(der)
        told |= {"subject": read.subject.rfc4514_string(), "issuer": read.issuer.rfc4514_string(), "from": read.not_valid_before_utc.isoformat(), "until": read.not_valid_after_utc.isoformat()}
    except ValueError:
        told["what"] = "it cannot be read"
    return told

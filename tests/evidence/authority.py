"""A time-stamping authority of the tests' own, made with openssl: a root, an authority between, and one that stamps. It asserts nothing."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fetching.server import answer

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from tests.fetching.server import Script

_EXTENSIONS = """\
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[between]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamps]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[site]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, serverAuth
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_cert = {folder}/stamps.pem
certs = {folder}/between.pem
signer_key = {folder}/stamps.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl(*arguments: str | Path, **options: str | Path) -> bytes:
    """What openssl prints; `key_out=x` means `-key_out x`."""
    # Its complaints stay in the exception, for who reads a failed test.
    command = ["openssl", *map(str, arguments), *(str(part) for name, value in options.items() for part in (f"-{name}", value))]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


@dataclass(frozen=True, slots=True)
class Authority:
    """Where the authority keeps its keys and certificates."""

    folder: Path

    @property
    def roots(self) -> bytes:
        return (self.folder / "root.pem").read_bytes()

    def reply(self, query: bytes) -> bytes:
        """The authority's answer to a query, whole."""
        asked, told = self.folder / "asked.tsq", self.folder / "told.tsr"
        asked.write_bytes(query)
        openssl("ts", "-reply", queryfile=asked, config=self.folder / "openssl.cnf", out=told)
        return told.read_bytes()

    def script(self) -> Script:
        """The authority as a page of `tests.fetching.server`."""

        def stamp(line: socket.socket, request: bytes) -> None:
            head, _, body = request.partition(b"\r\n\r\n")
            size = next(int(header.split(b":")[1]) for header in head.split(b"\r\n") if header.lower().startswith(b"content-length"))
            while len(body) < size:
                body += line.recv(65536)
            line.sendall(answer(self.reply(body), content_type="application/timestamp-reply"))

        return stamp


def make_authority(folder: Path, *, stamps_as: str = "stamps") -> Authority:
    """A new authority; with `stamps_as="site"` its certificate is one of a web site, which must not stamp."""
    folder.mkdir()
    config = folder / "openssl.cnf"
    config.write_text(_EXTENSIONS.format(folder=folder))
    (folder / "serial").write_text("01\n")
    issuer = ""
    for name, section in (("root", "root"), ("between", "between"), ("stamps", stamps_as)):
        key, asked, made = folder / f"{name}.key", folder / f"{name}.csr", folder / f"{name}.pem"
        openssl("ecparam", "-genkey", "-noout", name="prime256v1", out=key)
        openssl("req", "-new", key=key, subj=f"/CN=Test {name}", out=asked)
        signer: dict[str, str | Path] = {"CA": folder / f"{issuer}.pem", "CAkey": folder / f"{issuer}.key"} if issuer else {"key": key}
        openssl("x509", "-req", *(["-CAcreateserial"] if issuer else []), **{"in": asked}, out=made, days="3650", extfile=config, extensions=section, **signer)
        issuer = name
    return Authority(folder)

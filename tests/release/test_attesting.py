"""Time stamps and signatures over the sums: made by others, kept beside, bound, and never with a key or a shell of ours."""

from __future__ import annotations

import stat
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive import editions
from archive.cli import main
from archive.errors import ReleaseError
from archive.release.verifying import verify_edition
from tests.factory import Folder
from tests.release.making import freeze
from tests.store.publishing import published, whole

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record.schema import Schema

AUTHORITY = """
[ req ]
distinguished_name = name
prompt = no
[ name ]
CN = A test authority
[ root ]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[ stamper ]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ tsa ]
default_tsa = one
[ one ]
serial = serial
crypto_device = builtin
signer_cert = stamper.pem
certs = root.pem
signer_key = stamper.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    return published(Folder.made_in(tmp_path_factory.mktemp("start") / "data", schema)).root


class Authority:
    """A time-stamping authority made with openssl."""

    def __init__(self, where: Path) -> None:
        self.where = where
        self.roots = where / "root.pem"
        (where / "a.cnf").write_text(AUTHORITY)
        (where / "serial").write_text("01\n")
        self.run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "2", "-config", "a.cnf", "-extensions", "root", "-subj", "/CN=A test root")
        self.run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "stamper.key", "-out", "stamper.csr", "-config", "a.cnf", "-subj", "/CN=A test stamper")
        self.run("x509", "-req", "-in", "stamper.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-out", "stamper.pem", "-days", "2", "-extfile", "a.cnf", "-extensions", "stamper")

    def run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.where, check=True, capture_output=True)

    def stamp(self, _url: str, query: bytes) -> bytes:
        (self.where / "query").write_bytes(query)
        self.run("ts", "-reply", "-queryfile", "query", "-config", "a.cnf", "-section", "one", "-out", "reply")
        return (self.where / "reply").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def test_a_time_stamp_is_kept_bound_and_verified_by_us_and_by_openssl(data: Path, tmp_path: Path, authority: Authority) -> None:
    edition = freeze(data, tmp_path / "editions", "2026.12", tsa="http://tsa.example", fetcher=authority.stamp).folder
    unjudged = verify_edition(edition)
    assert (unjudged.misfits, len(unjudged.unjudged)) == ([], 1)
    judged = CliRunner().invoke(main, ["verify-edition", str(edition), "--roots", str(authority.roots)])
    assert (judged.exit_code, "Not judged" in judged.output) == (0, False), judged.output
    command = ["openssl", "ts", "-verify", "-data", editions.SUMS, "-in", editions.TOKEN, "-token_in", "-CAfile", str(authority.roots)]
    assert b"OK" in subprocess.run(command, cwd=edition, check=True, capture_output=True).stdout
    token = (edition / editions.TOKEN).read_bytes()
    (edition / editions.TOKEN).write_bytes(token[:-1] + bytes([token[-1] ^ 1]))
    assert [misfit.path for misfit in verify_edition(edition).misfits] == [editions.TOKEN]


def test_a_stamp_over_other_sums_does_not_fit(data: Path, tmp_path: Path, authority: Authority, schema: Schema) -> None:
    edition = freeze(data, tmp_path / "editions", "2026.12", tsa="http://tsa.example", fetcher=authority.stamp).folder
    folder = Folder.made_in(tmp_path / "other", schema)
    folder.add("system", id="another-system", title="Another")
    other = freeze(published(folder).root, tmp_path / "others", "2026.12", tsa="http://tsa.example", fetcher=authority.stamp).folder
    for name in (editions.TOKEN, editions.SEALS):
        (edition / name).write_bytes((other / name).read_bytes())
    assert ["over something else" in misfit.what for misfit in verify_edition(edition, authority.roots).misfits] == [True]


def test_an_authority_that_refuses_releases_nothing(data: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no time stamp from http://tsa\.example"):
        freeze(data, tmp_path / "editions", "2026.12", tsa="http://tsa.example", fetcher=lambda _url, _query: b"no")
    assert list((tmp_path / "editions").iterdir()) == []


def program(where: Path, text: str) -> Path:
    path = where / "signer"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_program_signs_the_sums_without_a_shell(data: Path, tmp_path: Path) -> None:
    signer = program(tmp_path, 'printf "%s|" "$@" > SHA256SUMS.minisig')
    edition = freeze(data, tmp_path / "editions", "2026.12", sign=f"{signer} -S '-c a; touch {tmp_path}/b' -m").folder
    assert (edition / "SHA256SUMS.minisig").read_text() == f"-S|-c a; touch {tmp_path}/b|-m|SHA256SUMS|"
    assert not (tmp_path / "b").exists()
    found = verify_edition(edition)
    assert (found.misfits, [line.partition(" ")[0] for line in found.unjudged]) == ([], ["SHA256SUMS.minisig"])
    plain = freeze(data, tmp_path / "plain", "2026.12").folder
    assert {path: content for path, content in whole(edition).items() if path not in {"SHA256SUMS.minisig", editions.SEALS}} == whole(plain)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("exit 3", "ended with code 3"),
        ("true", "wrote nothing"),
        ("touch signature.txt", "wrote signature.txt, and not a signature"),
        ("echo x >> SHA256SUMS; touch SHA256SUMS.sig", "changed SHA256SUMS"),
    ],
)
def test_a_program_that_does_not_sign_releases_nothing(data: Path, tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ReleaseError, match=told):
        freeze(data, tmp_path / "editions", "2026.12", sign=str(program(tmp_path, text)))
    assert list((tmp_path / "editions").iterdir()) == []


@pytest.mark.parametrize(("command", "told"), [("/no/such/program", "cannot be run"), (" ", "names no program")])
def test_a_program_that_is_not_there_releases_nothing(data: Path, tmp_path: Path, command: str, told: str) -> None:
    with pytest.raises(ReleaseError, match=told):
        freeze(data, tmp_path / "editions", "2026.12", sign=command)
    assert list((tmp_path / "editions").iterdir()) == []

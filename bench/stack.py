"""Sites behind nginx on free ports of this machine, as publish/deploy has them: its nginx.conf, its serve.py, databases that take turns. No root is needed.

The rules of the proxy stand in publish/deploy/nginx.conf and nowhere else; here only places are put into it: folders, ports, certificates, upstreams.
Whatever is started is ended with its block.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import trustme

from archive import generations
from bench.corpus import generate
from bench.readers import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "publish" / "deploy"
DESK = "desk.example.org"
HERE = "127.0.0.1"
PATIENCE = 60.0
STILL = "/bench-file"
"""An address at which nginx sends a file, in its server for the site: what readers and nginx are able to do without an app."""
NO_NGINX = "nginx is not to be had here: `make servers` lays Debian's package into .venv, or install it (apt-get install nginx-light)."


def find_nginx() -> str | None:
    """The program: the machine's, or the one that `make servers` laid into .venv."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", str(ROOT / ".venv/servers/usr/sbin")])
    return shutil.which("nginx", path=places)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server((HERE, 0)) as listener:
        return int(listener.getsockname()[1])


def relocated(folder: Path, port: int, plain: int, packed: int, sites: Sequence[int], desk: int, *, workers: str = "auto") -> str:
    """publish/deploy/nginx.conf with a folder, ports and upstreams of this machine, and otherwise as it is.

    Args:
        folder: has site.pem, site.key, desk.pem and desk.key, and gets the cache, logs and what is written aside.
        port: for TLS.
        plain: for what is not encrypted.
        packed: for the server that packs.
        sites: the ports of the sites.
        desk: the port of the desk.
        workers: how many processes nginx has.

    Raises:
        ValueError: the file has not the places that are looked for.

    """
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    (line,) = re.findall(r"^\s*server 127\.0\.0\.1:8001.*\n", text, re.MULTILINE)
    for there, here in {
        "/etc/ssl/archive": str(folder),
        "/var/cache/nginx/archive": str(folder / "cache"),
        "/run/nginx": str(folder / "nginx"),
        "/var/log/nginx": str(folder),
        "listen 80 ": f"listen {HERE}:{plain} ",
        "listen 443 ": f"listen {HERE}:{port} ",
        "127.0.0.1:8000": f"{HERE}:{packed}",
        line: "".join(line.replace("8001", str(site)) for site in sites),
        "server 127.0.0.1:8002": f"server {HERE}:{desk}",
        # Whoever runs this owns the folder.
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "worker_processes auto": f"worker_processes {workers}",
        "worker_rlimit_nofile 65536;": "",
        "worker_connections 16384": "worker_connections 4096",
    }.items():
        if there not in text:
            raise ValueError(f"publish/deploy/nginx.conf has no {there!r}")
        text = text.replace(there, here)
    text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.MULTILINE)
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return text.replace("http {", f"http {{ {places}", 1)


def told(text: str, still: Path, *, cache: bool) -> str:
    """A configuration that says of each answer where it is from, sends a file by itself too, and keeps no pages where it is told so."""
    packing = text.index("gzip_vary off;")
    text = f"{text[:packing]}add_header X-Bench-Asked $upstream_addr always;\n\t\t{text[packing:]}"
    header = text.index("add_header Strict-Transport-Security", text.index(f"server_name {HOST};"))
    names = "add_header X-Bench-Cache $upstream_cache_status always;"
    text = f"{text[:header]}{names}\n\t\tlocation = {STILL} {{ alias {still}; }}\n\t\t{text[header:]}"
    return text if cache else re.sub(r"\bproxy_cache archive;", "proxy_cache off;", text)


def certify(folder: Path, hosts: dict[str, str]) -> Path:
    """Certificates of an authority of this run's own, as FILE.pem and FILE.key; the file of the authority.

    Args:
        folder: where they are put.
        hosts: names of hosts by file.
    """
    authority = trustme.CA()
    for file, host in hosts.items():
        made = authority.issue_cert(host)
        made.private_key_pem.write_to_path(folder / f"{file}.key")
        (folder / f"{file}.pem").write_bytes(b"".join(part.bytes() for part in made.cert_chain_pems))
    authority.cert_pem.write_to_path(folder / "authority.pem")
    return folder / "authority.pem"


@dataclass(frozen=True, slots=True)
class Door:
    """nginx as it runs: its process, its port for TLS, and the file of the authority to trust."""

    process: subprocess.Popen[bytes]
    port: int
    authority: Path


@contextmanager
def proxied(folder: Path, sites: Sequence[int], *, cache: bool = True, workers: str = "auto", still_bytes: int = 20_000) -> Iterator[Door]:
    """Run nginx before sites until the block ends.

    Raises:
        SystemExit: it is not to be had, or does not take the configuration.

    """
    nginx = find_nginx()
    if nginx is None:
        raise SystemExit(NO_NGINX)
    folder.mkdir()
    authority = certify(folder, {"site": HOST, "desk": DESK})
    still = folder / "still"
    still.write_bytes(os.urandom(still_bytes))
    port, plain, packed = free_port(), free_port(), free_port()
    file = folder / "nginx.conf"
    file.write_text(told(relocated(folder, port, plain, packed, sites, sites[0], workers=workers), still, cache=cache), "utf-8")
    checked = subprocess.run([nginx, "-t", "-q", "-c", file, "-p", folder], capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if checked.returncode:
        raise SystemExit(f"nginx does not take its configuration:\n{checked.stderr}")
    process = subprocess.Popen([nginx, "-c", file, "-p", folder, "-g", "daemon off;"], stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own command
    try:
        _await_port(port, process)
        yield Door(process, port, authority)
    finally:
        _end(process)


class Replica:
    """One site, as publish/deploy/serve.py serves it, at a port that stays the same whenever it is started anew."""

    def __init__(self, publish: Path, command: Sequence[str] = ()) -> None:
        self.port = free_port()
        self.command = [sys.executable, *(command or (str(DEPLOY / "serve.py"), "--publish", str(publish))), "--port", str(self.port)]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it is well a moment later."""
        set_here = {"ARCHIVE_URL": f"https://{HOST}", "FORWARDED_ALLOW_IPS": HERE}
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=os.environ | set_here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own command

    def is_well(self) -> bool:
        """Whether it answers."""
        with suppress(OSError, http.client.HTTPException), closing(http.client.HTTPConnection(HERE, self.port, timeout=5)) as connection:
            connection.request("GET", "/-/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        return False

    def await_well(self) -> None:
        """Return as soon as it answers.

        Raises:
            SystemExit: it ended, or does not answer.

        """
        until = time.monotonic() + PATIENCE
        while not self.is_well():
            if self.process is None or self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"a site did not answer: {' '.join(self.command)}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it without a word, as when a machine is lost."""
        assert self.process is not None  # noqa: S101 - it was started
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """End it as systemd does."""
        if self.process is not None:
            _end(self.process)

    @property
    def pid(self) -> int:
        """Of its process, or 0."""
        return self.process.pid if self.process is not None else 0


@contextmanager
def replicas(publish: Path, number: int, command: Sequence[str] = ()) -> Iterator[list[Replica]]:
    """So many sites that answer, until the block ends."""
    started = [Replica(publish, command) for _ in range(number)]
    try:
        for replica in started:
            replica.start()
        for replica in started:
            replica.await_well()
        yield started
    finally:
        for replica in started:
            replica.end()


@dataclass(frozen=True, slots=True)
class Edition:
    """A built database with its drawings in a folder of its own, the hash of the database, and the name that the foot of its pages has."""

    folder: Path
    hash: str
    name: str

    def publish(self, publish: Path) -> None:
        """Make it the current generation, as a build does with what it made aside."""
        with generations.staged(publish) as stage:
            shutil.copytree(self.folder, stage.folder, dirs_exist_ok=True)
            stage.make_current(self.hash)


def make_editions(folder: Path, publish: Path, cases: int) -> tuple[Edition, Edition]:
    """Two editions of generated data, of so many cases each, no text of which is the same; the second is published."""
    first, second = (_edition(folder, publish, cases, seed) for seed in (1, 2))
    return first, second


def _edition(folder: Path, publish: Path, cases: int, seed: int) -> Edition:
    data = generate(ROOT / "data", folder / f"data-{seed}", cases, seed)
    command = [sys.executable, "-m", "archive.cli", "build", "--data", str(data), "--output", str(publish / generations.DATABASE)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if built.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{built.stdout}{built.stderr}")
    shutil.rmtree(data)
    current = generations.read_current(publish)
    assert current is not None  # noqa: S101 - it was just built
    shutil.copytree(current.folder, folder / f"edition-{seed}")
    return edition_in(folder / f"edition-{seed}", current.hash)


def edition_in(folder: Path, digest: str) -> Edition:
    """The edition whose database is in a folder."""
    with closing(sqlite3.connect(f"file:{folder / generations.DATABASE}?mode=ro", uri=True)) as connection:
        ((name,),) = connection.execute("select value from about where name = 'edition'")
    return Edition(folder, digest, str(name))


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.create_connection((HERE, port), 1):
            return
        time.sleep(0.05)
    raise SystemExit(f"nothing answered at port {port}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

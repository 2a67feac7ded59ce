"""A bake behind nginx and Caddy, by the rules that it writes for them: types, headers, compressed copies, and what was moved, withdrawn or is not there."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from bench.stack import HERE, NO_NGINX, ROOT, find_nginx, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.baking.conftest import World

_NGINX = """\
{user}
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log crit;
events {{ worker_connections 64; }}
http {{
	access_log off;
	client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
	server {{
		listen {here}:{port};
		root {root};
{rules}
	}}
}}
"""
_CADDY = """\
{{
	admin off
	auto_https off
}}
http://{here}:{port} {{
	root * {root}
{rules}
}}
"""
YEAR, MINUTE = "public, max-age=31536000, immutable", "public, max-age=60, stale-while-revalidate=600"


def find_caddy() -> str | None:
    """The program: the machine's, or the one that `make servers` laid into .venv."""
    return shutil.which("caddy", path=os.pathsep.join([os.environ.get("PATH", ""), str(ROOT / ".venv/servers/usr/bin")]))


@contextmanager
def running(command: Sequence[str], port: int, folder: Path) -> Iterator[int]:
    """A server until the block ends; gives its port."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}) as process:
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                with suppress(OSError):
                    get(port, "/robots.txt")
                    break
                assert process.poll() is None, f"{command[0]} ended"
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def port(request: pytest.FixtureRequest, lived: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server over the bake."""
    folder, free = tmp_path_factory.mktemp(request.param), free_port()
    program = find_nginx() if request.param == "nginx" else find_caddy()
    if program is None:
        pytest.skip(NO_NGINX if request.param == "nginx" else "Caddy is not to be had here; `make servers` lays it into .venv.")
    form = {"folder": folder, "here": HERE, "port": free, "root": lived.baked}
    if request.param == "nginx":
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "conf").write_text(_NGINX.format(**form, user=user, rules=lived.text("_nginx.conf")))
        command = [program, "-c", str(folder / "conf"), "-p", str(folder)]
    else:
        (folder / "conf").write_text(_CADDY.format(**form, rules=lived.text("_Caddyfile")))
        command = [program, "run", "--adapter", "caddyfile", "--config", str(folder / "conf")]
    with running(command, free, folder) as at:
        yield at


def get(port: int, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """The answer to a request, and its body."""
    connection = http.client.HTTPConnection(HERE, port, timeout=30)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/cases/WIA-0001", "/cases/WIA-0001/", "/es/cases/", "/search/"])
def test_a_page_comes_with_and_without_its_slash_and_compressed_for_those_who_ask(port: int, lived: World, path: str) -> None:
    body = (lived.baked / path.strip("/") / "index.html").read_bytes()
    answer, got = get(port, path)
    if answer.status in {301, 308}:
        assert answer.headers["location"].endswith(f"{path}/")
        answer, got = get(port, f"{path}/")
    assert (answer.status, got) == (200, body)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == MINUTE
    packed, small = get(port, f"{path.rstrip('/')}/", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert small == (lived.baked / path.strip("/") / "index.html.gz").read_bytes()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/cases/WIA-0001.bib", "application/x-bibtex; charset=utf-8"),
        ("/cases/WIA-0001.ris", "application/x-research-info-systems; charset=utf-8"),
        ("/cases/WIA-0001.csl.json", "application/vnd.citationstyles.csl+json; charset=utf-8"),
        ("/cases/WIA-0001/r3.md", "text/markdown; charset=utf-8"),
        ("/archive/systems_that_recur.json", "application/json"),
        ("/archive/systems_that_recur.csv", "text/csv; charset=utf-8"),
        ("/feeds/cases.atom", "application/atom+xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/cards/WIA-0001.png", "image/png"),
    ],
)
def test_a_file_has_the_type_that_programs_look_for(port: int, lived: World, path: str, media_type: str) -> None:
    answer, body = get(port, path)
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    assert body == (lived.baked / path[1:]).read_bytes()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_named_by_its_content_is_kept_for_ever(port: int, lived: World) -> None:
    style = next((lived.baked / "static").glob("site.*.css"))
    answer, _ = get(port, f"/static/{style.name}")
    assert answer.headers["cache-control"] == YEAR
    assert answer.headers["content-type"].startswith("text/css")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/cases/WIA-0002", 410, "WIA-0002"),
        ("/cases/WIA-0002/", 410, "WIA-0002"),
        ("/es/cases/WIA-0002/", 410, "WIA-0002"),
        ("/nothing", 404, "</html>"),
        ("/cases/nothing/", 404, "</html>"),
        ("/.baked", 404, ""),
        ("/cases/../../../../etc/passwd", 400, ""),
    ],
)
def test_what_is_not_there_is_said(port: int, path: str, status: int, says: str) -> None:
    answer, body = get(port, path)
    # Caddy takes the path as far as it leads within the folder.
    assert answer.status in {status, 404 if status == 400 else status}
    assert says in body.decode()
    assert b"root:" not in body


def test_what_was_moved_leads_on(port: int, lived: World) -> None:
    for line in lived.text("_redirects").splitlines():
        moved, to, status = line.split()
        answer, _ = get(port, moved)
        assert (answer.status, answer.headers["location"].removeprefix(f"http://{HERE}:{port}")) == (int(status), to), moved

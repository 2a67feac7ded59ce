"""`python -m bench.served`: baked pages against plain files of the same size, both sent by the same process of nginx. Measures and reports; asserts nothing.

python -m bench.served [--baked FOLDER] [--pairs 22] [--seconds 1] [--write]

The shortest page of a case, the one in the middle and the longest, since the length of an answer decides how it fits the windows of a connection.

wrk asks for the one and the other in turn, so that a busy moment of the machine meets both of a pair. It has a core of its own and nginx the
other; that nginx was busy all the time, and wrk was not, is measured too: it was nginx that set the pace.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import re
import resource
import shutil
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.baking import texts
from archive.baking.places import Places
from bench import report
from bench.load import HOST, PATIENCE, configuration, serving
from bench.measuring import ROOT, median_ratio
from bench.processes import cpu_seconds
from bench.stack import NO_NGINX, find_nginx, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CASES = "/cases"
INDEX = "index.html"
CONNECTIONS = 16
LEVEL = 9
RULES = "_nginx.conf"
SERVERS = ROOT / ".venv" / "servers"
NO_WRK = "wrk is not to be had here: `make wrk` lays Debian's package into .venv, or install it (apt-get install wrk)."
_CONFIGURATION = """\
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
	access_log off;
	server_tokens off;
	sendfile on;
	tcp_nopush on;
	open_file_cache max=4096 inactive=60s;
	open_file_cache_valid 60s;
	open_file_cache_errors on;
	types {{ text/html html; }}
	client_body_temp_path {folder}/body;
	proxy_temp_path {folder}/proxy;
	fastcgi_temp_path {folder}/fastcgi;
	uwsgi_temp_path {folder}/uwsgi;
	scgi_temp_path {folder}/scgi;
	server {{ listen {host}:{plain}; root {folder}/plain; }}
	server {{
		listen {host}:{baked};
		root {root};
{rules}
	}}
}}
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A baked site.

    Args:
        root: its folder.
        rules: what a bake writes for a `server` of nginx.
        pages: the files of the pages that are asked for.
    """

    root: Path
    rules: str
    pages: tuple[Path, ...]

    def address(self, page: Path) -> str:
        """Where a page stands, with a slash at its end."""
        return f"/{page.parent.relative_to(self.root).as_posix()}/"


@dataclass(frozen=True, slots=True)
class Turn:
    """What wrk met in one turn.

    Args:
        rate: answers a second.
        nginx: the share of the time for which nginx had a processor.
        wrk: the same of wrk.
        each: microseconds of processor that an answer took nginx.
    """

    rate: float
    nginx: float
    wrk: float
    each: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve both, measure in turn, report."""
    parser = argparse.ArgumentParser(prog="bench.served", description="Baked pages behind nginx against plain files of the same size.")
    parser.add_argument("--baked", type=Path, help="a finished bake; without one, pages are laid out as a bake has them, under the rules that it writes")
    parser.add_argument("--database", type=Path, default=ROOT / "publish" / "archive.db")
    parser.add_argument("--pairs", type=int, default=22, help="how often they take turns; the median of the ratios counts")
    parser.add_argument("--seconds", type=int, default=1, help="how long each is asked in a turn")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    wrk = find_wrk()
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as name:
        folder = Path(name)
        site = finished(options.baked) if options.baked else made(folder, options.database)
        plain = lay_out(site.pages, folder / "plain")
        os.sched_setaffinity(0, cores[:1])
        with nginx(folder, site) as (process, ports):
            os.sched_setaffinity(0, cores[1:] or cores)
            setting = (wrk, process, options)
            rows = []
            for page, (whole, packed) in zip(site.pages, plain, strict=True):
                ours = f"http://{HOST}:{ports['baked']}{site.address(page)}"
                theirs = f"http://{HOST}:{ports['plain']}/"
                rows += [
                    _compared(f"as it is, {whole.stat().st_size:,} bytes", setting, ours, theirs + whole.name, {}),
                    _compared(f"compressed beforehand, {packed.stat().st_size:,} bytes", setting, ours, theirs + packed.name, {"Accept-Encoding": "gzip"}),
                ]
    headings = ["page", "plain file, a second", "baked page, a second", "baked / plain", "nginx, µs an answer: plain", "baked", "plain / baked", "nginx busy", "wrk busy"]
    report.put("served", report.table(headings, rows), options)


def finished(folder: Path) -> Site:
    """A site that was baked.

    Raises:
        SystemExit: the folder is no bake, or has no compressed copies.

    """
    root = folder.resolve()
    cases = [page for page in root.glob(f"{CASES.strip('/')}/*/{INDEX}") if _packed(page).is_file()]
    if not (root / RULES).is_file() or not cases:
        raise SystemExit(f"{folder} is no bake with compressed copies: {RULES} or {CASES}/*/{INDEX}.gz is missing; make one with `archive bake`")
    return Site(root, (root / RULES).read_text("utf-8"), of_three_lengths(cases))


def made(folder: Path, database: Path) -> Site:
    """Pages of cases of the live site where a bake has them, with their compressed copies, and the rules that a bake writes."""
    root, pages = folder / "baked", []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        addresses = [url for (url,) in connection.execute("select url from records where kind = 'case' order by id")]
    with serving(str(configuration(ROOT / "publish", database, folder / "site"))) as port:
        asked = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        for address in addresses:
            asked.request("GET", address)
            answer = asked.getresponse()
            page = root / address.strip("/") / INDEX
            page.parent.mkdir(parents=True)
            page.write_bytes(answer.read())
            _packed(page).write_bytes(gzip.compress(page.read_bytes(), LEVEL, mtime=0))
            pages.append(page)
        asked.close()
    sent = {name: answer.headers[name] for name in ("Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy", "Cross-Origin-Opener-Policy") if name in answer.headers}
    return Site(root, texts.nginx(answer.headers["Content-Security-Policy"], list(sent.items()), [], [], Places("")), of_three_lengths(pages))


def of_three_lengths(pages: Sequence[Path]) -> tuple[Path, ...]:
    """The shortest, the one in the middle and the longest; fewer where there are not as many."""
    found = sorted(pages, key=lambda page: (page.stat().st_size, page))
    return tuple(dict.fromkeys((found[0], found[len(found) // 2], found[-1])))


def lay_out(pages: Sequence[Path], plain: Path) -> list[tuple[Path, Path]]:
    """Plain files of the sizes of pages and of their compressed copies, in a folder of their own."""
    plain.mkdir()
    files = []
    for number, page in enumerate(pages, 1):
        files.append((plain / f"page-{number}.html", plain / f"packed-{number}.html"))
        for file, source in zip(files[-1], (page, _packed(page)), strict=True):
            file.write_bytes(source.read_bytes())
    return files


def _packed(page: Path) -> Path:
    return page.with_name(f"{page.name}.gz")


@contextmanager
def nginx(folder: Path, site: Site) -> Iterator[tuple[subprocess.Popen[bytes], Mapping[str, int]]]:
    """Nginx with one working process until the block ends: it, and the ports of plain files and of the baked site."""
    program = find_nginx()
    if program is None:
        raise SystemExit(NO_NGINX)
    ports = {"plain": free_port(), "baked": free_port()}
    # Started by root it would work as somebody who may not read what is laid out here.
    user = "user root;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(_CONFIGURATION.format(user=user, folder=folder, host=HOST, root=site.root, rules=site.rules, **ports), "utf-8")
    process = subprocess.Popen([program, "-c", str(file), "-p", str(folder)], stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        _answers(ports["plain"], "/page-1.html")
        _answers(ports["baked"], site.address(site.pages[0]))
        yield process, ports
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(PATIENCE)


def _answers(port: int, address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        try:
            connection.request("GET", address)
            status = connection.getresponse().status
        except OSError:
            if time.monotonic() > until:
                raise SystemExit(f"nginx did not answer within {PATIENCE} s") from None
            time.sleep(0.1)
        else:
            if status != http.HTTPStatus.OK:
                raise SystemExit(f"nginx answers {address} with {status}")
            return
        finally:
            connection.close()


def find_wrk() -> list[str]:
    """The command: the machine's, or what `make wrk` laid into .venv with the library that it needs.

    Raises:
        SystemExit: neither is there.

    """
    if found := shutil.which("wrk"):
        return [found]
    laid = SERVERS / "usr" / "bin" / "wrk"
    library = next(SERVERS.glob("usr/lib/*/libluajit-5.1.so.2"), None)
    if not laid.is_file() or library is None:
        raise SystemExit(NO_WRK)
    return ["env", f"LD_LIBRARY_PATH={library.parent}", str(laid)]


def answered(output: str) -> tuple[int, float]:
    """How many answers wrk counted, and in how many seconds.

    Raises:
        ValueError: a request failed, or this is not what wrk prints.

    """
    if failed := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: (?!connect 0, read 0, write 0, timeout 0).*", output):
        raise ValueError(failed[0])
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m),", output)
    if not found:
        raise ValueError(f"wrk printed {output[:200]!r}")
    return int(found[1]), float(found[2]) * {"ms": 0.001, "s": 1.0, "m": 60.0}[found[3]]


Setting = tuple["list[str]", "subprocess.Popen[bytes]", argparse.Namespace]


def _compared(name: str, setting: Setting, baked: str, plain: str, headers: Mapping[str, str]) -> list[str]:
    """A line of the table: the two in turn, the first now the one and now the other."""
    options = setting[2]
    pairs = []
    for number in range(-1, options.pairs):
        order = (baked, plain) if number % 2 else (plain, baked)
        turns = {url: _turn(setting, url, headers) for url in order}
        if number >= 0:  # the turn before the first lets nginx open what it keeps open
            pairs.append((turns[baked], turns[plain]))
            print(f"{name}, pair {number + 1}: baked {turns[baked].rate:,.0f}, plain {turns[plain].rate:,.0f} a second", flush=True)
    ours, theirs = zip(*pairs, strict=True)
    every = [*ours, *theirs]
    return [
        name,
        f"{statistics.median(turn.rate for turn in theirs):,.0f}",
        f"{statistics.median(turn.rate for turn in ours):,.0f}",
        f"{median_ratio((one.rate, other.rate) for one, other in pairs):.3f}",
        f"{statistics.median(turn.each for turn in theirs):.1f}",
        f"{statistics.median(turn.each for turn in ours):.1f}",
        f"{median_ratio((other.each, one.each) for one, other in pairs):.3f}",
        f"{100 * statistics.median(turn.nginx for turn in every):.0f} %",
        f"{100 * statistics.median(turn.wrk for turn in every):.0f} %",
    ]


def _turn(setting: Setting, url: str, headers: Mapping[str, str]) -> Turn:
    wrk, process, options = setting
    sent = [word for name, value in headers.items() for word in ("--header", f"{name}: {value}")]
    before, own = cpu_seconds([process.pid]), _children()
    done = subprocess.run([*wrk, "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{options.seconds}s", *sent, url], capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    worked, asked = cpu_seconds([process.pid]) - before, _children() - own
    try:
        answers, seconds = answered(done.stdout)
    except ValueError as error:
        raise SystemExit(f"{url}: {error}") from None
    return Turn(answers / seconds, worked / seconds, asked / seconds, 1_000_000 * worked / answers)


def _children() -> float:
    """Processor time of all programs that ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()

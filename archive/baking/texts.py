"""What programs and hosts read beside the pages: texts for crawlers that say what is true of files, `_headers`, `_redirects`, and how to serve the folder. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.baking.places import Places

_LED = re.compile(r"\]\(([^)\s]+)\)")
YEAR = "public, max-age=31536000, immutable"
PAGES = 'add_header Cache-Control "public, max-age=60, stale-while-revalidate=600" always;'
"""What nginx says of all else."""
FOR_EVER = ("/static/*", "/search/parts/*")
"""What has the hash of its content in its name."""
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
"""Media types that hosts do not know by themselves."""
KNOWN = {
    "css": "text/css",
    "csv": "text/csv",
    "html": "text/html",
    "ico": "image/x-icon",
    "js": "text/javascript",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "xml": "application/xml",
}
"""Those of all else that a bake writes; what has none is bytes."""


def for_machines(place: str, text: str, places: Places) -> str:
    """A text for programs without what only a server answers."""
    if place == "/llms.txt":
        return _llms(text, places)
    if place == "/opensearch.xml":
        return re.sub(r"\n *<Url type=\"application/atom\+xml\"[^>]*/>", "", text)
    return text


def _llms(text: str, places: Places) -> str:
    """Lines that lead to what has no place here lead to the live site, or go."""
    lines = []
    for line in text.split("\n"):
        match = _LED.search(line)
        if line.startswith("- [") and match and match[1].startswith(f"{places.url}/"):
            address = match[1].removeprefix(places.url)
            if not places.of(address):
                if not places.live:
                    continue
                lines.append(line.replace(match[1], places.live + address))
                continue
            line = re.sub(r": rows; add .*$", ": an array of objects; write `.csv` for CSV", line)  # noqa: PLW2901 - the line as it holds here
        lines.append(line)
    return "\n".join(lines)


def headers(policy: str, others: Iterable[tuple[str, str]], base: str) -> str:
    """`_headers`, which Netlify and Cloudflare Pages read; no two rules give one header to one file.

    Args:
        policy: the content security policy.
        others: further headers of every answer.
        base: the path at which the folder is served, without a slash at its end.
    """
    rules = [("/*", [("Content-Security-Policy", policy), *others])]
    rules += [(path, [("Cache-Control", YEAR)]) for path in FOR_EVER]
    rules += [("/archive/*", [("Access-Control-Allow-Origin", "*")]), ("/feeds/*", [("Access-Control-Allow-Origin", "*"), ("Content-Type", TYPES["atom"])])]
    rules += [(f"/*.{ending}", [("Content-Type", media_type)]) for ending, media_type in TYPES.items() if ending != "atom"]
    return "\n".join(f"{base}{path}\n" + "".join(f"  {name}: {value}\n" for name, value in given) for path, given in rules)


def redirects(moved: Iterable[tuple[str, str]], base: str) -> str:
    """`_redirects`, which the same hosts read."""
    return "".join(f"{base}{path} {to} 301\n" for path, to in moved)


def nginx(policy: str, others: Sequence[tuple[str, str]], gone: Iterable[str], moved: Iterable[tuple[str, str]], places: Places) -> str:
    """The part of a configuration of nginx that goes into a `server`."""
    base = places.base
    shared = "".join(f'add_header {name} "{value}" always;\n' for name, value in (("Content-Security-Policy", policy), *others))
    # By ending in one table, since nginx tries every regular expression for every request; `.csl.json` alone has two endings and needs one.
    types = "".join(f'\t"{media_type}" {ending};\n' for ending, media_type in (KNOWN | TYPES).items() if "." not in ending)
    double = "".join(f'\tlocation ~ "\\.{re.escape(ending)}$" {{ default_type "{media_type}"; types {{}} }}\n' for ending, media_type in TYPES.items() if "." in ending)
    kept = "".join(f'location {base}{path.rstrip("*")} {{ {_in(shared)} add_header Cache-Control "{YEAR}"; }}\n' for path in FOR_EVER)
    ended = "".join(
        f"location = {base}{path} {{ return 410; error_page 410 {base}{path}/index.html; }}\nlocation = {base}{path}/ {{ return 410; error_page 410 {base}{path}/index.html; }}\n" for path in gone
    )
    led = "".join(f"location = {base}{path} {{ return 301 {to}; }}\n" for path, to in moved)
    return (
        f"# Into a `server` of nginx, after `root` (and, where the folder is not at the top of the host, an `alias`).\n{shared}"
        f'{PAGES}\nadd_header Access-Control-Allow-Origin "*" always;\ntypes {{\n{types}}}\ndefault_type application/octet-stream;\n'
        "charset utf-8;\ncharset_types text/css text/csv text/javascript text/plain application/xml;\n"
        f"gzip_static on;\nopen_file_cache max=4096 inactive=60s;\nopen_file_cache_valid 60s;\nopen_file_cache_errors on;\nindex index.html;\nerror_page 404 {base}/404.html;\n{kept}{ended}{led}"
        f"location {base}/.bak {{ return 404; }}\nlocation {base}/ {{\n\ttry_files $uri/index.html $uri =404;\n{double}}}\n"
    )


def caddy(policy: str, others: Sequence[tuple[str, str]], gone: Iterable[str], moved: Iterable[tuple[str, str]], places: Places) -> str:
    """The part of a Caddyfile that goes into a site."""
    base = places.base
    shared = "".join(f'\t{name} "{value}"\n' for name, value in (("Content-Security-Policy", policy), *others))
    # Said at the end, since the file server says types of its own.
    types = "".join(f'@{name} path *.{ending}\nheader @{name} {{\n\tContent-Type "{media_type}"\n\tdefer\n}}\n' for ending, media_type in TYPES.items() for name in [f"of_{ending.replace('.', '_')}"])
    kept = "".join(f'header {base}{path} Cache-Control "{YEAR}"\n' for path in FOR_EVER)
    paths = " ".join(f"{base}{path}/index.html" for path in gone)
    # `try_files` comes before `handle`, whatever their order here.
    ended = f"@gone path {paths}\nhandle @gone {{\n\tfile_server {{\n\t\tstatus 410\n\t\tprecompressed gzip\n\t}}\n}}\n" if paths else ""
    led = "".join(f"redir {base}{path} {to} 301\n" for path, to in moved)
    return (
        f'# Into a site of a Caddyfile, after `root`.\nheader {{\n{shared}\t?Cache-Control "public, max-age=60, stale-while-revalidate=600"\n\tAccess-Control-Allow-Origin "*"\n}}\n'
        f"{kept}{types}{led}{ended}@hidden path {base}/.bak*\nerror @hidden 404\ntry_files {{path}} {{path}}/index.html\nfile_server {{\n\tprecompressed gzip\n}}\n"
        f"handle_errors {{\n\trewrite * {base}/404.html\n\tfile_server\n}}\n"
    )


def readme(places: Places, gone: Sequence[str]) -> str:
    """How to serve the folder, and what a host of files can and cannot do."""
    ended = "".join(f"- {places.base}{path}\n" for path in gone)
    return f"""# The Wrongful-Identification Case Archive, as files

This folder was made by `archive bake` to be served at {places.url}/. Serve it as it is; nothing in it needs a program.

- Netlify and Cloudflare Pages read `_headers` and `_redirects`. GitHub Pages finds `.nojekyll` and serves the folder as it is.
- nginx: put `_nginx.conf` into a `server` after `root`. Caddy: put `_Caddyfile` into a site after `root`. Both send security headers, compressed
  copies (`.gz`), the right media types, and 410 where a case was withdrawn or sealed.
- Anything else that serves `index.html` for a folder and `404.html` for what is not there will do: `python -m http.server` too. The pages say
  their Content-Security-Policy themselves.

`.baked` names every file that the last bake made. The next one changes and removes these, and nothing else that lies here.

A case that was withdrawn or sealed is answered with a page that says so. Hosts that can send it with 410 should:

{ended or "- there is none"}
"""


def _in(text: str) -> str:
    return " ".join(text.split("\n")).strip()

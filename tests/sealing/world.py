"""A small archive in which a person of a very distinctive name has a case, and in which that name stands wherever a name can stand. This file asserts nothing."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

from archive.sealing.acting import Sealed, seal
from archive.sealing.planning import Wish
from archive.sealing.strings import Strings
from archive.store.inplace import publish
from archive.store.publication import Act, Signature, carry_out
from tests import factory
from tests.factory import PAPER, front, statement, subject

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import Folder

NAME = "Zoë Quillfeather"
PARTS = ("Zoë Quillfeather", "Quillfeather")
CASE = "cases/WIA-0002-zoe-quillfeather.md"
SUIT = "gazette-2021-quillfeather-suit"
EARLIER = Signature("2026-11-20T12:00:00+00:00", "The editors")
SIGNED = Signature("2026-11-21T12:00:00+00:00", "The editors", "A second editor")
REPLACED = (
    (SUIT, "gazette-2021-suit"),
    ("https://gazette.example/2021/quillfeather", "https://gazette.example/2021/suit"),
    ("Quillfeather v. Detroit", "A. B. v. Detroit"),
    (NAME, "a woman in Detroit"),
    ("Quillfeather", "the woman"),
)
STRINGS = Strings(PARTS)


def named(folder: Folder) -> Folder:
    """The folder with the second case, which names the person, published, corrected once, and mentioned elsewhere."""
    tree = front("case")
    body = factory.NARRATIVE.replace("Robert Example", NAME)
    folder.add("source", id=SUIT, title="Quillfeather sues over her arrest", URL="https://gazette.example/2021/quillfeather", issued="2021-04-14")
    statements = {**tree["statements"], "alleged_offence": [statement("Theft of watches", note="As Quillfeather says.", cites=[PAPER, SUIT])]}
    folder.add("case", body, id="WIA-0002", slug="zoe-quillfeather", title=NAME, subject=subject(name=NAME), statements=statements)
    related = [{"case": "WIA-0002", "why": "the same shop as in the case of Zoë Quillfeather"}]
    folder.add("case", id="WIA-0001", related=related)
    publish(folder.root, [], EARLIER, reason="First publication.")
    text = folder.read(CASE).replace("Theft of watches", "Theft of five watches")
    carry_out(folder.root, {CASE: text}, [Act("WIA-0002", "corrected", "The name of Ms Quillfeather was misread.", "It said Theft of watches.")], EARLIER)
    return folder


def wish(mode: str = "pseudonym", **changes: Any) -> Wish:
    """What seals the second case without anything left to decide."""
    given: dict[str, Any] = {"pseudonym": "A woman in Detroit"} if mode == "pseudonym" else {}
    return Wish("WIA-0002", mode, "rights-request", **{**given, "replacements": REPLACED, **changes})


def sealed(folder: Folder, mode: str = "pseudonym", **changes: Any) -> Sealed:
    """The second case, sealed."""
    return seal(folder.root, wish(mode, **changes), SIGNED)


def repository_of(folder: Folder) -> Path:
    """The folder in a repository of git, in which the present state is committed."""
    top = folder.root.parent
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=The archive of Zoë Quillfeather begins")
    return top


def git(top: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    nobody = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *nobody, *arguments], cwd=top, check=True, capture_output=True, text=True).stdout


def bare(text: str) -> str:
    """A text in small letters of ASCII, so that a test looks for the name in a way of its own."""
    return re.sub("[^a-z]", "", text.lower().replace("ë", "e"))

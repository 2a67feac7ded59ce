"""Strings in the objects of git, and what an operator does to take them out: git keeps the past, and no command of the archive rewrites it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.sealing.containers import Findings, look_into
from archive.store import vcs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.sealing.strings import Strings

MOST_ASKED = 40
"""Objects of which git is asked in which commits they came; asking takes long."""
_NAMED = {"blob": "a file", "tree": "names of files", "commit": "the message, author or committer", "tag": "a tag"}

STEPS = """\
What git keeps of it, an operator takes out. Do it in a fresh clone, with nobody else at work, and keep no copy:

  1. Write the replacements, one a line, OLD==>NEW, into a file outside the repository (here ../replacements.txt). OLD is the string
     as it stands in the files; write each spelling that was found (the file name's too), and regex:(?i)… where case differs.
         Jane Example==>[sealed]
         jane-example==>sealed
  2. Rewrite every commit (https://github.com/newren/git-filter-repo, `pip install git-filter-repo`):
         git clone --mirror ADDRESS rewritten.git && cd rewritten.git
         git filter-repo --replace-text ../replacements.txt --replace-message ../replacements.txt
         git filter-repo --filename-callback 'return filename.replace(b"jane-example", b"sealed")'
         git filter-repo --name-callback 'return name.replace(b"Jane Example", b"[sealed]")'      (where it is an author's name)
     Files whose SHA-256 the ledger has must stay as they are in the newest commit: seal first, so that it no longer has the string.
     In older commits replaced texts no longer fit the ledger of their day; the chain of the present ledger is not touched.
  3. Drop what git still holds aside:
         git reflog expire --expire=now --all && git gc --prune=now --aggressive
  4. Prove it, on every object whether a branch leads to it or not:
         archive verify --sealed STRINGS-FILE --git-all
  5. Put it in place of the old one:
         git push --force --mirror ADDRESS
     On GitHub and GitLab ask the support to drop cached views, pull requests' refs and unreachable objects; a force push alone leaves them.
  6. Every clone keeps the past: tell whoever has one to delete it and clone anew (a `git pull` would bring the old commits back).
     Forks are other people's repositories: ask their owners, or the host. What others copied is out of reach; say so in the decision.
     Hashes of commits change: name in the errata of cited editions which commit is now which (`filter-repo/commit-map`)."""


def scan(root: Path, refs: Sequence[str], strings: Strings, findings: Findings) -> bool:
    """Look through every object that can be reached from some refs; all that there are where none is named. Whether any holds a string.

    Raises:
        StoreError: git is missing or failed, or a ref is none.

    """
    found: list[tuple[str, str, Findings]] = []
    for thing in vcs.objects(root, refs):
        own = Findings(strings)
        look_into(thing.stream, "", own)
        findings.files += own.files
        findings.size += own.size
        if own.found or own.unread:
            found.append((thing.id, thing.type, own))
    for number, (thing_id, kind, own) in enumerate(found):
        commits = [thing_id] if kind == "commit" else vcs.commits_with(root, refs, thing_id) if number < MOST_ASKED else []
        told = f" in commits {', '.join(commit[:12] for commit in commits)}" if commits else ""
        for one in own.found:
            findings.add(f"git {kind} {thing_id[:12]} ({_NAMED.get(kind, kind)}{told}){one.where}", one.offset, one.number)
        for sentence in own.unread:
            findings.refuse(f"git {kind} {thing_id[:12]}{told}", sentence.lstrip(": "))
        findings.notes += [f"git {kind} {thing_id[:12]}{note}" for note in own.notes]
    names = [name for name in vcs.ref_names(root) if strings.within(name)]
    for name in names:
        findings.add(f"git ref {name} (its name)", None, strings.number_of(name))
    return bool(names) or any(own.found for _, _, own in found)

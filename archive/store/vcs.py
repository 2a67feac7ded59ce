"""Git, as far as the archive needs it: what is committed, a text that once was, a commit of some files and no others.

Git is a child process with arguments of ours: no shell, nobody's environment, no pager, no prompt, a time limit. Hooks
that the repository has are run on a commit, since whoever keeps it wants them.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from archive.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TIMEOUT = 60.0  # seconds for one command of git
PATIENCE = 20.0  # seconds for the lock of the index
_LOCKED = re.compile(rb"index\.lock|Unable to create '.*\.lock'|cannot lock ref")
_RAW = re.compile(rb"^:+[\d ]+ ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]", re.MULTILINE)
_COMMAND = ("git", "--no-pager", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false")
_KEPT = ("PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "GNUPGHOME", "XDG_CONFIG_HOME")


def is_repository(root: Path) -> bool:
    """Whether a folder is in a repository of git."""
    try:
        return _git(root, "rev-parse", "--is-inside-work-tree").stdout.strip() == b"true"
    except StoreError:
        return False


def head(root: Path) -> str:
    """The commit that is checked out, as 40 or 64 hexadecimal digits.

    Raises:
        StoreError: there is no repository, or no commit yet.

    """
    done = _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if done.returncode:
        raise StoreError(f"{root} is in no repository of git that has a commit")
    return done.stdout.decode().strip()


def text_with(root: Path, path: str, sha256: str) -> str | None:
    """The text that a file once had and that has this SHA-256; None where no commit has it, or it is no text.

    Args:
        root: a folder of the repository.
        path: the file, relative to the folder.
        sha256: what is looked for.

    Raises:
        StoreError: git is missing or failed.

    """
    if not is_repository(root):
        return None
    staged = _git(root, "cat-file", "blob", f":./{path}").stdout
    if hashlib.sha256(staged).hexdigest() == sha256:
        return _text(staged)
    # Whatever the file was in any commit of any branch, the newest first.
    log = _git(root, "log", "--all", "--full-history", "-m", "--format=", "--raw", "--no-abbrev", "--no-renames", "--", f":(literal){path}")
    for blob in dict.fromkeys(blob for line in _RAW.findall(log.stdout) for blob in line[::-1] if blob.strip(b"0")):
        data = _git(root, "cat-file", "blob", blob.decode()).stdout
        if hashlib.sha256(data).hexdigest() == sha256:
            return _text(data)
    return None


def _text(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def commit(root: Path, paths: Sequence[str], *, message: str, author: tuple[str, str], committer: tuple[str, str], trailers: Mapping[str, str]) -> str:
    """Commit exactly these files as they are on disk, additions and deletions, whatever else is staged or changed.

    Args:
        root: a folder of the repository.
        paths: the files, relative to the folder; one that is gone is committed as gone.
        message: what the commit says.
        author: name and mail address.
        committer: name and mail address.
        trailers: lines at the end of the message by their keys, like Reviewed-by.

    Returns:
        The commit that is then checked out: the new one, or the old one where these files have nothing to commit.

    Raises:
        StoreError: git is missing or failed, a hook refused, the index is locked all the time, or a name is none.

    """
    named = [f":(top,literal){prefix}{path}" for prefix in [_prefix(root)] for path in paths]
    if not paths:
        raise StoreError("a commit of no files was asked for")
    environment, text = _people(author, committer), _message(message, trailers)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return _commit(root, named, text, environment)
        except _LockedError as error:
            if time.monotonic() > deadline:
                raise StoreError(
                    f"git cannot commit: {error}; another program has been using the repository for {PATIENCE:g} seconds, or left its lock: see whether one runs, else delete the lock"
                ) from None
            time.sleep(0.2)


class GitObject(NamedTuple):
    """An object of git: its hash, its type (blob, tree, commit, tag), its bytes as a stream that can be sought in."""

    id: str
    type: str
    stream: IO[bytes]


def objects(root: Path, refs: Sequence[str]) -> Iterator[GitObject]:
    """Every object that can be reached from some refs, or every one that the repository holds where none is named; one at a time, so that memory is bounded.

    Raises:
        StoreError: git is missing or failed, or a ref is none.

    """
    with tempfile.TemporaryFile() as wanted:
        names = _must(root, "rev-list", "--objects", "--no-object-names", *(_ref(root, ref) for ref in refs)) if refs else b""
        wanted.write(names)
        wanted.seek(0)
        command = [*_COMMAND, "cat-file", "--batch", *([] if refs else ["--batch-all-objects", "--unordered"])]
        with subprocess.Popen(command, cwd=root, env=_environment(), stdin=wanted, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - git alone, no shell, no arguments of others
            assert process.stdout  # noqa: S101 - it was asked for
            try:
                while head := process.stdout.readline().split():
                    if len(head) != 3:
                        raise StoreError(f"git knows an object and does not have it ({b' '.join(head).decode('utf-8', 'replace')}); fetch the whole repository")
                    with tempfile.SpooledTemporaryFile(1 << 24) as held:
                        left = int(head[2])
                        while left and (piece := process.stdout.read(min(left, 1 << 20))):
                            held.write(piece)
                            left -= len(piece)
                        held.seek(0)
                        yield GitObject(head[0].decode(), head[1].decode(), held)
                    process.stdout.read(1)
            finally:
                process.kill()


def commits_with(root: Path, refs: Sequence[str], thing: str) -> list[str]:
    """The commits, at most ten, that brought an object or took it away."""
    done = _git(root, "log", "--max-count=10", "--format=%H", f"--find-object={thing}", *(refs or ["--all"]))
    return done.stdout.decode().split() if not done.returncode else []


def ref_names(root: Path) -> list[str]:
    """The names of all branches, tags and other refs."""
    return _must(root, "for-each-ref", "--format=%(refname)").decode("utf-8", "replace").splitlines()


def _ref(root: Path, ref: str) -> str:
    done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if done.returncode:
        raise StoreError(f"{ref!r} is no commit or branch of the repository; name the published branch")
    return done.stdout.decode().strip()


class _LockedError(StoreError):
    """Another git is at work."""


def _commit(root: Path, named: Sequence[str], message: str, environment: Mapping[str, str]) -> str:
    known = [name for name in named if _exists(root, name) or _git(root, "ls-files", "--error-unmatch", "--", name).returncode == 0 or _in_head(root, name)]
    if known:
        _must(root, "add", "--all", "--force", "--", *known)
    if not known or not _git(root, "diff", "--cached", "--quiet", "--", *known).returncode:
        return head(root)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".message") as text:
        text.write(message)
        text.flush()
        # `--only` commits these paths alone, and leaves whatever else is staged as it is staged.
        _must(root, "commit", "--quiet", "--only", "--cleanup=verbatim", f"--file={text.name}", "--", *known, environment=environment)
    return head(root)


def _prefix(root: Path) -> str:
    done = _git(root, "rev-parse", "--show-prefix")
    if done.returncode:
        raise StoreError(f"{root} is in no repository of git; run `git init`, or work without committing")
    return done.stdout.decode().rstrip("\n")


def _exists(root: Path, name: str) -> bool:
    top = _git(root, "rev-parse", "--show-toplevel").stdout.decode().rstrip("\n")
    return os.path.lexists(Path(top) / name.partition(")")[2])


def _in_head(root: Path, name: str) -> bool:
    return _git(root, "cat-file", "-e", f"HEAD:{name.partition(')')[2]}").returncode == 0


def _message(message: str, trailers: Mapping[str, str]) -> str:
    lines = [f"{key}: {' '.join(value.split())}" for key, value in trailers.items() if value]
    for key in trailers:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", key):
            raise StoreError(f"{key!r} is no key of a trailer; write letters and hyphens, like Reviewed-by")
    body = message.replace("\0", "").strip()
    if not body:
        raise StoreError("a commit needs a message")
    return "\n".join([body, *([""] if lines else []), *lines]) + "\n"


def _people(author: tuple[str, str], committer: tuple[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, (name, mail) in (("AUTHOR", author), ("COMMITTER", committer)):
        if not re.search(r"\w", name) or set(name + mail) & set("<>\n\r\0"):
            raise StoreError(f"{name!r} <{mail}> is no name and mail address that git takes; write them without angle brackets and line ends")
        found |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": mail}
    return found


def _must(root: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> bytes:
    done = _git(root, *arguments, environment=environment)
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).decode("utf-8", "replace").split())[:500]
        if _LOCKED.search(done.stderr):
            raise _LockedError(said)
        raise StoreError(f"git {arguments[0]} failed: {said or f'exit code {done.returncode}'}")
    return done.stdout


def _environment() -> dict[str, str]:
    clean = {name: value for name in _KEPT if (value := os.environ.get(name))}
    return clean | {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat", "GIT_EDITOR": "false", "GIT_ASKPASS": "false", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "0"}


def _git(root: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [*_COMMAND, *arguments]
    try:
        # A session of its own, so that a hook that hangs is stopped with it.
        process = subprocess.Popen(command, cwd=root, env=_environment() | dict(environment or {}), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)  # noqa: S603 - git alone, no shell, paths after `--`
    except OSError as error:
        raise StoreError(f"git cannot be started in {root}: {error.strerror}; install git") from None
    with process:
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise StoreError(f"git {arguments[0]} was not done after {TIMEOUT:g} seconds and was stopped") from None
    return subprocess.CompletedProcess(command, process.returncode, out, err)

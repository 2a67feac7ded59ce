"""Files that only the holder of a key can read: age (https://age-encryption.org/v1), by its implementation in Rust. Streams.

Passphrases are left out: the library takes them only for what fits in memory. A key pair is better for backups in any case, since the
machine that makes them then cannot read them.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import pyrage

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC = b"age-encryption.org/v1"


class EncryptionError(ArchiveError):
    """A file could not be encrypted or decrypted; the text says why and what to do."""


def seal(source: IO[bytes], target: IO[bytes], recipients: Sequence[str]) -> None:
    """Encrypt a stream for some recipients, any of whom can read it.

    Args:
        source: what is encrypted.
        target: where it is written.
        recipients: public keys, like `age1…`.

    Raises:
        EncryptionError: one of them is no public key.

    """
    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient.strip()) for recipient in recipients]
    except pyrage.RecipientError:
        raise EncryptionError("a public key begins with age1; make a pair with age-keygen, and give the public one with --for") from None
    pyrage.encrypt_io(source, target, keys)


def unseal(source: IO[bytes], target: IO[bytes], key_file: str) -> None:
    """Decrypt a stream.

    Args:
        source: what is decrypted.
        target: where it is written.
        key_file: the text of a file of keys as age-keygen writes it.

    Raises:
        EncryptionError: there is no key in it, none fits, or the stream is damaged.

    """
    lines = [line.strip() for line in key_file.splitlines() if line.strip() and not line.startswith("#")]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise EncryptionError("the file of keys holds none; it has a line that begins with AGE-SECRET-KEY-1, as age-keygen writes it")
    try:
        pyrage.decrypt_io(source, target, keys)
    except (pyrage.DecryptError, OSError) as error:
        raise EncryptionError(f"it cannot be decrypted: {error}; give the key of a recipient, or use another backup") from None

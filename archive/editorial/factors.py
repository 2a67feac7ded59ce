"""Second factors at the desk: TOTP (RFC 6238), each code good once, and recovery codes, of which only the hash is kept. No requests here."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pyotp

from archive.editorial.audit import log
from archive.editorial.desk import DeskError, writing, written
from archive.editorial.people import count_failure
from archive.editorial.sessions import end_sessions, hashed_token

if TYPE_CHECKING:
    import datetime
    import sqlite3

    from archive.editorial.people import Person

ISSUER = "Case Archive desk"
STEP = 30
"""Seconds for which a code is good."""


def new_secret() -> str:
    """A secret for an authenticator app, base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, login: str) -> str:
    """What the app reads from the picture (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def set_second_factor(desk: sqlite3.Connection, now: datetime.datetime, who: Person, secret: str, code: str) -> list[str]:
    """Take up a second factor once its code was shown; returns ten recovery codes, each good once, which are not kept.

    Raises:
        DeskError: the code does not fit the secret.

    """
    step = _matching_step(secret, code, now, after=0)
    if step is None:
        raise DeskError("this code does not fit; type the six digits that the app shows now, and see that the clock of the phone is right")
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(10)]
    with writing(desk):
        desk.execute("update accounts set totp_secret = ?, totp_step = ? where id = ?", [secret, step, who.id])
        desk.execute("delete from recovery_codes where account = ?", [who.id])
        desk.executemany("insert into recovery_codes (account, hash) values (?, ?)", [(who.id, hashed_token(recovery)) for recovery in codes])
        log(desk, written(now), who.login, "second-factor-set", who.login)
    return codes


def check_code(desk: sqlite3.Connection, now: datetime.datetime, who: Person, code: str) -> None:
    """Take a code of the app or a recovery code; each is good once.

    Raises:
        DeskError: it does not fit, was used, or there were too many failures.

    """
    if desk.execute("select 1 from failures where login = ? and until > ?", [who.login, written(now)]).fetchone():
        raise DeskError("there were too many failed tries for this login; try again later")
    code = code.strip().replace(" ", "").lower()
    with writing(desk):
        row = desk.execute("select totp_secret, totp_step from accounts where id = ?", [who.id]).fetchone()
        step = _matching_step(row["totp_secret"] or "", code, now, after=row["totp_step"])
        if step is not None:
            desk.execute("update accounts set totp_step = ? where id = ?", [step, who.id])
            return
        used = desk.execute("update recovery_codes set used = ? where account = ? and hash = ? and used is null", [written(now), who.id, hashed_token(code)])
        if used.rowcount:
            log(desk, written(now), who.login, "recovery-code-used", who.login)
            return
    count_failure(desk, now, who.login)
    raise DeskError("this code does not fit or was used before; type the six digits that the app shows now, or a recovery code")


def drop_second_factor(desk: sqlite3.Connection, now: datetime.datetime, who: Person, by: str) -> None:
    """Take a lost second factor away; its owner sets a new one at the next sign-in."""
    with writing(desk):
        desk.execute("update accounts set totp_secret = null, totp_step = 0 where id = ?", [who.id])
        desk.execute("delete from recovery_codes where account = ?", [who.id])
        end_sessions(desk, who.id)
        log(desk, written(now), by, "second-factor-dropped", who.login)


def _matching_step(secret: str, code: str, now: datetime.datetime, *, after: int) -> int | None:
    """The step whose code this is: this one or a neighbour, later than the last that was used."""
    if not secret or len(code) != 6 or not code.isdigit():
        return None
    step = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    return next((near for near in (step, step - 1, step + 1) if near > after and secrets.compare_digest(totp.at(near * STEP), code)), None)

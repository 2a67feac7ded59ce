"""What the archive says of each thing that a draft mentions: current, revised since, withdrawn, disputed, unknown.

The database is read and never written; no text of the draft goes into a query except as a bound value. A thing of others
that the archive does not know is not thereby doubtful, and the report says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.citecheck.addresses import archived_address, normal_address
from archive.citecheck.authorityverdicts import judge_address, judge_authority
from archive.citecheck.changes import changed_statements
from archive.citecheck.figureverdicts import check_figures
from archive.citecheck.lookup import Lookup
from archive.citecheck.mentions import MOST_MENTIONS, find_mentions
from archive.citecheck.report import CiteReport, Finding, Verdict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from archive.citecheck.drafts import Draft
    from archive.citecheck.lookup import Row
    from archive.citecheck.mentions import Mention

    Older = Callable[[str, int], Mapping[str, Any] | None]

_ACTS = {"withdrawn": Verdict.WITHDRAWN, "sealed": Verdict.SEALED, "merged": Verdict.MERGED}


def check_draft(draft: Draft, connection: sqlite3.Connection, older: Older | None = None, *, base_url: str = "") -> CiteReport:
    """Judge everything that a draft mentions.

    Args:
        draft: the draft.
        connection: the archive's database, open for reading.
        older: gives the statements of an older revision as front matter has them (`{"arrest_date": [{"value": ...}]}`), or
            None where that revision is not kept; without it they are read from the texts in the database.
        base_url: the archive's own address; pages at other hosts count where their path fits and the record is there.

    """
    lookup = Lookup(connection)
    mentions = find_mentions(draft, lookup.known(base_url))
    found = [(mention.paragraph, mention.start, finding) for mention in mentions if (finding := _judge(mention, draft, lookup, older))]
    compared, differing = check_figures(draft, mentions, lookup)
    remarks = (*draft.remarks, *((f"Only the first {MOST_MENTIONS:,} mentions were checked.",) if len(mentions) == MOST_MENTIONS else ()))
    ordered = sorted((*found, *differing), key=lambda item: item[:2])
    return CiteReport(draft.name, draft.kind, tuple(finding for _, _, finding in ordered), compared, remarks)


def _judge(mention: Mention, draft: Draft, lookup: Lookup, older: Older | None) -> Finding | None:  # noqa: PLR0911 - one return a kind of mention
    place = draft.paragraphs[mention.paragraph].place
    sentence = draft.sentence(mention.paragraph, mention.start)
    if mention.what == "name":
        return None  # a name is no citation; it says which case a sentence is about
    if mention.what in {"docket", "citation", "short-citation"}:
        return judge_authority(mention, place, sentence, lookup)
    if mention.what == "url":
        return judge_address(mention, place, sentence, lookup)
    if mention.what == "edition":
        return _edition(mention, place, sentence, lookup)
    if mention.what == "query":
        says = "The result of a query changes with the data."
        return Finding(Verdict.UNVERSIONED, mention.text, place, sentence, says=says, instead=f"Name the edition beside the address: ed. {lookup.about['edition']}.")
    key = mention.key
    if key.startswith("cases/"):
        key = lookup.slugs.get(key.removeprefix("cases/"), key)
    if mention.what == "page" and not mention.own and lookup.record(key) is None and not lookup.revisions(key):
        # A path like /cases/… at another host is that host's page unless the archive has the record.
        return judge_address(mention, place, sentence, lookup, normal_address(archived_address(mention.text)))
    return _record(key, mention, Finding(Verdict.CURRENT, mention.text, place, sentence, key), lookup, older)


def _record(key: str, mention: Mention, base: Finding, lookup: Lookup, older: Older | None) -> Finding:  # noqa: PLR0911 - one return a verdict, the gravest first
    record, revisions = lookup.record(key), lookup.revisions(key)
    title, url = (str(record["title"]), str(record["url"])) if record else ("", "")
    latest = max((int(row["revision"]) for row in revisions), default=0)

    def finding(verdict: Verdict, says: str, instead: str = "", details: tuple[str, ...] = ()) -> Finding:
        return Finding(verdict, base.text, base.place, base.sentence, key, title, url, says, instead, details)

    last_act = str(revisions[-1]["act"]) if revisions else ""
    if last_act in _ACTS:
        into = str(revisions[-1]["merged_into"] or "")
        return finding(_ACTS[last_act], _told(revisions[-1]), f"Cite {into} instead." if into else "Do not rest on it without asking the editors; the ledger keeps what was published.")
    if record is None:
        return finding(Verdict.UNKNOWN, f"The archive has no record {key}.", "Check the id.")
    if mention.revision is not None and latest and not 1 <= mention.revision <= latest:
        return finding(Verdict.UNKNOWN, f"{key} has no revision {mention.revision}; the latest is revision {latest}.", f"Check the number, or cite {key}, rev. {latest}.")
    if mention.revision is not None and mention.revision < latest:
        return _revised(key, mention, [row for row in revisions if int(row["revision"]) > (mention.revision or 0)], finding, lookup, older)
    if mention.part and (fault := _statement(key, mention.part, finding, lookup)):
        return fault
    cited = f"{key}#{mention.part}" if mention.part else key
    if latest and mention.revision is None:
        return finding(Verdict.UNVERSIONED, f"The latest revision is {latest}, of {str(revisions[-1]['time'])[:10]}.", f"Write {cited}, rev. {latest}.")
    return finding(Verdict.CURRENT, f"Revision {latest} is the latest." if latest else "It stands in the archive.")


def _revised(key: str, mention: Mention, since: list[Row], finding: Callable[..., Finding], lookup: Lookup, older: Older | None) -> Finding:
    """What happened after the revision that is cited: statement by statement where its text is kept, else by the ledger."""
    cited = mention.revision or 0
    latest = int(since[-1]["revision"])
    verdict = Verdict.CORRECTED if any(row["act"] == "corrected" for row in since) else Verdict.REVISED
    before = (older or lookup.older)(key, cited)
    details = [_told(row) for row in since]
    instead = f"Read what changed, then cite {key}{'#' + mention.part if mention.part else ''}, rev. {latest}."
    says = f"Revision {cited} is cited; revision {latest} is the latest."
    if before is not None:
        changes = changed_statements(before, lookup.statements(key))
        says += " No statement changed since." if not changes else ""
        name = mention.part.partition(".")[0]
        if name and changes and not any(change.property == name for change in changes):
            says += f" The statements of “{lookup.label(name)}” are as they were."
        details += [f"{lookup.label(change.property)}: {change.words}" for change in changes]
    if elsewhere := lookup.changed_elsewhere(key, cited, latest):
        details.append(f"Elsewhere in the record: {elsewhere}.")
    return finding(verdict, says, instead, tuple(details))


def _statement(key: str, part: str, finding: Callable[..., Finding], lookup: Lookup) -> Finding | None:
    """What is to be said of a statement that is cited; nothing where it stands undisputed."""
    name = part.partition(".")[0]
    rows = lookup.statements(key, name)
    row = next((row for row in rows if row["id"] == f"{key}#{part}"), None)
    if row is None:
        if not rows and lookup.rows("select 1 from citations where place = ?", f"{key}#{part}"):
            return None  # an event, a failure, a response or a paragraph
        there = f"; it has {', '.join(str(row['id']) for row in rows)}" if rows else ""
        return finding(Verdict.UNKNOWN, f"{key} has no statement {part}{there}.", "Check the id.")
    others = [other for other in rows if other is not row and other["rank"] != "deprecated"]
    if row["rank"] == "deprecated":
        best = " or ".join(str(other["display"]) for other in rows if other["best"])
        return finding(Verdict.DIFFERS, f"The archive holds this statement ({row['display']}) to be wrong: {row['why']}", f"Write {best}." if best else "")
    if others and lookup.still_open(key, name):
        return finding(
            Verdict.DISPUTED,
            f"It says {row['display']}; sources disagree on “{lookup.label(name)}”.",
            "Say that sources differ.",
            tuple(f"{other['id']}: {other['display']} [{lookup.citations(str(other['id']))}]" for other in others),
        )
    return None


def _told(row: Row) -> str:
    return f"Revision {row['revision']}, {row['act']} on {str(row['time'])[:10]}: {row['reason']}{' ' + str(row['note']) if row['note'] else ''}"


def _edition(mention: Mention, place: str, sentence: str, lookup: Lookup) -> Finding:
    now = lookup.about["edition"]
    if mention.key == now.lower() or ("+" in mention.key and lookup.about["data_sha256"].startswith(mention.key.partition("+")[2])):
        return Finding(Verdict.CURRENT, mention.text, place, sentence, says="It is the edition of this database.")
    says = f"The edition of this database is {now}; what is cited by revision is judged by its revision."
    return Finding(Verdict.REVISED, mention.text, place, sentence, says=says, instead=f"Name ed. {now} once the records that are cited are checked.")

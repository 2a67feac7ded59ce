from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from archive.database.build import build
from archive.errors import PublicationError
from archive.record.document import dump, parse
from archive.sealing.acting import prepare, seal
from archive.sealing.planning import Wish
from archive.sealing.scanning import scan
from archive.store.inplace import publish
from archive.store.ledger import LEDGER, NO_TEXT, Entry, ledger_text, parse_ledger, read_ledger, seal_text
from archive.store.publication import Act, Signature, carry_out
from archive.store.verifying import verify
from tests import factory
from tests.factory import subject
from tests.sealing.world import CASE, EARLIER, NAME, REPLACED, SIGNED, STRINGS, SUIT, bare, named, repository_of, sealed, wish
from tests.store.publishing import whole

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import Folder


def nowhere(root: Path) -> None:
    """The name is in no file, hidden or not, and in no file's name, by the scan and by a plain search."""
    assert [str(one) for one in scan([root], STRINGS).found] == []
    for path in root.rglob("*"):
        assert "quillfeather" not in bare(path.relative_to(root).as_posix())
        assert not path.is_file() or "quillfeather" not in bare(path.read_bytes().decode("utf-8", "replace"))


def test_the_name_stands_wherever_a_name_can_stand_before(folder: Folder) -> None:
    named(folder)
    found = {str(one).partition(":")[0] for one in scan([folder.root], STRINGS).found}
    assert found >= {f"data/{path}" for path in ("cases/WIA-0001-robert-example.md", "history/WIA-0002/r1.md", LEDGER, "manifest.sha256")}
    assert "data/cases/WIA-0002-[sealed].md (its name)" in found


@pytest.mark.parametrize("mode", ["pseudonym", "withhold"])
def test_a_sealed_name_is_nowhere_and_what_can_be_proved_is_proved(folder: Folder, mode: str) -> None:
    before = named(folder)
    older = read_ledger(folder.root)
    done = sealed(before, mode)
    nowhere(folder.root)
    found = verify(folder.root)
    assert found.misfits == []
    assert (found.redacted, found.sealed_manifests) == (1, 1)
    assert "cannot be made again" in found.summary()
    first = done.entries[0]
    assert (first.act, first.seal, first.record, first.reviewed_by) == ("sealed", "rights-request", "WIA-0002", "A second editor")
    assert set(first.withheld) == {entry.sha256 for entry in older if entry.record == "WIA-0002"}
    assert (first.sha256 == NO_TEXT) is (mode == "withhold")
    # What was entered before keeps its number, its time and the hash by which the next line knows it.
    now = read_ledger(folder.root)
    assert [entry.digest() for entry in now[: len(older)]] == [entry.digest() for entry in older]
    assert now[len(older)].previous == older[-1].digest()
    assert [entry.reason for entry in now if entry.redacted] == ["The name of Ms [sealed] was misread."]


def test_under_a_pseudonym_the_case_stands_and_the_others_say_so_too(folder: Folder) -> None:
    done = sealed(named(folder), note="The person is not named here any more.")
    text = folder.read("cases/WIA-0002-a-woman-in-detroit.md")
    assert "title: A woman in Detroit\n" in text
    assert "pseudonym: A woman in Detroit" in text
    assert "name:" not in text
    assert "gazette-2021-suit" in text
    assert "the case of a woman in Detroit" in folder.read("cases/WIA-0001-robert-example.md")
    assert {entry.record: entry.act for entry in done.entries} == {"WIA-0002": "sealed", "WIA-0001": "sealed", "data": "recorded"}
    assert [entry.note for entry in done.entries] == ["The person is not named here any more.", "", ""]


def test_a_withheld_case_takes_with_it_what_it_alone_cites_and_what_points_at_it(folder: Folder) -> None:
    seal(named(folder).root, Wish("WIA-0002", "withhold", "court-order"), SIGNED)
    nowhere(folder.root)
    assert not (folder.root / "sources" / f"{SUIT}.yaml").exists()
    assert "WIA-0002" not in folder.read("cases/WIA-0001-robert-example.md")
    assert verify(folder.root).misfits == []
    with pytest.raises(PublicationError, match="sealed already"):
        seal(folder.root, Wish("WIA-0002", "withhold", "court-order"), SIGNED)


def test_every_place_that_is_left_is_shown_with_file_and_line_and_nothing_is_written(folder: Folder) -> None:
    old = whole(named(folder).root)
    with pytest.raises(PublicationError, match="would still stand in 7 places") as caught:
        seal(folder.root, wish(replacements=()), SIGNED)
    places = {(problem.path, problem.line) for problem in caught.value.problems}
    assert ("cases/WIA-0001-robert-example.md", factory.line_of(folder.read("cases/WIA-0001-robert-example.md"), NAME)) in places
    assert {path for path, _ in places} == {"cases/WIA-0001-robert-example.md", "cases/WIA-0002-a-woman-in-detroit.md", f"sources/{SUIT}.yaml"}
    assert whole(folder.root) == old


def test_what_is_left_by_decision_stands(folder: Folder) -> None:
    named(folder)
    seal(folder.root, wish(replacements=REPLACED[:3] + REPLACED[4:], left=frozenset({"cases/WIA-0001-robert-example.md"}), strings=(NAME,)), SIGNED)
    assert {str(one).partition(":")[0] for one in scan([folder.root], STRINGS).found} == {"data/cases/WIA-0001-robert-example.md", f"data/{LEDGER}"}


def test_the_editors_own_text_is_taken(folder: Folder) -> None:
    named(folder)
    text = folder.read(CASE).replace(NAME, "M").replace("zoe-quillfeather", "m").replace("name: M", "pseudonym: M").replace("As Quillfeather says.", "As M says.").replace(SUIT, factory.PAPER)
    text = dump(parse(text, folder.schema.kinds["case"], CASE)).replace(f"[{factory.PAPER}, {factory.PAPER}]", f"[{factory.PAPER}]")
    sealed(folder, text=text, pseudonym="", replacements=REPLACED)
    nowhere(folder.root)
    assert folder.read("cases/WIA-0002-m.md") == text


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"code": "no-such"}, "no reason of a sealing"),
        ({"record": "WIA-0009"}, "no case WIA-0009"),
        ({"record": "data"}, "no case data"),
        ({"mode": "hide"}, "no way to seal"),
        ({"pseudonym": ""}, "say with --pseudonym"),
        ({"pseudonym": "Ms Quillfeather"}, "the pseudonym holds what is to be sealed"),
        ({"note": "It was Zoë Quillfeather."}, "the note holds what is to be sealed"),
        ({"replacements": (*REPLACED, ("2018-10-02", "2 October"))}, "problems stand in the way"),
        ({"replacements": (*REPLACED, (SUIT, "x"), ("gazette-2021-suit", factory.PAPER))}, "would be called like a file that there is"),
        ({"files": {"cases/WIA-0001-robert-example.md": None}}, "would be gone although WIA-0001 stands"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(folder: Folder, changes: dict[str, Any], what: str) -> None:
    old = whole(named(folder).root)
    asked = wish(**{key: value for key, value in changes.items() if key not in {"code", "record", "mode"}})
    asked = Wish(**{**{name: getattr(asked, name) for name in Wish.__slots__}, **{key: value for key, value in changes.items() if key in {"code", "record", "mode"}}})
    with pytest.raises(PublicationError, match=what):
        seal(folder.root, asked, SIGNED)
    assert whole(folder.root) == old


def test_an_editor_who_shares_a_family_name_keeps_it(folder: Folder) -> None:
    named(folder)
    folder.add("case", id="WIA-0003", slug="xant-umbelgrove", title="Xant Umbelgrove", subject=subject(name="Xant Umbelgrove"))
    publish(folder.root, ["WIA-0003"], Signature(EARLIER.time, "Ann Quillfeather", NAME), reason="First publication.")
    sealed(folder)
    entry = next(entry for entry in read_ledger(folder.root) if entry.record == "WIA-0003")
    assert (entry.by, entry.reviewed_by) == ("Ann Quillfeather", "[sealed]")
    assert verify(folder.root).misfits == []


def test_a_manifest_that_the_ledger_does_not_know_is_refused(folder: Folder) -> None:
    manifest = named(folder).root / "manifest.sha256"
    manifest.write_bytes(b"0" + manifest.read_bytes()[1:])
    with pytest.raises(PublicationError, match=r"manifest.sha256 is not the one"):
        sealed(folder)


def test_looking_first_writes_nothing(folder: Folder) -> None:
    old = whole(named(folder).root)
    done = prepare(folder.root, wish(), SIGNED)
    assert "history/WIA-0002/r1.md" in done.paths
    assert whole(folder.root) == old


@pytest.mark.parametrize("act", ["withdrawn", "merged"])
def test_a_case_that_stands_no_more_is_sealed_out_of_the_history(folder: Folder, act: str) -> None:
    named(folder)
    text = folder.read("cases/WIA-0001-robert-example.md").replace("  - {case: WIA-0002, why: the same shop as in the case of Zoë Quillfeather}\n", "").replace("related:\n", "")
    acts = [Act("WIA-0001", "updated", "No longer related."), Act("WIA-0002", act, "It was another matter.", into="WIA-0001" if act == "merged" else "")]
    carry_out(folder.root, {"cases/WIA-0001-robert-example.md": text}, acts, EARLIER)
    (folder.root / "sources" / f"{SUIT}.yaml").unlink()
    with pytest.raises(PublicationError, match="does not stand"):
        sealed(folder)
    done = sealed(folder, "withhold", replacements=())
    nowhere(folder.root)
    assert verify(folder.root).misfits == []
    # The older text of the other case, which is in the history, goes with it; its present text stands.
    assert [(entry.record, entry.act, len(entry.withheld)) for entry in done.entries[:2]] == [("WIA-0002", "sealed", 2), ("WIA-0001", "sealed", 1)]


def test_a_second_sealing_of_the_same_lines_keeps_the_chain(folder: Folder) -> None:
    named(folder)
    folder.add("case", id="WIA-0003", slug="xant-umbelgrove", title="Xant Umbelgrove", subject=subject(name="Xant Umbelgrove"))
    publish(folder.root, ["WIA-0003"], EARLIER, reason="Unlike Ms Quillfeather, Xant Umbelgrove sued.")
    older = read_ledger(folder.root)
    sealed(folder)
    seal(folder.root, Wish("WIA-0003", "withhold", "minor"), SIGNED)
    nowhere(folder.root)
    assert verify(folder.root).misfits == []
    now = read_ledger(folder.root)
    assert [entry.digest() for entry in now[: len(older)]] == [entry.digest() for entry in older]
    assert next(entry for entry in now if entry.record == "WIA-0003").reason == "Unlike Ms [sealed], [sealed] sued."


def test_any_byte_that_is_changed_after_a_sealing_is_found(folder: Folder) -> None:
    sealed(named(folder))
    chance = random.Random(7)  # noqa: S311 - any bytes will do
    files = [path for path in sorted(folder.root.rglob("*")) if path.is_file() and path.relative_to(folder.root).parts[0] != "schema"]
    ledger = folder.root / LEDGER
    for number in range(60):
        path = ledger if number % 2 else chance.choice(files)
        data = path.read_bytes()
        at = chance.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ chance.randrange(1, 256)]) + data[at + 1 :])
        assert verify(folder.root).misfits, (path, at)
        path.write_bytes(data)
    assert verify(folder.root).misfits == []


def lines_of(folder: Folder) -> list[dict[str, Any]]:
    return [json.loads(line) for line in folder.read(LEDGER).splitlines()]


def test_a_redacted_line_that_is_changed_is_found_although_the_chain_holds(folder: Folder) -> None:
    sealed(named(folder))
    lines = lines_of(folder)
    told = next(line for line in lines if "redacted" in line)
    told["reason"] = "All was well."
    data = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines).encode()
    faults = parse_ledger(data)[1]
    assert [(fault.line, "not as the sealing left it" in fault.what) for fault in faults] == [(told["sequence"], True)]


@pytest.mark.parametrize("forged", [{"4": "0" * 64}, {"1": "0" * 64}, {"99": "0" * 64}])
def test_nobody_redacts_without_a_sealing_that_says_so(folder: Folder, forged: dict[str, str]) -> None:
    entries = read_ledger(named(folder).root)
    last = entries[-1]
    entry = Entry(last.sequence + 1, last.time, "corrected", "WIA-0002", 3, "1" * 64, "Why.", "X", last.digest(), redactions=forged)
    assert parse_ledger(ledger_text([*entries, entry]).encode())[1]


def test_whoever_has_the_old_line_can_prove_it(folder: Folder) -> None:
    old = named(folder).read(LEDGER).splitlines()
    sealed(folder)
    for number, line in enumerate(lines_of(folder)[: len(old)]):
        assert line.get("redacted", hashlib.sha256(old[number].encode()).hexdigest()) == hashlib.sha256(old[number].encode()).hexdigest()
    assert (folder.root / "ledger.sha256").read_text() == seal_text((folder.root / LEDGER).read_bytes())


@pytest.mark.parametrize("mode", ["pseudonym", "withhold"])
def test_a_new_database_has_no_byte_of_it_and_the_old_one_has(folder: Folder, tmp_path: Path, mode: str) -> None:
    named(folder)
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    assert build(folder.root, old, factory.TODAY, workers=1).replaced
    found = [str(one) for one in scan([old], STRINGS).found]
    assert any("full-text index search, row" in one for one in found)
    assert any("full-text index search, a term in its pages" in one for one in found)
    sealed(folder, mode)
    assert build(folder.root, new, factory.TODAY, workers=1).replaced
    assert [str(one) for one in scan([new], STRINGS).found] == []
    with closing(sqlite3.connect(new)) as opened:
        gone = opened.execute("select record, act, seal, substr(since, 1, 10) from gone").fetchall()
        assert gone == ([("WIA-0002", "sealed", "rights-request", "2026-11-21")] if mode == "withhold" else [])
        assert opened.execute("select seal from revisions where record = 'WIA-0002' and act = 'sealed'").fetchall() == [("rights-request",)]


def test_in_a_repository_the_past_is_still_there(folder: Folder) -> None:
    repository_of(named(folder))
    sealed(folder)
    assert verify(folder.root, git=True).misfits == []

"""What the archive does with the pages of a host is proposed for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.sourcing.customs import Known, known_source, with_customs
from archive.sourcing.proposal import Found, Proposal
from tests import factory

if TYPE_CHECKING:
    from archive.record.schema import Schema

PAGE = Proposal((Found("URL", "https://www.gazette.example/new", "x"), Found("container-title", "GAZETTE", "<meta og:site_name>"), Found("class", "ngo", "x", "guessed")))


def paper(number: int, **changes: str) -> Known:
    return Known(f"gazette-2020-{number}", url=f"https://gazette.example/{number}", **({"kind": "article-newspaper", "source_class": "news", "container": "The Gazette"} | changes))


def test_what_all_agree_on_is_known() -> None:
    found = with_customs(PAGE, [paper(1), paper(2), Known("x", url="https://other.example/")])
    assert (found.text("container-title"), found.text("class"), found.text("type")) == ("The Gazette", "news", "article-newspaper")
    best = found.best("container-title")
    assert best
    assert (best.standing, best.where) == ("known", "2 of 2 sources of gazette.example in the archive")


def test_what_most_agree_on_is_a_guess() -> None:
    found = with_customs(PAGE, [paper(1), paper(2), paper(3, source_class="vendor", container="")])
    assert (found.text("container-title"), found.text("class")) == ("GAZETTE", "news")
    assert found.others("container-title")[0].value == "The Gazette"


def test_one_alone_is_a_guess_and_a_tie_is_nothing() -> None:
    assert with_customs(PAGE, [paper(1)]).text("container-title") == "GAZETTE"
    assert with_customs(PAGE, [paper(1), paper(2, source_class="vendor", container="B", kind="post")]).found == PAGE.found


def test_nothing_is_known_of_another_host() -> None:
    assert with_customs(PAGE, [Known("x", url="https://other.example/")]) is PAGE
    assert with_customs(Proposal(), [Known("x")]) == Proposal()


def test_a_record_is_known_by_its_fields(schema: Schema) -> None:
    known = known_source(factory.make(schema, "source"))
    assert (known.key, known.kind, known.source_class, known.container) == (factory.PAPER, "article-newspaper", "news", "The Gazette")

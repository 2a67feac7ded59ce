"""Sentences, cells and drawings in Spanish and Portuguese: told with the words of the catalogs, their slots escaped, what is English marked so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from archive.charting.chart import Chart, Column
from archive.charting.figure import Cell, make_figure
from archive.query.select import CaseFilter
from archive.site.interpreting import cell, denominator, drawing, off_map, saying, traits
from archive.site.language import LANGUAGES, read_catalog
from archive.site.retelling import Teller
from tests.factory import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCALE = DATA.parent / "publish" / "locale"
TELLERS = {code: Teller(read_catalog((LOCALE / code / "LC_MESSAGES" / "site.po").read_text(encoding="utf-8")), LANGUAGES[code].locale) for code in ("es", "pt")}
HOSTILE = "</text><script>alert(1)</script> & \"x\" 'y' %(id)s %s"
SPEC = {"layer": [{"encoding": {"fill": {"datum": "Known before", "scale": {"domain": ["Known before"]}}}}]}
COLUMNS = (Column("label", "failure", "What failed"), Column("title", "", "Case"), Column("cases", "", "Cases"), Column("country", "country", "Country"), Column("span", "words", "Time held"))
CHART = Chart(
    "one",
    "What failed?",
    "",
    "Documented cases, not all that happened: {placed} of {of_cases} documented cases in the United States have a state.",
    COLUMNS,
    ("the same day",),
    "",
    "",
    "country",
    "",
    SPEC,
)


@pytest.mark.parametrize(
    ("english", "es", "pt"),
    [
        ("WIA-9999 is no documented case.", "WIA-9999 no es un caso documentado.", "WIA-9999 não é um caso documentado."),
        ("Two of the three failures: alibi not checked, shaky nonsense", '2 de las 3 fallas: <span lang="en">alibi not checked, shaky nonsense</span>', None),
        ("All three failures: alibi not checked, misleading request", "Las 3 fallas: coartada no verificada, solicitud engañosa", "As 3 falhas: álibi não verificado, pedido enganoso"),
        ("Both systems: A, B", 'Ambos sistemas: <span lang="en">A, B</span>', 'Ambos os sistemas: <span lang="en">A, B</span>'),
        ("Mechanism differs: true match, false inference", None, None),
        ("State or province differs: Germany", "Estado o provincia: difiere; Alemania", "Estado ou província: difere; Alemanha"),
        ("Not known: mechanism, state or province", "No se conoce: mecanismo, estado o provincia", "Não se conhece: mecanismo, estado ou província"),
        ("Words in common: alibi, “two words”", "Palabras en común: alibi, “two words”", None),
        ("page 1,204, behind a link", None, "página 1.204, atrás de um link"),
        ("Write 9 January 2020 or about 30 hours, or say whose figure it is.", "Escriba 9 de enero de 2020 o alrededor de 30 horas o diga de quién es el dato.", None),
        ("Write Something or 3.", 'Escriba <span lang="en">Something or 3</span>.', None),
        ("The latest revision is 3, of 2021-02-03.", "La última revisión es la 3, del 3 de febrero de 2021.", None),
        ("Revision 2, sealed on 2021-02-03: By order.", None, 'Revisão 2, lacrada em 3 de fevereiro de 2021: <span lang="en">By order.</span>'),
        (
            "WIA-0001#outcome.1: Dismissed, as of 2020, deprecated: No. [a ¶ 2; b]",
            'WIA-0001#outcome.1: Desestimada, a fecha de 2020, descartada: <span lang="en">No.</span> [a ¶ 2; b]',
            None,
        ),
        (
            "“Nonsense” is 42 by the record; 43 agrees with no value that the archive has.",
            'Según el registro, «<span lang="en">Nonsense</span>» es 42; 43 no coincide con ningún valor que tenga el archivo.',
            None,
        ),
        ("Revision 1 is cited; revision 2 is the latest. No statement changed since.", "Se cita la revisión 1; la revisión 2 es la última. Ninguna afirmación cambió desde entonces.", None),
        ("no such column: zz", '<span lang="en">no such column: zz</span>', None),
    ],
)
def test_sentences_in_other_languages(english: str, es: str | None, pt: str | None) -> None:
    for code, told in (("es", es), ("pt", pt)):
        if told is not None:
            assert str(saying(TELLERS[code], english)) == told
        assert "%(" not in saying(TELLERS[code], english)


def test_a_label_with_a_comma_is_one_label() -> None:
    teller = TELLERS["es"]
    both = traits(teller, "mechanism", "true match, false inference, false match")
    assert both == f"{traits(teller, 'mechanism', 'true match, false inference')}, {traits(teller, 'mechanism', 'false match')}"
    assert "match" not in both


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in ("from", "to", "as_of") for value in ("zzz", "2020-02-30", "../..", "201X/2020", "2021/2020", "<b>")])
def test_dates_that_are_none_are_told(name: str, value: str) -> None:
    asked = {name: [value]}
    _, faults = CaseFilter.read(lambda of: asked.get(of, []))
    assert len(faults) == 1
    for teller in TELLERS.values():
        told = saying(teller, faults[0])
        assert 'lang="en"' not in told
        assert escape(repr(value)) in told or escape(value) in told


@given(st.text(), st.sampled_from(["%s is no documented case.", "`kind` cannot be %s; write one of a.", "No documented case has %s.", "In the archive: %s, rulings/x.", "%s"]))
def test_nothing_in_a_sentence_becomes_markup(text: str, around: str) -> None:
    for teller in TELLERS.values():
        told = saying(teller, around % f"<i>{text}")
        assert isinstance(told, Markup)
        assert "<i>" not in told


def test_what_is_markup_already_stays_so() -> None:
    assert saying(TELLERS["es"], Markup("<p>Interrupted</p>")) == '<span lang="en"><p>Interrupted</p></span>'


@pytest.mark.parametrize(
    ("of", "es"),
    [
        (Cell("Alibi not checked", "", False, "failure", "Alibi not checked"), "Coartada no verificada"),  # noqa: FBT003 - a field of a table
        (Cell("Germany", "/x", False, "country", "DE"), "Alemania"),  # noqa: FBT003 - the same
        (Cell("1 to 6 days", "", False, "words", "1 to 6 days"), "De 1 a 6 días"),  # noqa: FBT003 - the same
        (Cell("2020", "", False, "", "2020"), "2020"),  # noqa: FBT003 - the same
        (Cell("1,234", "", True, "", "1234"), "1,234"),  # noqa: FBT003 - the same
        (Cell("", "", False, "country", ""), ""),  # noqa: FBT003 - the same
        (Cell("A <b>", "", False, "", "A <b>"), '<span lang="en">A &lt;b&gt;</span>'),  # noqa: FBT003 - the same
    ],
)
def test_cells_of_tables(of: Cell, es: str) -> None:
    assert str(cell(TELLERS["es"], of)) == es


def test_of_how_many_a_chart_is() -> None:
    row = {"placed": 1234, "of_cases": 5678}
    assert denominator(TELLERS["pt"], CHART, row) == "Casos documentados, não todos os ocorridos: 1.234 de 5.678 casos documentados nos Estados Unidos têm um estado."
    assert denominator(TELLERS["es"], CHART, {}) == "Ningún caso documentado lo tiene todavía."


def test_places_off_the_map() -> None:
    rows: list[dict[str, Any]] = [{"label": "", "title": "", "cases": 1, "country": code, "span": "", "placed": 1, "of_cases": 1} for code in ("DE", "FR")]
    shapes: Mapping[str, Any] = {"points": {}, "features": []}
    assert off_map(TELLERS["es"], make_figure(replace(CHART, shapes="world"), rows, None, shapes, {})) == "Alemania, Francia"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Known before", ">Conocidos antes"),
        ("Alibi not checked", ">Coartada no verificada"),
        ("42", ">42"),
        ("Robert Example, 3 to 40 days", '><tspan lang="en">Robert Example</tspan>, 3 a 40 días'),
        ("Smith, Jr., the same day", '><tspan lang="en">Smith, Jr.</tspan>, el mismo día'),
        ("Detroit Police Department", ' lang="en">Detroit Police Department'),
        ("A &amp; B &lt;i&gt;", ' lang="en">A &amp; B &lt;i&gt;'),
    ],
)
def test_texts_of_drawings(text: str, told: str) -> None:
    svg = f'<g><path d="M0,0"/><text x="1" y="2">{text}</text></g>'
    assert drawing(TELLERS["es"], CHART, svg) == f'<g><path d="M0,0"/><text x="1" y="2"{told}</text></g>'
    assert drawing(TELLERS["es"], CHART, f'<text x="1">{escape(HOSTILE)}</text>').count("<") == 2

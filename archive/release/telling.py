"""What changed between two states, as text, Markdown, JSON and HTML. Pure; every word of a record is escaped where the form has markup."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from archive.release.delta import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.changes.change import Change
    from archive.changes.passage import Span
    from archive.release.delta import Delta, RecordDelta

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&])")
_TAGS = {"ins": "ins", "del": "del"}
FORKED = "The ledger of the later state does not continue that of the earlier one: they are no two states of one archive."


HUSHED = "Something was sealed between the two, so what stood before is not quoted: only how much of each record changed is told."


def summary(delta: Delta) -> str:
    """How much changed, in one sentence."""
    return f"From {delta.before} to {delta.after}: records {_counts(delta.of_records)}; statements {_counts(delta.of_statements)}; other files changed: {len(delta.files):,}."


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {act}" for act, number in counts.items())


def as_text(delta: Delta) -> str:
    """The changes for a terminal: a line a record, a line a statement below it."""
    return "".join(f"{line}\n" for line in _text_lines(delta))


def _text_lines(delta: Delta) -> Iterator[str]:
    yield summary(delta)
    if not delta.continues:
        yield FORKED
    if delta.hushed:
        yield HUSHED
    for record in delta.records:
        yield ""
        yield f"{record.act.upper()}  {record.key}  {record.title}: {record.headline}."
        yield from (f"    Ledger {entry.sequence}, {entry.time[:10]}, {entry.act}: {entry.reason}" for entry in record.entries)
        for sentence in _worth_telling(record):
            yield f"    {sentence.where}: {sentence.text}"
            if sentence.passage:
                yield f"        {_marked(sentence.passage)}"
    if delta.files:
        yield ""
        yield from (f"{act.upper()}  {path}" for path, act in delta.files.items())


def _worth_telling(record: RecordDelta) -> list[Any]:
    """The sentences of a changed record; one that came or went is told by its line, and whole in the JSON."""
    return list(record.told) if record.act == "changed" else []


def _marked(spans: tuple[Span, ...]) -> str:
    """A passage with what was deleted in [-…-] and what was inserted in {+…+}, as wdiff writes it."""
    return " ".join("".join(f"[-{span.text}-]" if span.mark == "del" else f"{{+{span.text}+}}" if span.mark == "ins" else span.text for span in spans).split())


def as_markdown(delta: Delta) -> str:
    """The changes as CHANGES.md."""
    lines = [f"# Changes from {_md(delta.before)} to {_md(delta.after)}", "", summary(delta), ""]
    lines += [FORKED, ""] if not delta.continues else []
    lines += [HUSHED, ""] if delta.hushed else []
    for act in ("added", "changed", "withdrawn"):
        records = [record for record in delta.records if record.act == act]
        if records:
            lines += [f"## {act.capitalize()} ({len(records):,})", ""]
        for record in records:
            lines += [f"### {_md(record.title)} (`{record.key}`)" if act == "changed" else f"- {_md(record.title)} (`{record.key}`): {_md(record.headline)}"]
            indent = "- " if act == "changed" else "  - "
            lines += [""] if act == "changed" else []
            lines += [f"{indent}Ledger, entry {entry.sequence} of {entry.time[:10]}, {entry.act}: {_md(entry.reason)}" for entry in record.entries]
            lines += [f"- `{sentence.where}`: {_md(sentence.text)}{f' {_md(_marked(sentence.passage))}' if sentence.passage else ''}" for sentence in _worth_telling(record)]
            lines += [""] if act == "changed" else []
        lines += [""] if records and act != "changed" else []
    if delta.files:
        lines += ["## Other files", "", *(f"- `{path}`: {act}" for path, act in delta.files.items()), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _md(text: str) -> str:
    """A text in which nothing is Markdown."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def as_data(delta: Delta) -> dict[str, Any]:
    """The changes as values for JSON: each with what stood before and what stands after."""
    return {
        "before": delta.before,
        "after": delta.after,
        "continues": delta.continues,
        "hushed": delta.hushed,
        "records_changed": delta.of_records,
        "statements_changed": delta.of_statements,
        "records": [
            {
                "key": record.key,
                "kind": record.kind,
                "title": record.title,
                "act": record.act,
                "headline": record.headline,
                "ledger": [{"sequence": entry.sequence, "time": entry.time, "act": entry.act, "revision": entry.revision, "reason": entry.reason, "note": entry.note} for entry in record.entries],
                "changes": [_change(change) for change in record.changes],
                "told": [{"act": ACTS[sentence.act], "where": sentence.where, "text": sentence.text, "passage": [list(span) for span in sentence.passage]} for sentence in _worth_telling(record)],
            }
            for record in delta.records
        ],
        "files": delta.files,
    }


def _change(change: Change) -> dict[str, Any]:
    whole = {"act": ACTS[change.act], "where": change.where, "label": change.label, "was": change.was, "now": change.now, "before": change.before, "after": change.after}
    return {name: value for name, value in whole.items() if value is not None}


def as_json(delta: Delta) -> str:
    """The changes as CHANGES.json."""
    return json.dumps(as_data(delta), ensure_ascii=False, indent=1) + "\n"


def as_html(delta: Delta) -> str:
    """The changes as one page that needs nothing else."""
    head = html.escape(f"Changes from {delta.before} to {delta.after}")
    body = "".join(_html_record(record) for record in delta.records)
    files = "".join(f"<li><code>{html.escape(path)}</code>: {act}</li>\n" for path, act in delta.files.items())
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{head}</title>\n<meta name="viewport" content="width=device-width, initial-scale=1">\n</head>\n<body>\n'
        f"<h1>{head}</h1>\n<p>{html.escape(summary(delta))}</p>\n"
        + ("" if delta.continues else f"<p><strong>{html.escape(FORKED)}</strong></p>\n")
        + (f"<p>{html.escape(HUSHED)}</p>\n" if delta.hushed else "")
        + body
        + (f"<h2>Other files</h2>\n<ul>\n{files}</ul>\n" if files else "")
        + "</body>\n</html>\n"
    )


def _html_record(record: RecordDelta) -> str:
    rows = [f"<li>Ledger, entry {entry.sequence} of {html.escape(entry.time[:10])}, {html.escape(entry.act)}: {html.escape(entry.reason)}</li>\n" for entry in record.entries]
    rows += [f"<li><code>{html.escape(told.where)}</code>: {_html_spans(told.spans)}{f'<br>{_html_spans(told.passage)}' if told.passage else ''}</li>\n" for told in _worth_telling(record)]
    listed = f"<ul>\n{''.join(rows)}</ul>\n" if rows else ""
    return f"<h2>{html.escape(record.title)} ({html.escape(record.key)}): {record.act}</h2>\n<p>{html.escape(record.headline)}.</p>\n{listed}"


def _html_spans(spans: tuple[Span, ...]) -> str:
    return "".join(f"<{_TAGS[span.mark]}>{html.escape(span.text)}</{_TAGS[span.mark]}>" if span.mark else html.escape(span.text) for span in spans)

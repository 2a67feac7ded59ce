"""Clocks of the steps of a build: each second is counted once, and what is clocked is there."""

from __future__ import annotations

import importlib
import itertools

import pytest

from bench import phases


def test_an_outer_step_stands_still_while_an_inner_one_runs() -> None:
    ticks = itertools.count()
    clocks = phases.Clocks(lambda: float(next(ticks)))
    with clocks.step("insert"), clocks.step("full text"):
        pass
    found = clocks.finish()
    assert {name: seconds for name, seconds in found.items() if seconds} == {"insert": 2.0, "full text": 1.0, "other": 2.0}
    assert list(found) == list(phases.STEPS)


def test_a_step_that_fails_ends_too() -> None:
    clocks = phases.Clocks()
    with pytest.raises(KeyError), clocks.step("insert"):
        raise KeyError
    assert clocks.running == ["other"]


@pytest.mark.parametrize(
    ("sql", "step"),
    [
        ("insert into [cases] values (?, ?)", "insert"),
        ("insert into search(rowid, title) values (?, ?)", "full text"),
        ("insert into [search_words] values (?, ?)", "insert"),
        ("insert into [disputed_facts]\n-- Why.\nwith compared as (select 1) select * from compared", "derived"),
        ("CREATE INDEX [i] ON [t] ([c])", "indexes"),
        ("create view v as select 1", "tables"),
        ("CREATE TABLE [t] (id TEXT) STRICT", "tables"),
        ("analyze", "analyze"),
        ("PRAGMA foreign_key_check", "references"),
        ("COMMIT", "commit"),
        ("select 1", "of whoever asks"),
    ],
)
def test_sql_belongs_to_a_step(sql: str, step: str) -> None:
    assert phases.step_of(sql, "of whoever asks") == step


@pytest.mark.parametrize("path", [path for paths in phases.FUNCTIONS.values() for path in paths])
def test_every_clocked_function_is_there(path: str) -> None:
    module, _, name = path.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_every_step_that_something_belongs_to_is_told() -> None:
    assert {*phases.FUNCTIONS, *(name for name, _ in phases._SQL), "other"} == set(phases.STEPS)

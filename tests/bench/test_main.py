"""Which benchmarks a run has, and how each is started. None is run here."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from bench import __main__ as bench

NAMES = [one.name for one in bench.BENCHMARKS]


def test_a_run_of_all_leaves_out_what_takes_long() -> None:
    assert [one.name for one in bench.chosen([])] == ["papers", "bake", "served", "profile", "build", "site"]


def test_what_is_named_runs_in_the_order_of_the_list() -> None:
    assert [one.name for one in bench.chosen(["site", "soak", "build"])] == ["build", "site", "soak"]


def test_what_makes_databases_runs_before_what_takes_them() -> None:
    assert NAMES.index("build") < NAMES.index("site")


def test_a_benchmark_writes_unless_it_only_prints() -> None:
    one = bench.Benchmark("build", "build", "", ("--keep", bench.BUILT))
    assert bench.command(one, Path("/built"), only_print=False) == [sys.executable, "-m", "bench.build", "--keep", "/built", "--write"]
    assert bench.command(one, Path("/built"), only_print=True)[-1] == "/built"


def test_what_was_baked_in_the_same_run_is_what_is_served(tmp_path: Path) -> None:
    bake, served = bench.chosen(["bake", "served"])
    assert "--baked" not in bench.command(served, tmp_path, only_print=True)
    (tmp_path / "bake" / "baked").mkdir(parents=True)
    assert bench.command(served, tmp_path, only_print=True)[-2:] == ["--baked", str(tmp_path / "bake" / "baked")]
    assert str(tmp_path / "bake") in bench.command(bake, tmp_path, only_print=True)


def test_an_unknown_name_is_refused_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["papers", "paper"])
    assert f"there is no benchmark paper; name some of {', '.join(NAMES)}" in capsys.readouterr().err


def test_one_that_fails_is_named_and_the_others_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ran = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(command[2])
        return subprocess.CompletedProcess(command, int(command[2] == "bench.papers"))

    monkeypatch.setattr(subprocess, "run", run)
    assert bench.main(["papers", "served"]) == 1
    assert ran == ["bench.papers", "bench.served"]
    assert capsys.readouterr().err.split() == ["failed:", "papers"]


@pytest.mark.parametrize("one", bench.BENCHMARKS, ids=NAMES)
def test_every_benchmark_is_a_module(one: bench.Benchmark) -> None:
    assert importlib.util.find_spec(f"bench.{one.module}")

"""The commands `check` and `fmt` as a person or a build meets them: what they print, and their exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from archive import __version__
from archive.cli import MODULES, main
from tests import factory

if TYPE_CHECKING:
    from click.testing import Result

    from tests.factory import Folder

AGENCY = "agencies/detroit-police.yaml"
CASE = "cases/WIA-0001-robert-example.md"
TODAY = ("--today", "2026-11-21")


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def spoil(folder: Folder, path: str = AGENCY) -> None:
    folder.write(path, folder.read(path).replace("title: ", "title:   ", 1))


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", ["check", "fmt"])
def test_commands_explain_themselves(command: str, option: str) -> None:
    result = run(command, option)
    assert result.exit_code == 0
    assert f"Usage: main {command} [OPTIONS] [PATHS]..." in result.output
    assert "--data DIRECTORY" in result.output


@pytest.mark.parametrize("name", sorted(name for names in MODULES.values() for name in names))
def test_every_command_is_found_and_every_option_has_a_help_text(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert (command.name, bool(command.help)) == (name, True)
    for parameter in command.params:
        assert parameter.param_type_name == "argument" or getattr(parameter, "help", None)


def test_no_other_command_is_found() -> None:
    assert main.get_command(click.Context(main), "chekc") is None
    assert "No such command 'chekc'" in run("chekc").output


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], {"archive.store", "archive.database", "yaml", "langcodes"}),
        (["check", "--help"], {"archive.database.build", "archive.cite", "archive.evidence", "sqlite_utils", "pypdf"}),
        (["build", "--help"], {"archive.evidence", "archive.release", "datasette", "flask", "pyarrow"}),
        (["--help"], {"datasette", "flask", "argon2", "pyarrow", "trafilatura"}),
    ],
)
def test_a_command_loads_what_it_needs_and_nothing_more(arguments: list[str], unwanted: set[str]) -> None:
    program = "import sys\nfrom archive.cli import main\nmain(sys.argv[1:], standalone_mode=False)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True)
    assert not unwanted & set(done.stdout.split("\n")[-2].split())


def test_the_version() -> None:
    assert run("--version").output == f"archive, version {__version__}\n"


def test_check_of_a_valid_folder(folder: Folder) -> None:
    result = run("check", "--data", folder.root, *TODAY)
    assert (result.exit_code, result.output) == (0, "9 files checked: 0 errors, 0 warnings.\n")


def test_check_prints_problems_with_file_line_and_rule(folder: Folder) -> None:
    spoil(folder)
    result = run("check", "--data", folder.root, *TODAY)
    assert result.exit_code == 1
    assert result.output == (
        f"{AGENCY}:2: error: the file is not in canonical form\n    run `archive fmt {AGENCY}`; this line would be: title: Detroit Police [canonical-form]\n9 files checked: 1 error, 0 warnings.\n"
    )


def test_what_check_tells_to_run_can_be_run(folder: Folder) -> None:
    spoil(folder)
    command = run("check", "--data", folder.root, *TODAY).output.split("`")[1].split()
    assert command[0] == "archive"
    assert run(*command[1:], "--data", folder.root).output == f"formatted {AGENCY}\n1 files looked at, 1 not in canonical form.\n"
    assert run("check", "--data", folder.root, *TODAY).exit_code == 0


def test_a_warning_stops_nothing(folder: Folder) -> None:
    folder.add("source", id="unused-2020", URL="https://gazette.example/unused")
    result = run("check", "--data", folder.root, *TODAY)
    assert result.exit_code == 0
    assert result.output.startswith("sources/unused-2020.yaml:1: warning: nothing cites this source\n")


def test_check_as_json(folder: Folder) -> None:
    spoil(folder)
    result = run("check", "--data", folder.root, "--format", "json", *TODAY)
    report = json.loads(result.output)
    assert result.exit_code == 1
    assert (report["files"], report["errors"]) == (9, 1)
    assert [(problem["path"], problem["line"], problem["rule"]) for problem in report["problems"]] == [(AGENCY, 2, "canonical-form")]


def test_check_for_github(folder: Folder) -> None:
    spoil(folder)
    result = run("check", "--data", folder.root, "--format", "github", *TODAY)
    assert result.exit_code == 1
    assert result.output.startswith(f"::error file={folder.root.as_posix()}/{AGENCY},line=2,title=canonical-form::the file is not in canonical form; run ")


def test_check_of_some_files(folder: Folder) -> None:
    spoil(folder)
    assert run("check", folder.root / AGENCY, "--data", folder.root, *TODAY).exit_code == 1
    result = run("check", folder.root / CASE, "--data", folder.root, *TODAY)
    assert (result.exit_code, result.output) == (0, "1 file checked: 0 errors, 0 warnings.\n")


def test_check_judges_as_of_a_day(folder: Folder) -> None:
    assert run("check", "--data", folder.root, "--today", "2027-12-01").exit_code == 0
    result = run("check", "--data", folder.root, "--today", "2027-12-02")
    assert result.exit_code == 1
    assert "the name was to be looked at again by 2027-11-01" in result.output


def test_the_day_of_the_clock_is_used_where_none_is_given(folder: Folder) -> None:
    folder.add("agency", id="later", events=[{"date": "9998", "what": "x", "cites": ["gazette-2020-arrest"]}])
    assert "9998 lies in the future" in run("check", "--data", folder.root).output


@pytest.mark.parametrize("command", ["check", "fmt"])
@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["--data", "{root}/nowhere"], 1, "archive: {root}/nowhere is no data folder: it has no schema/; name the folder with --data\n"),
        (["--data", "{root}", "{root}/nothing.md"], 1, "archive: there is no file {root}/nothing.md\n"),
        (["--data", "{root}", "/etc/passwd"], 1, "archive: /etc/passwd is not in the data folder {root}\n"),
        (["--data", "{root}/" + AGENCY], 2, "is a file"),
        (["--colour"], 2, "No such option"),
    ],
)
def test_what_went_wrong_is_told_in_one_sentence(folder: Folder, command: str, arguments: list[str], exit_code: int, message: str) -> None:
    result = run(command, *(argument.format(root=folder.root) for argument in arguments))
    assert result.exit_code == exit_code
    assert message.format(root=folder.root) in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("option", "value"), [("--today", "yesterday"), ("--format", "xml")])
def test_options_take_only_what_they_know(folder: Folder, option: str, value: str) -> None:
    result = run("check", "--data", folder.root, option, value)
    assert result.exit_code == 2
    assert f"Invalid value for '{option}'" in result.stderr


def test_a_broken_schema_is_told_with_its_file(folder: Folder) -> None:
    folder.write("schema/agency.yaml", "kind: agency\nkind: agency\n")
    result = run("check", "--data", folder.root)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "archive: data/schema/agency.yaml: line 2: the key `kind` stands twice (first on line 1); keep one\n"


def test_fmt_writes_and_says_what(folder: Folder) -> None:
    wanted = folder.read(AGENCY)
    spoil(folder)
    result = run("fmt", "--data", folder.root)
    assert (result.exit_code, result.output) == (0, f"formatted {AGENCY}\n9 files looked at, 1 not in canonical form.\n")
    assert folder.read(AGENCY) == wanted
    assert run("fmt", "--data", folder.root).output == "9 files looked at, 0 not in canonical form.\n"


def test_fmt_check_shows_a_diff_and_changes_nothing(folder: Folder) -> None:
    spoil(folder)
    before = folder.read(AGENCY)
    result = run("fmt", "--check", "--data", folder.root)
    assert result.exit_code == 1
    assert f"+++ {AGENCY} (canonical)\n" in result.output
    assert "+title: Detroit Police\n" in result.output
    assert folder.read(AGENCY) == before
    assert run("fmt", "--check", folder.root / CASE, "--data", folder.root).exit_code == 0


def test_fmt_names_what_it_cannot_read_and_formats_the_rest(folder: Folder) -> None:
    spoil(folder)
    folder.write("agencies/bad.yaml", "id: a\nid: b\n")
    result = run("fmt", "--data", folder.root)
    assert result.exit_code == 1
    assert result.stderr.startswith("agencies/bad.yaml:2: error: the key `id` stands twice (first on line 1)\n")
    assert result.stdout == f"formatted {AGENCY}\n10 files looked at, 1 not in canonical form.\n"


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_file_name_that_is_no_text_can_be_printed(folder: Folder, form: str) -> None:
    Path(os.fsdecode(os.fsencode(folder.root / "agencies") + b"/\xff\n.yaml")).write_text("id: a\n")
    result = run("check", "--data", folder.root, "--format", form, *TODAY)
    assert result.exit_code == 1
    assert "\\udcff\\n.yaml" in result.output.replace("\\\\", "\\")
    assert run("fmt", "--data", folder.root).exit_code == 0


def test_build_says_what_it_built_and_writes_what_datasette_wants(folder: Folder, tmp_path: Path) -> None:
    output = tmp_path / "out" / "archive.db"
    result = run("build", "--data", folder.root, "--output", output)
    assert (result.exit_code, result.output.startswith("9 files checked: 0 errors")) == (0, True)
    assert output.is_file()
    assert (output.parent / "inspect-data.json").is_file()


def test_build_of_broken_data_shows_the_problems_and_builds_nothing(folder: Folder, tmp_path: Path) -> None:
    folder.add("case", status="sure")
    result = run("build", "--data", folder.root, "--output", tmp_path / "archive.db")
    assert result.exit_code == 1
    assert "'sure' is no status" in result.output
    assert "Nothing was built; the old database is as it was." in result.output
    assert not (tmp_path / "archive.db").exists()


def test_describe_writes_what_is_generated_once_and_notices_what_is_out_of_date(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(factory.DATA / "coding", folder.root / "coding")
    shutil.copytree(factory.DATA.parent / "publish" / "queries", tmp_path / "publish" / "queries")
    monkeypatch.chdir(tmp_path)
    first, second = run("describe", "--data", folder.root), run("describe", "--data", folder.root)
    assert (first.exit_code, second.exit_code, second.output) == (0, 0, "")
    assert {line.removeprefix("wrote: ") for line in first.output.splitlines()} == {str(path.relative_to(tmp_path)) for path in [*tmp_path.glob("docs/*"), tmp_path / "publish/metadata.yaml"]}
    (tmp_path / "docs" / "rules.md").write_text("edited by hand", "utf-8")
    stale = run("describe", "--data", folder.root, "--check")
    assert stale.exit_code == 1
    assert "out of date: docs/rules.md" in stale.output
    assert (tmp_path / "docs" / "rules.md").read_text("utf-8") == "edited by hand"

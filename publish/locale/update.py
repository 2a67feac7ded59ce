"""Brings the catalogs up to what the pages say: new texts come in empty, texts that no page has any more go. Run it after any change of a template.

`python publish/locale/update.py` from the root of the repository; it must not invent a translation, and a test fails while one is missing.
"""
# ruff: noqa: INP001 - a program beside the catalogs that it writes, and no package

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from archive.charting.gallery import read_charts
from archive.record.schema import load_schema
from archive.site import messages

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "publish" / "locale"


def wanted(root: Path = ROOT) -> set[messages.Message]:
    """Every text that a catalog must have."""
    told = yaml.safe_load((root / "publish" / "metadata.yaml").read_text(encoding="utf-8"))["databases"]["archive"]
    schema = load_schema(*({path.stem: path.read_text(encoding="utf-8") for path in (root / "data" / folder).glob("*.yaml")} for folder in ("schema", "vocabulary")))
    templates = [path.read_text(encoding="utf-8") for path in sorted((root / "publish" / "templates").glob("*.html"))]
    charts = read_charts(root / "publish").values()
    return {*messages.of_templates(templates), *messages.of_charts(charts), *messages.of_code(), *messages.of_data(schema), *messages.of_metadata(told["tables"], told["queries"])}


def updated(root: Path = ROOT) -> dict[Path, str]:
    """The text that each catalog should have, by its path."""
    texts = wanted(root)
    template = root / "publish" / "locale" / "site.pot"
    paths = [template, *sorted((root / "publish" / "locale").glob("*/LC_MESSAGES/site.po"))]
    return {path: messages.merged("" if path == template else path.read_text(encoding="utf-8"), texts) for path in paths}


def main() -> int:
    """Write what changed."""
    for path, text in updated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

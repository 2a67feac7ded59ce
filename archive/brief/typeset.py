"""Typst in a process of its own, so that a page that never ends can be stopped: source on stdin, PDF on stdout. Run by path; it imports nothing of the project.

Exit codes: 0 with the PDF; 3 with a JSON list of the characters that no font has; 1 with a sentence that says what is wrong, on stderr.
"""

from __future__ import annotations

import argparse
import json
import re
import sys

import typst

UNSHOWN = 3
_UNSHOWN = re.compile(r'the text `"((?:\\.|[^"\\])*)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))")


def unshown(diagnostic: str) -> list[str]:
    """The characters that Typst says it could not show, each once, in order."""
    found = (_ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text) for text in _UNSHOWN.findall(diagnostic))
    return sorted({character for text in found for character in text} - {" "})


def main() -> int:
    """Typeset what stands on stdin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--fonts", nargs="*", default=[])
    parser.add_argument("--timestamp", type=int, default=0)
    given = parser.parse_args()
    compiler = typst.Compiler(sys.stdin.buffer.read(), root=given.root, font_paths=given.fonts, ignore_system_fonts=True)
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=given.timestamp)
    except typst.TypstError as error:
        missing = unshown(error.diagnostic)
        sys.stderr.write(json.dumps(missing) if missing else error.message)
        return UNSHOWN if missing else 1
    sys.stdout.buffer.write(made if isinstance(made, bytes) else b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())

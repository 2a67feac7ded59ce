"""The sign of the archive, drawn here: the sign of inequality, since a match is not an identity. Pure; no face, no letters, no fonts.

All icons come from this one drawing, so that no picture in the repository has to be believed.
"""

from __future__ import annotations

import struct

PAPER, ACCENT = "#fdfcf9", "#7b1e2b"
"""The colours of the stylesheet; they hold on light and on dark tabs."""
ICO_SIZE = 32
TOUCH_SIZE = 180
"""What iOS asks for; it rounds the corners itself and fills what is clear with black."""


def icon(size: int, *, rounded: bool = True) -> str:
    """The sign as SVG.

    Args:
        size: its width and height in pixels.
        rounded: whether its corners are round and clear.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 32 32">'
        f"<title>Wrongful-Identification Case Archive</title>"
        f'<rect width="32" height="32" rx="{6 if rounded else 0}" fill="{ACCENT}"/>'
        f'<g stroke="{PAPER}" stroke-width="3.2" stroke-linecap="round"><path d="M7 12.5H25M7 19.5H25M20.5 6L11.5 26"/></g></svg>\n'
    )


def ico(png: bytes, size: int) -> bytes:
    """A picture in the form of Windows icons: a directory of one entry, then the PNG as it is (Windows Vista and later).

    Args:
        png: the picture.
        size: its width and height in pixels, below 256.
    """
    header = struct.pack("<HHH", 0, 1, 1)  # reserved, an icon, one picture
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), len(header) + 16)  # no palette, one plane, 32 bits a pixel
    return header + entry + png

"""What the archive asks of the web, and the only room that may ask: one address is fetched, safely, and given back as it came.

Addresses come from people who may be hostile, and pages send readers on to wherever they like. Nothing that is not on the
public internet is ever connected to, nothing is waited for without end, nothing is read without measure. This room does not
know what is fetched or why, keeps nothing, and reads no proxy from the environment.
"""

from __future__ import annotations

from archive.fetching.fetch import Fetched, Hop, Limits, fetch
from archive.fetching.judging import Policy
from archive.fetching.refusal import FetchError

__all__ = ["FetchError", "Fetched", "Hop", "Limits", "Policy", "fetch"]

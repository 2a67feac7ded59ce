"""The rules, one function each, grouped by what they guard. Importing this package registers them all."""

from archive.check.rules import dates, links, names, sourcing, wording

__all__ = ["dates", "links", "names", "sourcing", "wording"]

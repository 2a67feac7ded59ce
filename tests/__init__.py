"""The tests, in the order of the house: each module of `archive` has its mirror here."""

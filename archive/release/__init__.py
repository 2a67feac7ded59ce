"""Editions: the archive frozen under a name, what changed between two of them, and the proof that one is as it was released.

Everything in an edition is made from the copy of the data folder that lies in it, so that it can be made again. The clock and
the network leave no trace but in what is made over the finished sums (`attesting.py`).
"""

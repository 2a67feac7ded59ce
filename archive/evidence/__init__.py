"""Captures of sources and what can be proved by them: copies in a vault, hashes, time stamps, links that still answer, papers about it, backups.

Copies of other people's texts never leave the vault, which is outside the data, the site and git; only what is known of them
is published. This room asks the web through `archive.fetching` and what stands on it (`asking`), always slowly and as itself.
"""

"""From what an editor pastes to a source record to confirm: an address, DOI, docket number, or BibTeX, RIS or CSL-JSON.

Nothing here decides. Every value says where it was read and whether the text states it, it follows from what the text states,
or it is a guess; what is already in the archive is pointed out; a person confirms. What comes from outside is read in a
confined process. Only `asking` asks the web, through `archive.fetching`; nothing here writes a file or knows the desk.
The doors are `asking.propose`, `customs.with_customs`, `duplicates.find_duplicates`, `citekeys.propose_citekey` and
`records.to_source`. This file imports nothing, so that the confined process need not either.
"""

"""Sealing: a name, or a whole case, is taken out of everything that the archive holds, and it is proved that it is gone.

`strings` knows the forms that a name takes, `places` where it stands in the data, `planning` and `acting` take it out,
`scanning` looks for it in files of any kind, `repository` in git. Nothing here prints or keeps what is sealed.
"""

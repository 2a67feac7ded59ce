"""How things are cited. Pure: a CSL-JSON item in, text out; the only programs started are Pandoc's, in `styles.py`."""

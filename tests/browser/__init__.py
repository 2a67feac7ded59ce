"""The site in a real browser: every kind of page for every kind of reader, and what people come to do, from end to end."""

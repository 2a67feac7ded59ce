"""Preparing court papers: what cases are chosen, what is said of them and on what it rests, and the documents that say it."""

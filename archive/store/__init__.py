"""Where records live: the data folder on disk. Reads bytes, writes atomically, judges nothing."""

"""The parts of a paper, a file each: what they hold and in what words. Pure."""

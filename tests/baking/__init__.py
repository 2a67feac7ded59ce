"""Tests of the site as a folder of files."""

"""Tests of what a record is."""

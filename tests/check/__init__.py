"""Tests of what makes a record fit to publish."""

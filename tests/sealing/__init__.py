"""Tests of sealing, and of the proof that what is sealed is gone."""

"""What changed between two texts of one record, in words, and how two editors' changes are joined. Pure; stands on `record` only."""

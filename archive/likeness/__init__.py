"""Cases like one's own: the facts compared, the measure, the reasons in words. docs/likeness.md says how the score is made."""

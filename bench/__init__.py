"""Benchmarks against a floor measured in the same run. Figures are ratios: machines are noisy."""

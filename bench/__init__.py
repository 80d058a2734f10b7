"""Measurements: how fast, how large, how right."""

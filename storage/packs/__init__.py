"""Packs as files: what is written, and how it gets its final name."""

"""Matching measured: invented registries with truth, peers run on the same files, and the figures read from rankings."""

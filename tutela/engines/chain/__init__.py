"""Tamper evidence for the journal: salted leaves, a hash chain, a Merkle tree and signed checkpoints.

What each part catches: an edited, deleted or swapped row breaks the chain; a cut-off end or a complete rewrite
is only caught by a checkpoint that somebody else keeps.
"""

"""Screens of disappearances."""

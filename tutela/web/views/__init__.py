"""Screens of the node itself: home, city board, node page, people, first run, gallery."""

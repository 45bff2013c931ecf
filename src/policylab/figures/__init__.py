"""Figures: one file for each question that a figure answers."""

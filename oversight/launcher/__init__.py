"""Starts the embedded parts of one instance; knows nothing of Django."""

"""Flags: what a rule noticed, about whatever it is about, and what the body makes of it."""

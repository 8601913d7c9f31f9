"""What is one value, what is one person, and what the body makes of it: pure functions."""

"""Documents on warrants."""

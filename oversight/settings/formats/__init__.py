"""How figures are written in languages that Django does not know the ways of."""

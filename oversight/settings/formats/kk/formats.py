"""Figures in Kazakh: thousands apart by a space that does not break, a comma before fractions."""

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3

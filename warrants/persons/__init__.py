"""The person as the unit: marks of values, chains of cases, what only an auditor joins."""

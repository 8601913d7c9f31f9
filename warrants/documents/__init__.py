"""What is handed out of a case."""

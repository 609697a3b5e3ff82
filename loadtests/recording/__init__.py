"""The record: what rounds cost, what follows from them with its uncertainty, and the file that holds it."""

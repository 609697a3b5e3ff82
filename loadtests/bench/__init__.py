"""The bench: the shop under test with its processes, on cores of their own, and what they spend."""

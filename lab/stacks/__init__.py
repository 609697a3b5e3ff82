"""Settings that experiments serve the shop with: one of the two stacks, and one thing that is otherwise."""

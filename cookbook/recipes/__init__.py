"""One technique a file. What stands above its line is the reader's, the rest is proof."""

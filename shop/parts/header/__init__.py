"""The header, and the tree of categories that it and most pages show, a file per stage."""

"""Cards: what a list shows of a product, a file per stage. A stage without a file has the one before it."""

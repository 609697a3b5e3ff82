"""The ride: which pages are asked for, in which order, by Locust's users; a block of it is measured on the bench."""

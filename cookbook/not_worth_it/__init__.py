"""Advice that is often given, measured like the recipes, and found to gain nothing where it is given most."""

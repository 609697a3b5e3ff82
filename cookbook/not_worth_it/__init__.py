"""Advice that is often given, measured like the recipes, and found to gain less than 10 % where it is given most."""

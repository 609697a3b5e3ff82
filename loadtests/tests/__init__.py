"""Tests of the load tests, run by the environment that has Locust; tests/test_loadtests.py starts them."""

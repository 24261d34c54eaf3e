"""What no test of the suite asks a phone: the tests that only `ringproof learn` performs."""

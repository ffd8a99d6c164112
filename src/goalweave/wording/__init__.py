"""Documents made from mapped records."""

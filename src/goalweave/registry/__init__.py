"""What organisations do: records of every kind."""

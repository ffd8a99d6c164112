"""Files on their way into the registry: uploaded, looked at, tried, brought in, and taken back."""

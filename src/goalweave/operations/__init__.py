"""What people who run a server look at: readiness, metrics, and the check of its settings."""

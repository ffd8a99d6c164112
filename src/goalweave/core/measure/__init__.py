"""What the numbers say: progress towards targets, composite indices."""

"""What is stored about people: the list of it, its export, its erasure, and how long it stays."""

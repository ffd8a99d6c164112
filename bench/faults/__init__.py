"""Faults of processes, of the machine and of the database, caused on purpose; afterwards every row and file is looked up."""

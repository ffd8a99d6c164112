"""What a text states that was done: the records in its passages, their kinds, and repetitions merged."""

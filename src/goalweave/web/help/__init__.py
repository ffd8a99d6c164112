"""Help: what each section shows, what one can do there, its terms and its keys."""

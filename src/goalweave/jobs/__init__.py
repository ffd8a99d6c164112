"""The workers of the site: who runs, which task each has claimed, and what happens to the tasks of a worker that is lost."""

"""A site under the load of many people at once: `python -m bench.load`, see bench/README.md."""

"""One file a line of what must be fast; `manage.py bench NAME` runs it against the least the machine could do."""

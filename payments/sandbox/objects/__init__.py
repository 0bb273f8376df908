"""What the sandbox has, one file a resource; `resources.py` gathers them."""

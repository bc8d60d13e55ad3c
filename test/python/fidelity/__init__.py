"""What make_fidelity_fixtures.py is made of: the official codes, and small networks that are trained with them."""

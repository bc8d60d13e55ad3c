"""The parts of make_fidelity_fixtures.py: the official codes, and small networks that are trained with them."""

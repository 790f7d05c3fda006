"""How the learned weights were made: `python -m journey_nb.text.training.ko FOLDER` with the folder of labelled comments.

Needs scikit-learn and scipy, which reading comments does not. The comments themselves are no part of this project.
"""

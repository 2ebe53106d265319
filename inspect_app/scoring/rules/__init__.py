"""Answers to points, visits to a town's score, scores to ranks. Pure and exact: fractions all the way, one rounding."""

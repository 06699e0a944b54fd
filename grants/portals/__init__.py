"""The pages. One shell and one kit for all audiences; each audience's own urls and views in its folder."""

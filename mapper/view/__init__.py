"""Draws what it is given: styles, layers, GeoJSON, the page and the still picture. It decides nothing."""

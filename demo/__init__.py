"""Synthetic data for trying Samsyn: nobody in it exists."""

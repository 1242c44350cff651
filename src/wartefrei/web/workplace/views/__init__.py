"""The views of the workplace, by what a clerk does."""

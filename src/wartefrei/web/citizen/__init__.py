"""The pages of people who book, change and cancel appointments."""

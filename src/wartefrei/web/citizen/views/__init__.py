"""The views, by what people do: start, look, tell, choose, review, manage, read."""

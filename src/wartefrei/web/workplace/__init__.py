"""The workplace: clerks call, serve and pass on the people who wait for them."""

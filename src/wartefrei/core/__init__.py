"""Pure rules: standard library only; no clock, randomness, settings or I/O."""

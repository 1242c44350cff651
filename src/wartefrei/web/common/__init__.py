"""What all faces share: frame of the pages, refusals in words, form fields, dates, middleware."""

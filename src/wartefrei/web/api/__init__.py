"""REST under /api/v1/ (design.md, section 7) and the pages that explain its problems."""

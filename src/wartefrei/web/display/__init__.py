"""The display: which number goes to which counter."""

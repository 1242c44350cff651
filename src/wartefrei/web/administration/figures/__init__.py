"""Figures of an office or an authority: counts without persons, as tiles, charts, tables, and CSV."""

from wartefrei.web.administration.figures.views import save_figures, show_figures

__all__ = ("save_figures", "show_figures")

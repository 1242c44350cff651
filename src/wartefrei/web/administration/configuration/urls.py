"""Addresses of the configuration of an authority, below ``authorities/<slug:authority>/configuration/``."""

from django.urls import path

from wartefrei.web.administration.configuration import history

urlpatterns = [
    path("history/", history.show_history, name="history"),
    path("history/<int:version>/undo/", history.undo_change, name="undo"),
]

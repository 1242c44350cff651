"""Addresses of the displays."""

from django.urls import path

from wartefrei.web.display.views import show_display

app_name = "display"
urlpatterns = [path("display/<slug:house>/", show_display, name="display")]

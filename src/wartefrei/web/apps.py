from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wartefrei.web"
    label = "web"

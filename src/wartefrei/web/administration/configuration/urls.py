"""Addresses of the configuration of an authority, below ``authorities/<slug:authority>/configuration/``."""

from django.urls import path, register_converter

from wartefrei.web.administration.configuration import editing, history, overview
from wartefrei.web.administration.configuration.office_parts import OFFICE_PAGES
from wartefrei.web.administration.configuration.parts import AUTHORITY_PAGES


class AuthorityPage:
    """The kind of a page of the whole authority."""

    regex = "|".join(AUTHORITY_PAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class OfficePage(AuthorityPage):
    """The kind of a page of an office."""

    regex = "|".join(OFFICE_PAGES)


register_converter(AuthorityPage, "authority_page")
register_converter(OfficePage, "office_page")

_OFFICE = "offices/<slug:office>/"
urlpatterns = [
    path("", overview.show_overview, name="configuration"),
    path("texts/", overview.show_texts, name="missing-texts"),
    path("history/", history.show_history, name="history"),
    path("history/<int:version>/undo/", history.undo_change, name="undo"),
    path("<authority_page:kind>/", editing.show_page, name="page"),
    path("<authority_page:kind>/new/", editing.add_part, name="add-part"),
    path(_OFFICE, overview.show_office, name="office"),
    path("<authority_page:kind>/<slug:part>/", editing.show_part, name="part"),
    path(f"{_OFFICE}<office_page:kind>/", editing.show_office_page, name="office-page"),
    path(f"{_OFFICE}<office_page:kind>/new/", editing.add_office_part, name="add-office-part"),
    path(f"{_OFFICE}<office_page:kind>/<slug:part>/", editing.show_office_part, name="office-part"),
]

"""Configuration in words: every field and every choice has some, and paths say what they lead to."""

from typing import Literal, get_args, get_origin

import pytest
from django.utils.translation import override

from tests.offices.documents import make_plain
from wartefrei.offices.documents import schema
from wartefrei.web.administration.configuration.labels import CHOICES, LABELS
from wartefrei.web.administration.configuration.shapes import bare, fields_of, read
from wartefrei.web.administration.configuration.words import name_of, value_of

MODELS = [
    model
    for model in vars(schema).values()
    if isinstance(model, type) and issubclass(model, schema.Part) and model.model_fields
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_a_label_and_every_choice_words(model: type[schema.Part]) -> None:
    if model is not schema.Span:
        assert set(LABELS[model]) == set(model.model_fields)
    for name, hint in fields_of(model).values():
        inner = bare(hint)
        if get_origin(inner) is list:
            inner = bare(get_args(inner)[0])
        if get_origin(inner) is Literal and name != "days":
            assert set(CHOICES[model, name]) == set(get_args(inner))


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        (("services", "pass", "minutes"), "Services › Reisepass › Length of an appointment", "15 minutes"),
        (("offices", 0, "teams", 0, "services"), "Offices › Bürgeramt › Teams › Team A › Services",
         "Reisepass, Anmeldung"),
        (("offices", "buergeramt", "name", "ar"), "Offices › Bürgeramt › Name › العربية", "مكتب المواطنين"),
        (("documents", "lichtbild"), "Documents to bring › Lichtbild", "Deutsch: Lichtbild · العربية: صورة"),
        (("emergency", "team"), "Emergency appointments › Team", "Team B"),
        (("emergency", "mail_times", "mon"), "Emergency appointments › When the mail goes out › Monday", "07:45"),
        (("legal", "imprint"), "Legal texts › Imprint", "nothing"),
        (("offices", "buergeramt", "enquiry_text"),
         "Offices › Bürgeramt › People may write a message with an enquiry", "yes"),
    ],
)  # fmt: skip
def test_paths_and_values_in_words(path: tuple[str | int, ...], name: str, value: str) -> None:
    document = make_plain()
    with override("en"):
        assert name_of(path, document) == name
        assert value_of(path, read(document, path), document) == value

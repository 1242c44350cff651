"""The person an appointment is for."""

import hmac
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings

from wartefrei.core.names import first_letter, search_form


@dataclass(frozen=True, slots=True)
class Person:
    """Who comes. Names have passed `core.names.check_name`; a single name is the family name."""

    family_name: str
    given_name: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    file_number: str = ""

    @property
    def letter(self) -> str | None:
        """First letter of the family name's search form, which some offices route by."""
        return first_letter(self.family_name)

    @property
    def search_name(self) -> str:
        return search_form(f"{self.family_name} {self.given_name}")

    @property
    def key(self) -> str | None:
        """Keyed hash of search form and birthday: the same person again, without saying who. None without birthday."""
        return make_key(self.family_name, self.given_name, self.birth_date)


def make_key(family_name: str, given_name: str, birth_date: date | None) -> str | None:
    """See `Person.key`."""
    if birth_date is None:
        return None
    text = "\n".join(("person", search_form(family_name), search_form(given_name), birth_date.isoformat()))
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), sha256).hex()

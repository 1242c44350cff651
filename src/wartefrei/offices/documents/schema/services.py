"""What people come with."""

from typing import Annotated, Literal

from pydantic import Field

from wartefrei.offices.documents.fields import Names, Remark, Slug, Url, Words
from wartefrei.offices.documents.schema.part import Part

Minutes = Annotated[int, Field(ge=1, le=1440)]


class Form(Part):
    """A form to fill in before the visit."""

    name: Names
    url: Url


class Service(Part):
    """A concern people come with."""

    id: Slug
    name: Names
    group: Slug | None = None
    description: Words = {}
    hint: Words = {}
    documents: list[Slug] = []
    forms: list[Slug] = []
    keywords: Words = {}
    mail_subject: Names = {}
    unit: Literal["person", "piece"] = "person"
    leika_key: Annotated[Remark, Field(max_length=20)] = ""
    phone: Literal["off", "optional", "required"] = "optional"
    file_number: Literal["off", "optional", "required"] = "off"
    minutes: Minutes
    minutes_each_further: Annotated[int, Field(ge=0, le=1440)] | None = None
    max_quantity: Annotated[int, Field(ge=1, le=100)] = 1

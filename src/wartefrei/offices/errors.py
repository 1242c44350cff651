"""Refusals of the offices room."""


class AuthorityUnknown(Exception):
    """There is no authority of this slug."""


class OfficeUnknown(Exception):
    """There is no office of this slug."""


class HouseUnknown(Exception):
    """There is no house of this slug."""


class CounterUnknown(Exception):
    """The office has no counter of this slug."""


class ConfigurationInvalid(Exception):
    """A configuration file says something that can't be; ``problems`` are sentences, one each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

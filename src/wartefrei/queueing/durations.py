"""How long visits take: learned per office and service, believed from the planned minutes before that."""

from collections.abc import Iterable, Mapping

from wartefrei.core.waiting import Duration, add_durations, learn, plan_duration
from wartefrei.offices.entries import OfficeEntry, ServiceEntry
from wartefrei.queueing.models import ServingTime, Ticket

Lines = Iterable[tuple[int, int]]
"""Keys of services, and how many units."""


class Durations:
    """What is known of an office's services, read once."""

    def __init__(self, office: OfficeEntry) -> None:
        self.services: Mapping[int, ServiceEntry] = office.authority.services_by_key
        rows = ServingTime.objects.filter(office=office.pk).values_list(
            "service", "mean", "variance", "count"
        )
        self.learned = {service: Duration(mean, variance, count) for service, mean, variance, count in rows}

    def of_service(self, service: int) -> Duration:
        """What one unit takes."""
        known = self.learned.get(service)
        return known or plan_duration(self.services[service].rule.minutes)

    def of(self, lines: Lines) -> Duration:
        """What a whole visit takes; further units as the plan has them, compared with the first."""
        return add_durations(
            _scale(self.of_service(service), _share(self.services[service], quantity))
            for service, quantity in lines
        )


def _share(service: ServiceEntry, quantity: int) -> float:
    """How much longer so many units take than one, by the plan."""
    minutes, further = service.rule.minutes, service.rule.minutes_each_further
    return (minutes + (quantity - 1) * further) / minutes


def _scale(duration: Duration, share: float) -> Duration:
    return Duration(duration.mean * share, duration.variance * share**2, duration.count)


def learn_from(ticket: Ticket, office: OfficeEntry, *, seconds: int) -> None:
    """Learn from a visit what its services take; several share it as they were believed to."""
    durations = Durations(office)
    done = [
        (line.service_id, line.quantity)
        for line in ticket.lines.all()
        if line.is_done and line.service_id in durations.services
    ]
    whole = durations.of(done).mean
    for service, _quantity in done:
        believed = durations.of_service(service)
        new = learn(believed, int(seconds * believed.mean / whole))
        ServingTime.objects.update_or_create(
            office_id=office.pk,
            service_id=service,
            defaults={"mean": new.mean, "variance": new.variance, "count": new.count},
        )

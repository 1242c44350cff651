"""A small configuration document, whole and right, to break in tests."""

from copy import deepcopy
from typing import Any

import yaml

Plain = dict[str, Any]

_SMALL = """
id: musterstadt
name: Stadt Musterstadt
land: BW
languages: [de, ar]
email_sender: termine@musterstadt.example
groups: {ausweise: Ausweise}
documents:
  lichtbild: {de: Lichtbild, ar: صورة}
services:
  - {id: pass, name: Reisepass, group: ausweise, documents: [lichtbild], minutes: 15, max_quantity: 5}
  - {id: meldung, name: {de: Anmeldung, ar: تسجيل}, minutes: 10, phone: "off", file_number: optional}
houses:
  - {id: rathaus, name: Rathaus, address: Markt 1}
offices:
  - id: buergeramt
    house: rathaus
    name: {de: Bürgeramt, ar: مكتب المواطنين}
    pauses:
      - {from: "2024-04-02", until: "2025-06-02", opens: "2025-05-26 07:30", text: Zu wenige Leute,
         appointments: announce}
      - {from: "2026-12-01 12:00", text: {de: Umbau, ar: ترميم}}
    enquiry_text: true
    release_minutes: 15
    jurisdiction:
      responsible_for: [Kaarst, "40667"]
      not_responsible_for:
        - {municipalities: [Neuss, "41460"], office: Amt der Stadt Neuss, url: "https://www.neuss.de"}
      elsewhere: Bitte fragen Sie zu Hause.
    teams:
      - id: team-a
        name: Team A
        services: [pass, meldung]
        letters: A-K
        openings:
          - {days: [mon, tue], from: "08:00", to: "12:00", places: 2, online: 2}
          - {days: [mon], from: "13:00", to: "16:00", places: 2, online: 1, emergency: 1, since: "2026-01-05",
             every_weeks: 2}
        limits:
          - {from: "2026-11-30 10:00", to: "2026-11-30 24:00", places: 1, reason: krank}
      - {id: team-b, name: Team B, services: [meldung], emergency: true}
    counters:
      - {id: c1, name: Schalter 1, teams: [team-a]}
closures:
  - {from: "2026-12-24", to: "2026-12-31", reason: Betriebsferien}
holidays:
  - {date: "2026-12-24", name: {de: Heiligabend, ar: ليلة الميلاد}}
  - {date: "2027-01-06", open: true}
retention: {visits_days: 3, audit_months: 6}
second_factor: required
emergency:
  office: buergeramt
  team: team-b
  service: pass
  valid_from: "2026-01-01"
  titles: {visa: [lichtbild]}
  mail_times: {mon: "07:45"}
"""
_PLAIN: Plain = yaml.load(_SMALL, yaml.BaseLoader)


def make_plain(**changes: Any) -> Plain:
    """The plain values of the document; ``changes`` replace fields of the authority."""
    return {**_typed(_PLAIN), **deepcopy(changes)}


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner) for inner in value]
    return {"true": True, "false": False}.get(
        value, int(value) if value.isdigit() and len(value) < 5 else value
    )


def change(plain: Plain, path: str, value: Any) -> Plain:
    """Set what stands at ``offices.0.name``, or remove it when the value is None."""
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    owner: Any = plain
    for step in steps:
        owner = owner[step]
    if value is None:
        del owner[last]
    elif isinstance(last, int) and last == len(owner):
        owner.append(value)
    else:
        owner[last] = value
    return plain

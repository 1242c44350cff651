"""A demo of its own for browsers: four authorities, a server, and mails delivered on demand."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import operator_at_work, server
from tests.operator_at_work import Operator

ENQUIRIES = """
id: musterstadt
name: Stadt Musterstadt
land: NW
languages: [de, en, fr, tr, ar, ru, uk]
email_sender: termine@musterstadt.example
help_text: {de: "Telefon 0200 115", ar: "أسئلة؟ 0200 115"}
services:
  - {id: einbuergerung, name: {de: Einbürgerung, ar: التجنيس}, minutes: 30, max_quantity: 4, phone: required,
     file_number: optional}
  - {id: ausweis, name: {de: Personalausweis, ar: بطاقة الهوية}, minutes: 15, phone: "off"}
houses: [{id: muster-rathaus, name: Rathaus, address: "Markt 1, 40000 Musterstadt"}]
offices:
  - id: muster-einbuergerung
    house: muster-rathaus
    name: {de: Amt für Einbürgerung, ar: مكتب التجنيس}
    booking: enquiry
    enquiry_text: true
    teams:
      - {id: team, name: Team, services: [einbuergerung],
         openings: [{days: [mon, tue, thu], from: "08:00", to: "16:00", places: 1, online: 1}]}
  - id: muster-buergeramt
    house: muster-rathaus
    name: {de: Bürgeramt, ar: مكتب المواطنين}
    confirm_by_mail_minutes: 60
    teams:
      - {id: team, name: Team, services: [ausweis],
         openings: [{days: [mon, tue, wed, thu, fri], from: "08:00", to: "16:00", places: 2, online: 2}]}
"""
"""An office that takes enquiries, and one that asks to confirm by mail."""

WARTEFREI = (sys.executable, "-m", "wartefrei.cli.main")


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo."""

    url: str
    folder: Path
    operator: Operator

    def deliver(self) -> None:
        """Bring every mail that is due into the mailbox."""
        self.operator.run("worker", "--once")

    def configure(self, document: str) -> None:
        """Add an authority."""
        file = self.folder / "authority.yaml"
        file.write_text(document)
        self.operator.run("config", "import", str(file))


@contextmanager
def running_demo() -> Iterator[Demo]:
    """A demo in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="wartefrei-demo-") as name:
        folder = Path(name)
        database_url = f"sqlite:///{folder}/wartefrei.sqlite3"
        variables = os.environ | {"WARTEFREI_DATA_DIR": name, "DATABASE_URL": database_url}
        subprocess.run([*WARTEFREI, "demo"], env=variables, check=True, stdout=subprocess.DEVNULL)
        with server.running(database_url=database_url, folder=folder) as running:
            commands = server.environment(database_url=database_url, folder=folder, url=running.url)
            with operator_at_work.at_work(commands) as operator:
                demo = Demo(running.url, folder, operator)
                demo.configure(ENQUIRIES)
                yield demo

"""The 16 Länder of Germany by the codes of ISO 3166-2:DE."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Land(StrEnum):
    """A Land; the value is the part after DE- of its ISO 3166-2 code."""

    BADEN_WUERTTEMBERG = "BW"
    BAYERN = "BY"
    BERLIN = "BE"
    BRANDENBURG = "BB"
    BREMEN = "HB"
    HAMBURG = "HH"
    HESSEN = "HE"
    MECKLENBURG_VORPOMMERN = "MV"
    NIEDERSACHSEN = "NI"
    NORDRHEIN_WESTFALEN = "NW"
    RHEINLAND_PFALZ = "RP"
    SAARLAND = "SL"
    SACHSEN = "SN"
    SACHSEN_ANHALT = "ST"
    SCHLESWIG_HOLSTEIN = "SH"
    THUERINGEN = "TH"


LAND_NAMES: Mapping[Land, str] = MappingProxyType(
    {
        Land.BADEN_WUERTTEMBERG: "Baden-Württemberg",
        Land.BAYERN: "Bayern",
        Land.BERLIN: "Berlin",
        Land.BRANDENBURG: "Brandenburg",
        Land.BREMEN: "Bremen",
        Land.HAMBURG: "Hamburg",
        Land.HESSEN: "Hessen",
        Land.MECKLENBURG_VORPOMMERN: "Mecklenburg-Vorpommern",
        Land.NIEDERSACHSEN: "Niedersachsen",
        Land.NORDRHEIN_WESTFALEN: "Nordrhein-Westfalen",
        Land.RHEINLAND_PFALZ: "Rheinland-Pfalz",
        Land.SAARLAND: "Saarland",
        Land.SACHSEN: "Sachsen",
        Land.SACHSEN_ANHALT: "Sachsen-Anhalt",
        Land.SCHLESWIG_HOLSTEIN: "Schleswig-Holstein",
        Land.THUERINGEN: "Thüringen",
    }
)
"""German names; they are proper names and the same in every language."""

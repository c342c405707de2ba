"""The engine port in virtual time; `Simulator` is all that tests need."""

from warmline.telephony.simulator.agenda import Agenda
from warmline.telephony.simulator.engine import Simulator

__all__ = ["Agenda", "Simulator"]

"""The closed word lists of the field."""

from enum import StrEnum


class Modality(StrEnum):
    """The route by which ketamine or esketamine is given."""

    IV = "iv"
    IM = "im"
    SC = "sc"
    NASAL_ESKETAMINE = "nasal_esketamine"
    NASAL_RACEMIC = "nasal_racemic"
    SUBLINGUAL = "sublingual"
    ORAL = "oral"


class Setting(StrEnum):
    """Where and with whom a visit takes place."""

    CLINIC = "clinic"
    HOME = "home"
    GROUP = "group"
    COUPLE = "couple"


class PhaseKind(StrEnum):
    """The part of a course that a visit belongs to."""

    EVALUATION = "evaluation"
    PREPARATION = "preparation"
    INDUCTION = "induction"
    TAPER = "taper"
    MAINTENANCE = "maintenance"
    INTEGRATION = "integration"
    FOLLOW_UP = "follow_up"


class Indication(StrEnum):
    """What is treated, as far as prices and schedules depend on it."""

    MOOD = "mood"
    PAIN = "pain"


class PaymentMethod(StrEnum):
    """How a visit is paid for."""

    CARD = "card"
    CASH = "cash"
    CHECK = "check"
    TRANSFER = "transfer"
    FINANCING = "financing"


class Payer(StrEnum):
    """Who is billed for a visit."""

    SELF_PAY = "self_pay"
    COMMERCIAL = "commercial"
    MEDICARE = "medicare"
    MEDICAID = "medicaid"
    MILITARY = "military"


EVALUATION = "evaluation"
TREATMENT = "treatment"
MONITORING = "monitoring"
MEDICATION = "medication"
PREPARATION = "preparation"
INTEGRATION_THERAPY = "integration_therapy"
"""Service names that the presets and the samples use; the catalogue itself is data and open to the user's own."""

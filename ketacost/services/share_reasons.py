"""What a share rests on, in words: templates by the code of the reason."""

BENEFIT = "benefit"
"""The reason that names the benefit; the trace of a share says it, and what all shares rest on leaves it out."""

SHARE_REASONS = {
    "benefit_not_named": "Your plan says nothing about this service, so all of it is counted as yours. Ask the plan.",
    BENEFIT: "Your plan's benefit: {name}.",
    "network_not_known": "Whether the clinic is in network is not known: the low end is in network, the high end not.",
    "cover_not_known": "Whether the plan covers it is not known: the low end says yes, the high end no. Ask the plan.",
    "authorisation_not_known": "Prior authorisation is not settled: the high end is without it.",
    "allowed_not_known": "What the plan recognises is not known. Ask the plan for its allowed amount.",
    "allowed_guessed": "What the plan recognises is your guess.",
    "allowed_from": "What the plan recognises was said by: {source}.",
    "programme": "Savings programme: {name}.",
    "programme_mode_not_known": "Whether the manufacturer's money counts towards deductible and limit is not known: "
    "the low end says yes, the high end no.",
}

OPEN_REASONS = frozenset(
    [
        "benefit_not_named",
        "network_not_known",
        "cover_not_known",
        "authorisation_not_known",
        "allowed_not_known",
        "programme_mode_not_known",
    ]
)
"""The reasons that leave something to ask."""

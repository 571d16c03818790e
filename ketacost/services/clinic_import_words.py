"""What people call the columns of their clinics workbooks."""

from collections.abc import Mapping

from ketacost.services.clinic_import_mapping import TargetKind

HEADERS: Mapping[TargetKind, tuple[str, ...]] = {
    TargetKind.IGNORE: ("#", "no", "nr", "row", "row number", "id", "index", "what is wrong", "rank", "score"),
    TargetKind.NAME: (
        "name", "clinic", "clinic name", "practice", "practice name", "provider", "provider name", "facility",
        "facility name", "business name", "organization", "organisation", "company", "center", "centre", "klinik",
        "name of clinic", "praxis", "ketamine clinic",
    ),
    TargetKind.LOCATION_NAME: ("location", "location name", "branch", "site name", "office"),
    TargetKind.STREET: ("street", "street address", "address line 1", "address 1", "straße", "strasse"),
    TargetKind.ADDRESS: ("address", "full address", "mailing address", "adresse", "city state", "city state zip"),
    TargetKind.CITY: ("city", "town", "stadt", "ort", "municipality"),
    TargetKind.STATE: ("state", "st", "province", "region", "bundesland"),
    TargetKind.POSTAL_CODE: ("zip", "zip code", "zipcode", "postal code", "postcode", "plz"),
    TargetKind.COUNTRY: ("country", "land"),
    TargetKind.PHONE: (
        "phone", "telephone", "phone number", "tel", "contact number", "phone #", "telefon", "mobile", "call",
        "office phone",
    ),
    TargetKind.WEBSITE: ("website", "web", "url", "web site", "homepage", "site", "webpage", "link", "web address"),
    TargetKind.EMAIL: ("email", "e mail", "email address", "mail"),
    TargetKind.NPI: ("npi", "npi number", "npi #", "national provider identifier"),
    TargetKind.CLINICIANS: (
        "doctor", "doctors", "physician", "clinician", "clinicians", "medical director", "doctor name", "dr",
        "prescribers", "owner physician", "lead clinician", "staff names", "arzt",
    ),
    TargetKind.RATING: (
        "rating", "stars", "star rating", "review rating", "average rating", "reviews", "google rating",
        "google reviews", "yelp rating", "yelp", "review score", "google", "healthgrades rating", "google stars",
        "bewertung", "★", "avg rating", "patient rating", "rating reviews",
    ),
    TargetKind.REVIEW_COUNT: (
        "review count", "number of reviews", "# reviews", "no of reviews", "reviews count", "# of reviews",
        "num reviews", "total reviews", "google review count", "ratings count", "anzahl bewertungen",
        "yelp review count",
    ),
    TargetKind.REVIEW_SITE: ("review site", "review source", "rating source", "reviews from", "source of reviews"),
    TargetKind.MODALITIES: (
        "modalities", "modality", "route", "routes", "routes of administration", "form", "forms", "type of ketamine",
        "ketamine type", "delivery", "administration", "forms of ketamine", "how given",
    ),
    TargetKind.SERVICES: (
        "services", "services offered", "offers", "offerings", "treatments offered", "leistungen", "what they offer",
        "therapies",
    ),
    TargetKind.SERVICE_NAME: ("service", "service name", "item", "procedure", "product", "leistung", "treatment type"),
    TargetKind.SERVICE_PRICE: (
        "price", "cost", "fee", "amount", "rate", "charge", "preis", "cash price", "service price", "price usd", "$",
    ),
    TargetKind.NOTES: ("notes", "note", "comments", "comment", "remarks", "notizen", "bemerkungen", "my notes"),
    TargetKind.TAGS: ("tags", "tag", "labels", "category", "categories"),
    TargetKind.UPDATED: (
        "updated", "last updated", "as of", "date", "last checked", "checked", "date checked", "verified", "stand",
        "last verified", "date of information", "called on", "date called", "price date", "last contact",
    ),
    TargetKind.SOURCE_PAGE: ("source", "source url", "price page", "pricing page", "source link", "pricing url"),
}  # fmt: skip
"""The usual headers of what is no fact, in small letters and without marks."""

FACTS: Mapping[str, tuple[str, ...]] = {
    "years_with_ketamine": (
        "years", "years experience", "years of experience", "years in business", "experience", "yrs", "years open",
        "years giving ketamine", "years of ketamine", "experience years", "yrs exp", "years ketamine",
        "erfahrung jahre",
    ),
    "treatments_given": (
        "treatments given", "number of treatments", "treatments done", "infusions given", "total treatments", "volume",
        "# treatments", "treatments", "infusions performed", "procedures done", "number of infusions",
    ),
    "patients_treated": ("patients treated", "number of patients", "patients", "# patients"),
    "team": ("team", "staff", "team members", "who is on the team"),
    "prescriber": ("prescriber", "prescribing doctor", "who prescribes"),
    "licence_checked": ("license checked", "licence checked", "license verified", "license ok", "licence ok"),
    "supervisor": (
        "board certified", "board certified physician", "supervisor", "supervising physician", "md on staff",
        "anesthesiologist", "physician supervised",
    ),
    "clinician_on_site": (
        "clinician on site", "md on site", "doctor on site", "provider on site", "rn on site", "on site",
        "physician present", "doctor present", "provider present", "nurse present", "physician on site",
    ),
    "mental_health_assessment": (
        "mental health assessment", "psych assessment", "psych eval required", "mh assessment",
    ),
    "rems_certified": ("rems", "rems certified", "spravato certified", "spravato rems"),
    "monitoring": ("monitoring", "how monitored", "monitored", "vitals monitoring", "safety monitoring", "überwachung"),
    "pulse_oximeter": ("pulse oximeter", "pulse ox", "spo2", "oximeter", "oxygen monitoring"),
    "blood_pressure_checks": ("blood pressure", "bp", "bp checks", "blood pressure checks", "bp monitoring"),
    "continuous_watching": ("continuous monitoring", "watched continuously", "nurse in room", "in room monitoring"),
    "acls_on_site": ("acls", "acls on site", "acls certified", "advanced life support"),
    "emergency_equipment": ("emergency equipment", "crash cart", "aed", "defibrillator", "emergency drugs"),
    "discharge_rule": ("discharge rule", "discharge criteria", "driver required", "no driving"),
    "conditions_treated": ("conditions", "conditions treated", "treats", "indications", "specialties", "diagnoses"),
    "medication_management": ("medication management", "med management", "meds managed"),
    "preparation_offered": ("preparation", "preparation sessions", "prep session", "prep"),
    "home_treatment": ("at home", "home treatment", "at home treatment", "home", "mail order"),
    "group_sessions": ("group", "groups", "group sessions", "group therapy"),
    "telehealth": ("telehealth", "virtual", "video visits", "online visits", "telemedicine"),
    "private_room": ("private room", "private rooms", "own room", "room"),
    "companion_allowed": ("companion", "companion allowed", "support person", "guest allowed"),
    "symptom_scores": ("symptom scores", "phq 9", "phq9", "symptom tracking", "outcome tracking"),
    "therapy_offered": (
        "therapy", "therapy offered", "integration", "integration offered", "kap", "psychotherapy",
        "integration therapy",
        "therapy included", "therapist",
    ),
    "notes_to_doctor": ("notes to doctor", "sends notes", "coordinates with pcp", "shares notes"),
    "after_hours_contact": ("after hours", "after hours contact", "after hours phone", "24 7", "on call"),
    "maintenance_plan": ("maintenance plan", "maintenance", "booster plan"),
    "usual_course": ("protocol", "usual course", "course", "typical course", "standard protocol"),
    "prices_published": ("prices published", "published prices", "prices online", "transparent pricing"),
    "refund_rule": ("refund", "refunds", "refund policy", "refund rule", "cancellation policy"),
    "pay_per_session": ("pay per session", "pay as you go", "single sessions possible", "no package required"),
    "financing": ("financing", "payment plan", "payment plans", "carecredit", "finance", "finanzierung", "instalments"),
    "hsa_fsa": ("hsa", "fsa", "hsa fsa", "hsa fsa accepted", "accepts hsa"),
    "superbill": ("superbill", "super bill", "superbills", "provides superbill"),
    "insurance": (
        "insurance", "insurance accepted", "takes insurance", "insurances", "accepts insurance", "insurance notes",
        "versicherung", "ins",
    ),
    "insurers": ("insurers", "in network", "in network with", "insurance plans", "networks", "plans accepted"),
    "payment_terms": ("payment terms", "payment", "payment methods", "how to pay"),
    "wait_days": (
        "wait", "wait days", "wait time", "waiting time", "days wait", "next available", "waitlist", "wait list",
        "first appointment", "wait in days", "wartezeit", "days until first treatment",
    ),
    "hours": ("hours", "opening hours", "office hours", "open", "business hours", "schedule", "öffnungszeiten"),
    "parking": ("parking", "access", "wheelchair access", "parking access"),
    "taking_patients": ("accepting new patients", "taking patients", "new patients", "accepting patients"),
    "referral_needed": ("referral", "referral needed", "referral required", "needs referral"),
    "ages_treated": ("ages", "ages treated", "age", "age range", "minimum age"),
    "contact_person": ("contact", "contact person", "contact name", "ask for", "spoke with", "spoke to"),
    "languages": ("languages", "language", "languages spoken", "sprachen"),
}  # fmt: skip
"""The usual headers of facts, by the ids of the catalogue; what the catalogue calls a fact counts as well."""

PHRASES: Mapping[str, TargetKind] = {phrase: kind for kind, phrases in HEADERS.items() for phrase in phrases}
FACT_PHRASES: Mapping[str, str] = {phrase: fact for fact, phrases in FACTS.items() for phrase in phrases}
SITES: Mapping[str, str] = {
    "google": "Google",
    "yelp": "Yelp",
    "healthgrades": "Healthgrades",
    "zocdoc": "Zocdoc",
    "facebook": "Facebook",
    "trustpilot": "Trustpilot",
    "vitals": "Vitals",
    "webmd": "WebMD",
    "birdeye": "Birdeye",
}

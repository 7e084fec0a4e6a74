"""Everything that can ever happen, under the name by which the log remembers it.

A topic is written here by hand and never changes, so that moving a module never rewrites history.
"""

from eventsourcing.domain import Aggregate, AggregateEvent
from eventsourcing.utils import register_topic

from domain.handbook.handbook import Handbook
from domain.places.place import Place
from domain.reports.report import Report
from domain.wards.ward import Ward

AGGREGATES: dict[str, type[Aggregate]] = {
    "report": Report,
    "ward": Ward,
    "place": Place,
    "handbook": Handbook,
}

EVENTS: dict[str, type[AggregateEvent]] = {
    "report.submitted": Report.Submitted,
    "report.ward_determined": Report.WardDetermined,
    "report.agency_determined": Report.AgencyDetermined,
    "report.accepted": Report.Accepted,
    "report.rejected": Report.Rejected,
    "report.assigned": Report.Assigned,
    "report.work_started": Report.WorkStarted,
    "report.resolved": Report.Resolved,
    "report.rated": Report.Rated,
    "ward.established": Ward.Established,
    "ward.redrawn": Ward.Redrawn,
    "ward.abolished": Ward.Abolished,
    "place.registered": Place.Registered,
    "place.described": Place.Described,
    "place.prices_posted": Place.PricesPosted,
    "handbook.opened": Handbook.Opened,
    "handbook.categories_adopted": Handbook.CategoriesAdopted,
    "handbook.agencies_adopted": Handbook.AgenciesAdopted,
    "handbook.rules_adopted": Handbook.RulesAdopted,
}

for topic, aggregate in AGGREGATES.items():
    register_topic(topic, aggregate)

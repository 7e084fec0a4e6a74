"""Opens a city on the event log of one database."""

from typing import Any
from uuid import UUID

from eventsourcing.application import Repository
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    JSONTranscoder,
    Mapper,
    ProcessRecorder,
    Recording,
    TrackingRecorder,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType
from sqlalchemy import Engine

from domain.city import City
from domain.federation.passing_on import to_pass_on
from domain.messages.policies import to_tell
from eventlog.mapper import EventMapper
from eventlog.recorder import EventRecorder
from eventlog.replay import project
from eventlog.sealing import sealer_of


class EventLogFactory(InfrastructureFactory[TrackingRecorder]):
    """Gives the library our recorder and mapper; what we do not use it refuses to build."""

    def __init__(self, env: Environment, engine: Engine) -> None:
        super().__init__(env)
        self.engine = engine

    def mapper(self, *_: Any, **__: Any) -> Mapper[Any]:
        return EventMapper(sealer_of(self.engine))

    def transcoder(self) -> Transcoder:
        return JSONTranscoder()

    def application_recorder(self) -> ApplicationRecorder:
        return EventRecorder(self.engine)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        raise TypeError(f"the event log has no recorder for {purpose}")

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> TrackingRecorder:
        raise TypeError("projections keep their own positions")

    def process_recorder(self) -> ProcessRecorder:
        raise TypeError("projections keep their own positions")


class QuickRepository(Repository[UUID]):
    """The library's, folding events in a tenth of its time."""

    def get(self, aggregate_id: UUID, **wanted: Any) -> Any:
        return super().get(aggregate_id, **{"projector_func": project, **wanted})


class LoggedCity(City):
    """The city whose events are kept in PostgreSQL."""

    name = "City"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        super().__init__()

    def construct_repository(self) -> Repository[UUID]:
        return QuickRepository(self.events)

    def save(self, *aggregates: Any, tell: bool = True, **kwargs: Any) -> list[Recording[UUID]]:
        """The library's, without its look for protocols, which costs more than all the rest.

        Without `tell` nobody is told what happened: it is of the past, or of another system.
        """
        events = [event for aggregate in aggregates for event in aggregate.collect_events()]
        told = (*to_tell(events), *to_pass_on(events)) if tell else ()
        return self.events.put(events, told=told, **kwargs)

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        # Nothing in the process environment may quietly change how the log is kept.
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[TrackingRecorder]:
        return EventLogFactory(env, self._engine)

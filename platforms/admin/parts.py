"""The parts of a guide on its page on the desk: everything is asked for once, however many fields show it."""

from collections import defaultdict

from adminsortable2.admin import CustomInlineFormSet
from django.db.models import CharField, Value, prefetch_related_objects

from ..models import Contact, Default, Event, Note, Platform, Source, Step


def gather(request, platform):
    """Fetch what several forms of a platform's page need, and keep it with the platform and with the request."""
    _gather_offered(request, platform)
    platform.citations = _citations(platform, Platform, Note, Default, Contact, Event)
    _give(platform, "retroactive_sources", platform.citations[Platform, platform.pk])


def gather_steps(request, procedure):
    """Do the same for a procedure's page."""
    _gather_offered(request, procedure.platform)
    procedure.citations = _citations(procedure.platform, Step)


def _gather_offered(request, platform):
    prefetch_related_objects([platform], "sources", "procedures")
    offered = request.__dict__.setdefault("_offered", {})
    offered["sources"] = {str(source.pk): str(source) for source in platform.sources.all()}
    firsts = [procedure for procedure in platform.procedures.all() if procedure.instead_of_id is None]
    offered["firsts"] = {str(procedure.pk): str(procedure) for procedure in firsts}


def shown_once(request, look, gather):
    """Return the row of a page; look for a row that is only shown once, and gather then what its forms need."""
    if request.method != "GET":
        return look()
    if not hasattr(request, "shown"):
        request.shown = look()
        if request.shown:
            gather(request, request.shown)
    return request.shown


class PartFormSet(CustomInlineFormSet):
    """Knows to what its rows belong and, if they were gathered, their sources."""

    def get_queryset(self):
        if hasattr(self, "_queryset"):
            return self._queryset
        kept = getattr(self.instance, "_prefetched_objects_cache", {}).get(self.fk.remote_field.get_accessor_name())
        self._queryset = super().get_queryset() if kept is None else kept
        for row in self._queryset:
            setattr(row, self.fk.name, self.instance)
        self._give_sources()
        return self._queryset

    def _give_sources(self):
        if not hasattr(self.model, "sources"):
            return
        if citations := getattr(self.instance, "citations", None):
            for row in self._queryset:
                _give(row, "sources", citations[self.model, row.pk])
        else:
            prefetch_related_objects(list(self._queryset), "sources")


def _citations(platform, *models):
    """Return the sources that rows of these models cite, by model and key: one query."""
    sources = {source.pk: source for source in platform.sources.all()}
    first, *others = (_links(model, platform) for model in models)
    by_name = {model.__name__: model for model in models}
    cited = defaultdict(list)
    for name, row, source in first.union(*others, all=True):
        if source in sources:
            cited[by_name[name], row].append(sources[source])
    return cited


def _links(model, platform):
    row = model._meta.model_name
    field, of = ("retroactive_sources", row) if model is Platform else ("sources", f"{row}__platform")
    links = getattr(model, field).through._default_manager.filter(**{of: platform})
    return links.annotate(name=Value(model.__name__, CharField())).values_list("name", f"{row}_id", "source_id")


def _give(row, name, chosen):
    """Let a row know which sources it cites, as prefetch_related() would."""
    known = Source.objects.none()
    known._result_cache, known._prefetch_done = chosen, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = known

from content.models.content import Content
from content.models.curation import CategoryAlias, Curation, Distinction, Suggestion
from content.models.dictionary import Facet, FacetCount, FacetValue
from content.models.events import Event
from content.models.history import History
from content.models.listing import Listing, SearchDocument
from content.models.other_key import OtherKey
from content.models.sound import Recording, SoundFile
from content.models.state import Pause, PendingChange, PendingImport, Seal
from content.models.summary import Summary
from content.models.tombstone import Tombstone

__all__ = [
    "CategoryAlias",
    "Content",
    "Curation",
    "Distinction",
    "Event",
    "Facet",
    "FacetCount",
    "FacetValue",
    "History",
    "Listing",
    "OtherKey",
    "Pause",
    "PendingChange",
    "PendingImport",
    "Recording",
    "Seal",
    "SearchDocument",
    "SoundFile",
    "Suggestion",
    "Summary",
    "Tombstone",
]

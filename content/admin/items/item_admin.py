"""The page on which a curator decides about an item. Editing a field is deciding it."""

import uuid
from contextlib import suppress
from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import F, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import format_html

from content.admin.desk.about import about, decision_of
from content.admin.desk.gesture import report
from content.admin.errors import ViolationMixin, message_on_violation, sentence_of
from content.admin.filters import AddedFilter, AudioFilter, CuratedFilter
from content.admin.item_list import cells
from content.admin.item_list.changelist import ItemList
from content.admin.item_list.facet_filters import (
    CategoryFilter,
    ChannelFilter,
    LanguageFilter,
    SourceFilter,
    SubcategoryFilter,
    browsing_of,
)
from content.admin.items import gone
from content.admin.items.bulk import BulkActions
from content.admin.items.conflict import CATEGORIES
from content.admin.items.decision_form import DecisionForm
from content.admin.items.item_actions import ACTIONS, VIA, perform
from content.admin.items.outcome import outcome
from content.admin.items.panels import decisions_panel, history_panel, suggestions_panel
from content.admin.links import admin_page
from content.admin.read_only import username
from content.category_values import in_words
from content.characters import clean
from content.db import lookup
from content.decisions import curation, trash
from content.decisions.actor import acting
from content.decisions.history import describe
from content.decisions.locks import Busy, lock_items
from content.models import Content, History, Summary
from content.models.history import BY_PEOPLE
from content.web.links import page_url


class SummaryInline(admin.TabularInline):
    model = Summary
    fields = ("variant", "revision", "is_latest", "headline", "created_at")
    readonly_fields = fields
    ordering = ("variant", "-revision")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


NOTHING_CHANGED = (
    "You changed nothing, so nothing was decided. If the machine is right, press “The machine is right” beside Save."
)
# What those who may only look see instead of the form's fields; the note stands beside the decision.
AS_WORDS = ("categories_in_words", "title", ("channel_name", "language"), "thumbnail_url")


@admin.register(Content)
class ContentAdmin(BulkActions, ViolationMixin, admin.ModelAdmin):
    form = DecisionForm
    list_display = ("picture", "shown_title", "channel", "categories", "who", "added")
    list_display_links = ("shown_title",)
    list_filter = (
        *(CuratedFilter, CategoryFilter, SubcategoryFilter, AddedFilter, ChannelFilter),
        *(SourceFilter, LanguageFilter, AudioFilter),
    )
    search_fields = ("title",)
    search_help_text = "Titles, channels, topics, words of the summaries; an address or id finds that item."
    list_per_page = 50
    # Enter presses the first button of the form: that has to be Save, not one beside a decision.
    save_on_top = True
    show_full_result_count = False
    readonly_fields = (
        "decisions",
        "history",
        "on_the_site",
        *("video_id", "canonical_url", "content_source"),
        *("published_at", "indexed_at", "updated_at"),
    )
    # The first stands beside what is read of the item, the others below.
    fieldsets = (
        (
            None,
            {"fields": ("subcategories_json", "title", ("channel_name", "language"), "thumbnail_url", "note")},
        ),
        ("Decided, and what the machine says", {"fields": ("decisions",)}),
        ("What happened", {"fields": ("history",)}),
        ("About the item", {"fields": ("on_the_site", *readonly_fields[3:])}),
    )
    inlines = (SummaryInline,)

    class Media:
        js = (Script("js/decisions.js", defer=True),)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Content.objects.all().newest()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ItemList]:
        return ItemList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet, bool]:
        """As readers find them; by its address or id also an item that is not listed."""
        search = browsing_of(request).search
        named = queryset.filter(pk__in=search.named)
        if not search.alternatives and search.q:
            return named, False
        return (search.matching(queryset) | named if search.named else search.matching(queryset)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # items come in by reports

    def save_model(self, request: HttpRequest, obj: Content, form: Any, change: bool) -> None:
        decisions, note = form.decisions(), form.cleaned_data["note"]  # a note that was left alone is None
        by, gesture = username(request), uuid.uuid4()
        with acting(by, via=VIA, gesture=gesture):
            if decisions:
                curation.curate(obj.video_id, decisions, by=by, note=note, via=VIA)
            elif note is not None:
                curation.annotate(obj.video_id, note, by=by, via=VIA)
        obj.refresh_from_db()
        obj.saved = (outcome(obj, form), gesture) if form.changed_data else None  # type: ignore[attr-defined]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Says what was decided; the first link after that leads on, not back to this item."""
        if obj.saved is None and any(name.startswith("choose-") for name in request.POST):
            messages.info(request, f"“{obj}” stays as others left it; nothing of yours was saved.")
            return self.response_post_save_change(request, obj)
        if obj.saved is None:
            messages.warning(request, NOTHING_CHANGED)
            return HttpResponseRedirect(request.get_full_path())
        words, gesture = obj.saved
        following = self._following(request, obj)
        address = f"{admin_page(following.pk)}?{request.GET.urlencode()}".rstrip("?") if following else ""
        if following and not {"_continue", "_next"} & request.POST.keys():
            words = format_html('{} Next: <a href="{}">{}</a>', words, address, following)
        report(request, words, gesture)
        if "_continue" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        if "_next" in request.POST and following:
            return HttpResponseRedirect(address)
        return self.response_post_save_change(request, obj)

    def _following(self, request: HttpRequest, item: Content) -> Content | None:
        """What comes after the item in the list from which its page was opened; None in another order."""
        listed = copy(request)
        listed.GET = QueryDict(request.GET.get("_changelist_filters", ""))  # type: ignore[assignment]
        try:
            changelist = self.get_changelist_instance(listed)
        except IncorrectLookupParameters:
            return None
        if changelist.params.get("o"):
            return None
        found: Any = changelist.get_queryset(listed)
        return found.behind(item).first()  # type: ignore[no-any-return]

    def log_change(self, request: HttpRequest, obj: Content, message: Any) -> Any:
        return super().log_change(request, obj, message) if message else None

    @admin.display(description="picture")
    def picture(self, obj: Content) -> str:
        return cells.picture(obj)

    @admin.display(description="title", ordering=F("listing__title_key").asc(nulls_last=True))
    def shown_title(self, obj: Content) -> str:
        return cells.title(obj)

    @admin.display(description="channel", ordering=F("listing__channel_key").asc(nulls_last=True))
    def channel(self, obj: Content) -> str:
        return cells.channel(obj)

    @admin.display(description="categories")
    def categories(self, obj: Any) -> str:
        return cells.categories(obj, may_decide=obj.may_be_decided)

    @admin.display(description="who says so")
    def who(self, obj: Content) -> str:
        return cells.who(obj)

    @admin.display(description="added", ordering=F("listing__indexed_at").asc(nulls_first=True))
    def added(self, obj: Content) -> str:
        return cells.added(obj)

    @admin.display(description="on the site")
    def on_the_site(self, obj: Content) -> str:
        return format_html('<a href="{}">{}</a>', page_url(obj.video_id), "Read it as readers do")

    @admin.display(description="categories")
    def categories_in_words(self, obj: Content) -> str:
        return in_words({"categories": obj.shown_categories})

    @admin.display(description="decided, and what the machine says")
    def decisions(self, obj: Any) -> str:
        return decisions_panel(obj, with_buttons=obj.may_be_decided)

    @admin.display(description="history")
    def history(self, obj: Any) -> str:
        return history_panel(obj, with_buttons=obj.may_be_decided)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """With what is read of the item before one decides."""
        item = kwargs.get("obj")
        if item is not None:
            context |= about(item)
            context["suggestions"] = suggestions_panel(context["suggestions"], with_buttons=item.may_be_decided)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Note on the item whether its page offers buttons: the panels do not see the request."""
        item = super().get_object(request, *args, **kwargs)
        if item is not None:
            item.may_be_decided = self.has_change_permission(request, item)
            decided = decision_of(item)
            item.may_be_agreed_with = item.shown_categories and not (decided and CATEGORIES in decided.overrides)
        return item

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who may only look get the values in words instead of the form's fields."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return ((None, {"fields": AS_WORDS}), *self.fieldsets[1:])

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """A button beside a decision, a suggestion or a line of history acts on that alone.

        Under another form of the key the address of the item's own is answered.
        """
        given = clean(unquote(object_id or ""))
        key = lookup.key_of(given) or given
        if object_id and key != given and request.method == "GET":
            return HttpResponsePermanentRedirect(admin_page(key))
        if request.method == "POST" and object_id and self.has_change_permission(request):
            for button in ACTIONS:
                if button in request.POST:
                    return message_on_violation(request, lambda: perform(request, given, button))  # noqa: B023
            try:
                with transaction.atomic():
                    # Nobody may change the item between the form's comparison and the save.
                    lock_items(given)
                    return self._bring_back(request, given) or super().changeform_view(
                        request, object_id, *args, **kwargs
                    )
            except Busy as busy:
                request.violation = sentence_of(busy)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, *args, **kwargs)

    def _bring_back(self, request: HttpRequest, key: str) -> HttpResponse | None:
        """Of an item that went meanwhile: the page that says so, or None once it is back as they asked."""
        if Content.objects.filter(pk=key).exists():
            return None
        if "_restore" not in request.POST:
            return gone.page(request, key)
        gesture = uuid.uuid4()
        with suppress(trash.NotInTrash):
            if trash.restore(key, by=username(request), via=VIA, gesture=gesture):
                report(request, "It is back from the trash.", gesture)
        return None

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        if gone.warn(request, object_id):
            return HttpResponseRedirect(reverse("admin:content_tombstone_changelist"))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc,no-any-return]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        key = clean(unquote(object_id))
        lines = History.objects.filter(item=key, kind__in=BY_PEOPLE).order_by("-id")
        last = request.POST.get("seen", "")
        if last.isdecimal() and (line := lines.exclude(actor=username(request)).filter(id__gt=int(last[:18])).first()):
            messages.warning(
                request, f"{line.actor} changed it since you were asked: {describe(line)}. Still to the trash?"
            )
            return HttpResponseRedirect(request.get_full_path())
        context = {"title": "To the trash?", "seen": lines.values_list("id", flat=True).first() or 0}
        return super().delete_view(request, object_id, context | (extra_context or {}))

    def delete_model(self, request: HttpRequest, obj: Content) -> None:
        gesture = uuid.uuid4()
        trash.delete(obj.video_id, by=username(request), via=VIA, gesture=gesture)
        report(request, f"“{obj}” is in the trash.", gesture)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """`delete_model` has said what was done."""
        return self.response_post_save_change(request, None)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A restore brings everything back, so there is nothing to count and nothing to warn of."""
        return [str(obj) for obj in objs], {"items": len(objs)}, set(), []

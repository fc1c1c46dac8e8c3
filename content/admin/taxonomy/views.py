"""The page of all names, and the page on which one is changed: first shown, then done."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from content.admin import sent
from content.admin.desk import progress
from content.admin.desk.gesture import report
from content.admin.errors import message_on_violation
from content.admin.read_only import username
from content.admin.taxonomy.doubles import Double, doubles
from content.admin.taxonomy.preview import Preview, preview
from content.admin.taxonomy.renaming import Act, ChangeForm, acts_of
from content.admin.taxonomy.tree import SORTS, Name, holding, ordered, tree
from content.characters import clean
from content.decisions.taxonomy import merge
from content.decisions.taxonomy.distinction import keep_apart
from content.decisions.taxonomy.merge import Term
from content.models import Distinction
from content.text import counted

# Of a page, of each category's subcategories, and of what may be one: so many are shown at once.
CATEGORIES, SUBCATEGORIES, DOUBLES = 100, 12, 10
SECONDS_A_REQUEST = 3
VIA = "admin categories"


def page(request: HttpRequest) -> HttpResponse:
    """Every category with its subcategories: `q` narrows, `sort` is items or name, `all` shows every double."""
    if not request.user.has_perm("content.view_content"):
        raise PermissionDenied
    query = {name: clean(request.GET.get(name, "")) for name in ("q", "sort", "page")}
    sort = query["sort"] if query["sort"] in SORTS else "items"
    names = tree()
    alike = doubles(names, set(Distinction.objects.values_list("pk", flat=True)))
    shown = alike if "all" in request.GET else alike[:DOUBLES]
    held = ordered(holding(names, query["q"]) if query["q"] else names, sort)
    of_page = Paginator(held, CATEGORIES).get_page(query["page"])
    context = admin.site.each_context(request) | {
        "title": "Categories",
        "q": query["q"],
        "sort": sort,
        "sorts": [(key, words, key == sort) for key, words in (("items", "Most items"), ("name", "Name"))],
        "page": of_page,
        "rows": [_row(name) for name in of_page],
        "number": len(names),
        "number_below": sum(len(name.below) for name in names),
        "doubles": [_proposal(each) for each in shown],
        "more_doubles": len(alike) - len(shown),
        "may_change": request.user.has_perm("content.add_categoryalias"),
    }
    return render(request, "admin/taxonomy/names.html", context)


def _row(name: Name) -> dict[str, Any]:
    """A name with its addresses, and its subcategories in two parts: the second is folded."""
    below = [_row(each) for each in name.below]
    return {
        "name": name,
        "url": items_url(name.term),
        "acts": [(act.verb, change_url(name.term, act.name)) for act in acts_of(name.term).values()],
        "first": below[:SUBCATEGORIES],
        "rest": below[SUBCATEGORIES:],
    }


def _proposal(double: Double) -> dict[str, Any]:
    """A merge with one click; of spellings of one name, the writing in one way."""
    act = "rename" if double.is_spelling else "merge"
    asked = {"act": act, "category": double.old.category, "subcategory": double.old.subcategory}
    asked |= {f"to_{name}": getattr(double.new, name) for name in acts_of(double.old)[act].fields}
    verb = "Unify" if double.is_spelling else "Merge"
    both = {"category": double.old.category, "subcategory": double.old.subcategory}
    both |= {"other_category": double.new.category, "other_subcategory": double.new.subcategory}
    return {
        "double": double,
        "verb": verb,
        "fields": asked,
        "url": change_url(double.old, act, double.new),
        "apart": {} if double.is_spelling else both,
    }


@require_POST
def apart(request: HttpRequest) -> HttpResponse:
    """These two are two: they are not proposed any more."""
    if not request.user.has_perm("content.add_categoryalias"):
        raise PermissionDenied
    return message_on_violation(request, lambda: _kept_apart(request))


def _kept_apart(request: HttpRequest) -> HttpResponse:
    one, other = (
        Term(*(clean(request.POST.get(f"{which}{name}", "")) for name in ("category", "subcategory")))
        for which in ("", "other_")
    )
    gesture = uuid.uuid4()
    if not (one.category and other.category) or merge.key_of(one) == merge.key_of(other):
        raise BadRequest("Two names are kept apart.")
    keep_apart(one, other, by=username(request), via=VIA, gesture=gesture)
    report(request, f"{one} and {other} stay two, and are not proposed any more.", gesture)
    return HttpResponseRedirect(reverse("admin:taxonomy"))


def items_url(term: Term) -> str:
    """The list of its items."""
    asked = {"category": term.category}
    if term.subcategory:
        asked |= {"subcategory": term.subcategory, "parentCategory": term.category}
    return f"{reverse('admin:content_content_changelist')}?{urlencode(asked)}"


def change(request: HttpRequest) -> HttpResponse:
    """One act on one name: GET asks and shows what would be done, POST does it.

    A large one is done by the part: `as` is the gesture of what was begun, and `done` how many items that reached.
    """
    if not request.user.has_perm("content.add_categoryalias"):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    old = Term(clean(given.get("category", "")), clean(given.get("subcategory", "")))
    act = acts_of(old).get(given.get("act", ""))
    if act is None or not old.category:
        return HttpResponseRedirect(reverse("admin:taxonomy"))
    is_asked = any(name.startswith("to_") for name in given)
    form = ChangeForm(old, act, given if is_asked else None, goes_on="as" in given)
    if request.method == "POST" and form.is_valid():
        return message_on_violation(request, lambda: _done(request, form))
    return _asked(request, form)


def _asked(request: HttpRequest, form: ChangeForm) -> HttpResponse:
    old, act = form.old, form.act
    foreseen = preview(old, form.new, by=username(request)) if form.is_valid() else None
    context = admin.site.each_context(request) | {
        "title": f"{act.verb} {old.subcategory or old.category}",
        "old": old,
        "act": act,
        "acts": [(each, change_url(old, each.name), each == act) for each in acts_of(old).values()],
        "form": form,
        "new": form.new,
        "preview": foreseen,
        "lines": _in_words(form, foreseen) if foreseen else [],
        "near": [(term, change_url(old, _act_into(act, term), term)) for term in form.near],
    }
    return render(request, "admin/taxonomy/change.html", context)


def _act_into(act: Act, near: Term) -> str:
    """To take a name in use for a new one is to merge the two; to move under a category in use is still to move."""
    return "merge" if act.name == "rename" or (act.keeps_name and near.subcategory) else act.name


def _in_words(form: ChangeForm, foreseen: Preview) -> list[str]:
    """What would be done, a sentence each."""
    old, new = form.old, form.new
    lines = [f"{counted(foreseen.items, 'item goes', 'items go')} from {old} to {new}."]
    if foreseen.unlisted:
        lines.append(f"{foreseen.unlisted} of them nobody can read yet, so no list counts them.")
    if foreseen.there:
        lines.append(f"{counted(foreseen.there, 'item is', 'items are')} in {new} already: the two come together.")
    if foreseen.leaving:
        words = counted(foreseen.leaving, "item leaves", "items leave")
        lines.append(f"{words} {old.category} altogether, having no other subcategory there.")
    if foreseen.decided:
        others = f", {foreseen.of_others} by others than you" if foreseen.of_others else ", all by you"
        lines.append(f"{foreseen.decided} were decided by people{others}. They stay so, with their notes.")
    if foreseen.kept_out:
        lines.append(_kept_out(foreseen.kept_out, old, new))
    return [*lines, f"Old links to {old} lead to {new}, and so do reports that still use the old name."]


def _kept_out(number: int, old: Term, new: Term) -> str:
    return f"On {counted(number, 'item')} {old} just goes: a person took {new.category} away from there."


def _done(request: HttpRequest, form: ChangeForm) -> HttpResponse:
    old, new, gesture = form.old, form.new, sent.gesture(request.POST.get("as"))
    before, known = (sent.number(request.POST.get(name)) for name in ("done", "kept_out"))
    # Counted before: afterwards these items are in neither.
    kept_out = merge.keeping_out(old, new) if known is None else known
    part = merge.merge_part(old, new, by=username(request), via=VIA, gesture=gesture, seconds=SECONDS_A_REQUEST)
    done = part.done + (before or 0)
    if part.left:
        asked = {name: request.POST[name] for name in ("act", "category", "subcategory") if name in request.POST}
        asked |= {f"to_{name}": getattr(new, name) for name in form.act.fields}
        return progress.page(
            request,
            title=f"{form.act.verb} {old}",
            done=done,
            total=done + part.left,
            fields=asked | {"as": gesture, "done": done, "kept_out": kept_out},
            address=reverse("admin:taxonomy_change"),
            leave=reverse("admin:taxonomy"),
        )
    moved = counted(done - kept_out, "item is", "items are")
    report(request, f"{moved} in {new} now. Old links to {old} lead there.", gesture)
    if kept_out:
        messages.info(request, _kept_out(kept_out, old, new))
    return HttpResponseRedirect(reverse("admin:taxonomy"))


def change_url(old: Term, act: str, new: Term | None = None) -> str:
    """The page of an act; with the new name it shows what that would do."""
    asked = {"act": act, "category": old.category, "subcategory": old.subcategory}
    if new:
        fields = acts_of(old)[act].fields
        asked |= {f"to_{name}": getattr(new, name) for name in fields}
    return f"{reverse('admin:taxonomy_change')}?{urlencode({name: each for name, each in asked.items() if each})}"

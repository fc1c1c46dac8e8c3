"""What an act would do to some of the items, and what one should know before."""

from typing import Any

from content.category_values import in_words
from content.decisions.bulk.bulk_act import Answering, BulkAct, decided_by_others, undecided
from content.decisions.bulk.categories import OfCategories
from content.models import Curation
from content.models.content import column_in_words
from content.text import counted

EXAMPLES = 20
Example = dict[str, str]


def examples(name: str, act: BulkAct, fitting: Any) -> list[Example]:
    """The first of them: title, what it is, and what it becomes."""
    items = list(fitting[:EXAMPLES])
    if isinstance(act, Answering):
        titles = {item.pk: str(item) for item in items}
        proposed = act.open().filter(video_id__in=titles).order_by("video_id", "field")
        return [
            {"title": titles[each.video_id], "was": f"{column_in_words(each.field)}: {in_words(each.value)}"}
            for each in proposed[:EXAMPLES]
        ]
    values = act.values(items) if isinstance(act, OfCategories) else {}
    is_about_categories = name != "delete_selected"
    return [
        {
            "title": str(item),
            "was": in_words({"categories": item.shown_categories}) if is_about_categories else "",
            "becomes": in_words(values[item.pk]) if values else "",
        }
        for item in items
    ]


def remarks(name: str, act: BulkAct, fitting: Any, number: int, *, by: str) -> list[str]:
    """Sentences on what is not plain from the question."""
    if not isinstance(act, OfCategories):
        return REMARKS.get(name, [])
    others = decided_by_others(fitting, by).count()
    nobodys = undecided(fitting).count()
    these = "Nobody decided these" if nobodys == number else f"{nobodys} of these nobody decided"
    sentences = [
        f"{others} of these {'is' if others == 1 else 'are'} decided by other people." if others else "",
        f"{these} yet: what the machine says becomes your decision, with this change." if nobodys else "",
    ]
    if name == "remove" and not act.subcategory:
        alone = fitting.filter(category_keys__len=1).count()
        sentences += [
            f"{counted(alone, 'item is', 'items are')} in no other category, and will be in none." if alone else "",
            "It is refused there: no report brings it back, until somebody chooses it again.",
        ]
    if name == "replace" and not act.subcategory:
        sentences.append("Its subcategories go with it.")
    chosen = act.chosen_keys
    refused = Curation.objects.filter(refusals__categories__has_any_keys=chosen).values("video_id")
    if chosen and (again := fitting.filter(pk__in=refused).count()):
        sentences.append(f"On {counted(again, 'item')} somebody had refused it; that ends.")
    return [sentence for sentence in sentences if sentence]


REMARKS = {
    "dismiss": [
        "What is decided stays. Categories that are suggested beyond it are refused: no report brings them to these"
        " items, until somebody chooses them."
    ],
    "accept": ["What the machines say becomes your decision."],
    "delete_selected": ["They go to the trash together; from there they come back whole."],
}

"""The list of old names."""

import re

from django.urls import reverse

from content.decisions.taxonomy.merge import Term, merge
from tests.content.admin.browser import categories, listing


def test_each_old_name_says_where_it_leads(put, ada):
    put("a", subcategories_json=categories(Rome=["Kings"], Sparta=["Law"]))
    merge("Rome", "Antiquity", by="ada")
    merge(Term("Sparta", "Law"), Term("Antiquity", "Statutes"), by="ada")
    merge(Term("Sparta", "War"), Term("War"), by="ada")

    page = ada.get(listing("categoryalias")).content.decode()

    rows = re.findall(r'field-old_name"[^>]*>(?:<a[^>]*>)?([^<]+).*?field-now[^>]*>([^<]+)', page, re.DOTALL)
    assert rows == [("Rome", "Antiquity"), ("Sparta / Law", "Antiquity / Statutes"), ("Sparta / war", "War")]
    for (key,) in [("rome",), ("sparta\x1flaw",)]:
        assert ada.get(reverse("admin:content_categoryalias_change", args=[key])).status_code == 200

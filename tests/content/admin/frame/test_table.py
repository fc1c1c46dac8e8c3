"""What every list shows above and beside its rows, and what stands in them."""

import re

import pytest
from django.utils.safestring import mark_safe

from content.admin.frame.table import labelled
from tests.content.admin.browser import LISTS, SENTENCES, listing


def test_a_cell_carries_the_words_of_its_columns_head():
    cells = [mark_safe('<td class="action-checkbox">x</td>'), mark_safe("<th><a>T</a></th>"), mark_safe("<td>y</td>")]
    headers = [{"text": mark_safe("<input>")}, {"text": "title"}, {"text": 'says "so"'}]

    assert list(labelled(cells, headers)) == [
        '<td class="action-checkbox">x</td>',
        '<th data-label="Title"><a>T</a></th>',
        '<td data-label="Says &quot;so&quot;">y</td>',
    ]


@pytest.mark.parametrize("name", sorted({*LISTS} - {*SENTENCES}))
def test_every_list_is_headed_by_the_number_of_its_rows(furnished, ada, name):
    answer = ada.get(listing(name))

    assert f'<span class="total">{answer.context["cl"].result_count}</span></h1>' in answer.content.decode()
    assert "data-label=" in answer.content.decode()


def test_a_filter_in_effect_stands_above_the_list_with_the_way_back(item, ada):
    text = ada.get(listing("content"), {"curated": "no", "audio": "no"}).content.decode()
    chosen = re.search(r'<p class="chosen".*?</p>', text, re.DOTALL).group()

    assert re.findall(r'href="([^"]*)">', chosen) == ["?audio=no", "?curated=no", "?"]
    assert "State: Undecided" in chosen
    assert 'class="chosen"' not in ada.get(listing("content")).content.decode()


def test_an_empty_list_says_so_and_leads_on(item, ada):
    assert "Nothing is found" in ada.get(listing("content"), {"curated": "yes"}).content.decode()
    assert "No category was renamed or merged yet." in ada.get(listing("categoryalias")).content.decode()

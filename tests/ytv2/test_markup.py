"""The templates of the pages."""

from content.web.filter_panel import Option
from ytv2.markup import environment

OPTION = "{% macro option(each) %}{{ each.label }} {{ each.count }}{% endmacro %}"


def test_a_part_is_made_once_of_the_same_values_and_anew_of_others():
    made = environment(autoescape=True)
    template = made.from_string(OPTION + "{{ once(option, first) }}, {{ once(option, second) }}")
    before, after = Option("<b>", 1, selected=False, url="/"), Option("<b>", 2, selected=False, url="/")

    assert template.render(first=before, second=before) == "&lt;b&gt; 1, &lt;b&gt; 1"
    assert template.render(first=before, second=after) == "&lt;b&gt; 1, &lt;b&gt; 2"

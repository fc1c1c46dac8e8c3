"""Pausing and resuming the library in the admin."""

import re

from django.urls import reverse

from content.decisions import pause
from content.models import Content, Pause
from tests.content.admin.browser import act, listing, messages, save


class TestPausing:
    def test_the_library_is_paused_with_a_reason_and_resumed(self, ada):
        answer = ada.post(reverse("admin:content_pause_add"), {"reason": "Cleaning."}, follow=True)
        assert answer.status_code == 200
        assert (Pause.objects.get().reason, Pause.objects.get().paused_by) == ("Cleaning.", "ada")
        assert messages(answer) == ["The library is paused."]

        ada.post(reverse("admin:content_pause_delete", args=[1]), {"post": "yes"})
        assert not Pause.objects.exists()

    def test_one_press_on_any_page_lets_it_go_on(self, ada):
        pause.pause(by="bob")
        text = ada.get(reverse("admin:index")).content.decode()
        form = re.search(
            r'<form method="post" action="([^"]*)">((?:<input[^>]*>)*)<button type="submit">Let it go', text
        )
        fields = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form[2]))

        answer = ada.post(form[1], fields, follow=True)

        assert messages(answer) == ["The library goes on."]
        assert not Pause.objects.exists()

    def test_the_action_resumes_the_library(self, ada):
        pause.pause(by="bob")

        ada.post(reverse("admin:content_pause_changelist"), {"action": "go_on", "_selected_action": ["1"]})

        assert not Pause.objects.exists()

    def test_a_second_pause_leaves_the_first_and_says_so(self, ada):
        first, _ = pause.pause(by="bob")

        for send in (ada.get, ada.post):
            answer = send(reverse("admin:content_pause_add"), {"reason": "Again."}, follow=True)
            assert answer.redirect_chain == [(listing("pause"), 302)]
            assert messages(answer) == [f"The library is {first} by bob already; that pause stands."]
        assert Pause.objects.get().reason == ""

    def test_a_curator_works_on_during_a_pause(self, item, ada):
        pause.pause(by="bob")

        save(ada, title="Ada's")
        assert Content.objects.get().title == "Ada's"

        ada.post(reverse("admin:content_content_delete", args=[item]), {"post": "yes"})
        act(ada, "tombstone", "restore", item)
        assert Content.objects.get().title == "Ada's"

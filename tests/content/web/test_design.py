"""The page of the design, for those who work on the pages."""

from content.web import design


def test_it_shows_every_token_and_component_in_both_themes(client):
    page = client.get("/design/").content.decode()

    tokens = design.tokens()
    assert all(tokens.values())
    for name, _ in tokens["Colours"]:
        assert page.count(f'fill="var({name})"') >= 2
    assert page.count('class="card"') == 2 * len(design.CARDS)


def test_where_real_people_are_served_there_is_none(client, settings):
    settings.PRODUCTION = True

    assert client.get("/design/").status_code == 404

"""What a model says around a summary is left out."""

import time

import pytest

from ingest.payload.markup.wrapping import for_readers

TALK = "The talk explains lamps.\n\n- one\n- two"


@pytest.mark.parametrize(
    "text",
    [
        f"```markdown\n{TALK}\n```",
        f"```\n{TALK}\n```",
        f"~~~md\n{TALK}\n~~~",
        f"```markdown\n{TALK}",
        f"Sure! Here is the summary:\n\n{TALK}",
        f"Here's a comprehensive summary:\n{TALK}",
        f'Here’s a comprehensive summary of the video "Lamps":\n\n{TALK}',
        f"Certainly! Below is a detailed summary of the talk.\n\n{TALK}",
        f"Voici le résumé :\n\n{TALK}",
        f"Voici un résumé de la vidéo :\n{TALK}",
        f"Bien sûr ! Voici le résumé de l'article :\n{TALK}",
        f"Aquí tienes un resumen del vídeo:\n{TALK}",
        f"Hier ist die Zusammenfassung:\n{TALK}",
        f"**Here is the summary:**\n\n{TALK}",
        f"{TALK}\n\nLet me know if you need anything else!",
        f"{TALK}\n\nI hope this helps!",
        f"{TALK}\n\n---\n\nI hope this summary helps. Let me know if you'd like more detail.",
        f"Sure! Here is the summary:\n\n```markdown\n{TALK}\n```\n\nLet me know if you need more.",
        f"<think>x</think>\n```markdown\n{TALK}\n```",
        f"<summary>\n{TALK}\n</summary>",
        f"Here is the summary: {TALK}",
        f"Certainly! {TALK}",
        f"Of course! Here are the key points:\n\n{TALK}",
        f"{TALK}\n\nWould you like me to expand on any point?",
        f"{TALK}\n\nN'hésitez pas à me demander plus.",
        f"Okay, here's a summary of the video:\n\n{TALK}",
        f"I'd be happy to summarize this! Here's the summary:\n{TALK}",
        f"Here is a concise summary of the transcript you provided:\n\n---\n\n{TALK}",
    ],
)
def test_fences_greetings_and_offers_go(text):
    assert for_readers(text) == TALK


@pytest.mark.parametrize(
    "text",
    [
        "Here are the key points of the lamp law: oil is taxed and wicks are free.",
        "Here is Tokyo: a city of lamps.",
        "```python\nprint(1)\n```",
        "```python\na\n```\ntext\n```\nb\n```",
        "Sure footing matters on wet decks.",
        "The coach ends: let me know if you fail, and we go on.",
        "Feel free to light a lamp.",
        "Text.\n\nBottom line: feel free to ask for help.",
        "Certainly the best lamp of all.",
        "Voici Paris, la ville lumière.",
        "# Summary\n\nLamps.",
        "Of course it rained.\n\n---",
        "Okay.",
        "Great lamps burn bright.",
    ],
)
def test_a_summary_that_begins_or_ends_alike_stays(text):
    assert for_readers(text) == text


@pytest.mark.parametrize("text", ["Sure! Here is the summary:", "Here is the summary:", "<think>x"])
def test_of_a_greeting_alone_nothing_is_left(text):
    assert for_readers(text) == ""


@pytest.mark.parametrize("text", ["```markdown\n" + "a\n" * 50_000, "Here is " + "a " * 50_000, "I hope this " * 9_000])
def test_no_text_takes_long(text):
    before = time.perf_counter()
    for_readers(text)

    assert time.perf_counter() - before < 1

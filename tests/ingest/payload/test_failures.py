"""A failed generation is not a summary."""

import time
from pathlib import Path

import pytest

from ingest.payload import read, read_object
from ingest.payload.failures import failure_in
from tests.ingest.payload.invented import data, flat, obj

LONG = "The city was unable to generate power for six months. " * 20


@pytest.mark.parametrize(
    "text",
    [
        "Summary generation failed",
        "  **Summary generation failed:** timeout",
        "Error generating headline",
        "ERROR GENERATING SUMMARY: " + "x" * 5000,
        "I am sorry, I was unable to generate this.",
        "Unable to generate a summary for this video. " + "x" * 5000,
    ],
)
def test_messages_of_failure_are_recognised(text):
    assert failure_in(text)


@pytest.mark.parametrize("text", ["A fine summary.", LONG, "Unable to generate steam, " + LONG])
def test_a_summary_about_failure_is_a_summary(text):
    assert failure_in(text) is None


REFUSED = [
    "I'm sorry, but I can't help with that request.",
    "I cannot summarize this video because no transcript was provided.",
    "As an AI language model, I am unable to watch videos. Please provide the transcript.",
    "I’m sorry, but I can’t assist with that.",
    "The transcript appears to be empty, so there is nothing to summarize.",
    "Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4o', 'type': 'tokens'}}",
    "I can't help with that.",
    "I'm unable to access external content such as YouTube videos.",
    "**I apologize, but I cannot provide a summary of this content.**",
    '"I\'m sorry, but I cannot fulfill this request."',
    "Sorry, I can't do that.",
    "Unfortunately, I don't have access to the video's transcript.",
    "It looks like the transcript is missing. Could you paste it here?",
    "It seems that the transcript you provided is empty.",
    "No transcript available.",
    "No transcript was provided for this video, so I can't write a summary.",
    "Please provide the transcript you would like me to summarize.",
    "I don't see any transcript in your message. Please share the text you'd like summarized.",
    "I'm sorry, but there is no transcript provided for summarization.",
    "I was unable to generate this.",
    "I won't be able to summarize this content as it contains explicit material.",
    "I must decline this request.",
    "I am just an AI and cannot watch videos.",
    "Rate limit exceeded. Please try again later.",
    ("RateLimitError: Error code: 429 - You exceeded your current quota, please check your plan and billing details."),
    '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    '{"message": "Internal server error"}',
    '{"detail":"Rate limit exceeded"}',
    "{'error': {'code': 429}}",
    "overloaded_error",
    "Overloaded",
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 12034 tokens.",
    "context_length_exceeded",
    "HTTP 503 Service Unavailable",
    "502 Bad Gateway",
    "Error: Request timed out.",
    "Request timed out.",
    "Connection error.",
    ("<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"),
    "<!DOCTYPE html><html><head><title>Error 522: Connection timed out</title></head></html>",
    "openai.APIConnectionError: Connection error.",
    "google.api_core.exceptions.ResourceExhausted: 429 Resource has been exhausted (e.g. check quota).",
    "An error occurred while processing your request. Please try again.",
    "An unexpected error occurred: HTTPSConnectionPool(host='api.openai.com', port=443): Read timed out.",
    "Internal Server Error",
    "The server had an error while processing your request. Sorry about that!",
    "The model is currently overloaded with other requests. Please try again later.",
    "Incorrect API key provided: sk-xxxx. You can find your API key at https://platform.openai.com.",
    "None",
    "null",
    "[object Object]",
    "Je suis désolé, mais je ne peux pas vous aider avec cette demande.",
    "Je ne peux pas résumer cette vidéo car aucune transcription n'a été fournie.",
    "En tant que modèle de langage, je ne peux pas regarder de vidéos.",
    "La transcription semble être vide.",
    "Désolé, je n'ai pas accès à cette vidéo.",
    "Lo siento, pero no puedo ayudar con esa solicitud.",
    "No puedo resumir este vídeo porque no se proporcionó la transcripción.",
    "Como modelo de lenguaje de IA, no puedo ver vídeos.",
    "La transcripción parece estar vacía.",
    "Es tut mir leid, aber ich kann bei dieser Anfrage nicht helfen.",
    "Ich kann dieses Video nicht zusammenfassen, da kein Transkript vorliegt.",
    "Als KI-Sprachmodell kann ich keine Videos ansehen.",
    "Das Transkript scheint leer zu sein.",
    "Leider kann ich dieses Video nicht zusammenfassen.",
    (
        "I'm sorry, I cannot assist with creating content about that topic. If you'd like, I can "
        "help with something else, such as a different video."
    ),
    "I'm not able to summarize this video.",
    "I’m afraid I can’t summarize copyrighted lyrics.",
    "I do not feel comfortable summarizing this content.",
    "Error 429: Too Many Requests",
    "Summary not available: the content was filtered.",
    "Failed to fetch transcript",
    "I could not find a transcript for this video.",
    "There is no content to summarize.",
    "The video does not contain any spoken content. Please provide a transcript to summarize.",
    "I can’t comply with that.",
    "The provided text is too short to summarize.",
    "I cannot access the URL you provided.",
    "ERROR: context length exceeded",
    "Error: 500",
    'API Error: 529 {"type":"error","error":{"type":"overloaded_error"}}',
    "Hmm, I can't help with that.",
    "I need the transcript in order to write a summary.",
    "No captions found for this video.",
    "It looks like there was no text included in your message.",
    "anthropic.RateLimitError: Error code: 429",
    "Error communicating with OpenAI",
    "Gemini returned an empty response",
    "Your request was rejected as a result of our safety system.",
    "The response was filtered due to the prompt triggering content management policy.",
    "Je regrette, mais je ne peux pas répondre à cette demande.",
    "Es wurde kein Transkript bereitgestellt.",
    "En tant qu'IA, je ne peux pas accéder à des liens.",
]
GENUINE = [
    "I don't see any reason to panic about this content, says the economist.",
    "No video found in the archive explains the fire.",
    "Error bars mislead: a statistician explains what they mean.",
    "Video killed the radio star: the song's story.",
    "Désolé : l'histoire d'un mot.",
    "Fehler machen klug: warum Kinder scheitern dürfen.",
    "Lamps burn oil.",
    "A good summary: lamps burn oil and guide ships.",
    "I can't help falling in love with you: how Elvis recorded his most famous ballad in one night of 1961.",
    "I'm sorry, Brenda Lee sang in 1960, and the song made her a star.",
    '"As an AI language model" has become a meme: the article follows the phrase through shop reviews.',
    (
        "“As an AI language model, I cannot” – these words now stand in thousands of reviews, and "
        "the talk asks who wrote them."
    ),
    "The talk shows how to handle a 429: catch the error, wait, try again.",
    "Error 404: a history of the page that is not there, and of who wrote the first one.",
    "Error: why we make mistakes. A talk about how pilots learn to speak up.",
    "Errors in judgement cost lives, says the surgeon.",
    "Terror: the trial lets the audience decide.",
    "Too many requests overwhelm nurses on night shifts, the study finds.",
    "Overloaded electrical sockets cause one fire in ten.",
    "The transcript of the Watergate tapes was missing eighteen minutes; the film reconstructs them.",
    "The text is a letter of 1914.",
    "No text in the Vatican's archive is older than this.",
    "No video has been watched more often than this one.",
    "As an AI researcher, I spend my days with lamps, says the guest.",
    "As an AI winter looms, investors ask what the models earn.",
    "I can't sleep: what the brain does at four in the morning.",
    "I cannot recommend this lamp, says the reviewer; it flickers.",
    "I don't have a dream job, says the guest, and explains why nobody needs one.",
    "Sorry seems to be the hardest word: how companies apologise.",
    "Unfortunately, the lamp was never lit again.",
    "The model is an old one: a ship of 1820, built of cork.",
    "The server is the hero of this restaurant story.",
    "Please don't feed the gulls: the harbour master explains.",
    "Please look after this bear: how Paddington came to London.",
    "The request was denied in 1953, and opened in 2003.",
    "Je ne regrette rien : la chanson de Piaf, écrite en 1956.",
    "Je suis désolé, chante-t-il, et le public pleure.",
    "Lo siento mi amor: la canción de Rocío Jurado y su historia.",
    "No puedo más: cómo el agotamiento llegó a las escuelas.",
    "Ich kann nicht anders: Luther in Worms, und was er wirklich sagte.",
    "Leider geil: wie ein Lied zum Spruch wurde.",
    "Context is everything, the linguist says.",
    "Connection matters: why loneliness harms the heart.",
    "Time out: how timeouts change basketball games.",
    "Unable to sleep, he walked the docks and drew the lamps.",
    "Content creators burn out, the survey finds.",
    "The page is turned: a library closes.",
    "The video is a walk through Lisbon in the rain.",
    "The article is about empty houses in Detroit.",
    "S.",
    "t",
    "Text.",
    "The same text.",
    "Not found in any museum: the lost Fabergé eggs.",
    "No: the power of refusing. The talk explains why refusals save time.",
    "I won't back down: Tom Petty's last tour.",
    "I do not like this, says the critic of the film.",
    "I have no mouth and I must scream: Ellison's story, retold.",
    "Rate limits explained: how APIs count requests, and what a token bucket does.",
    "Exception: why one rule has so many of them in German.",
    "Forbidden: the islands nobody may visit.",
    "The input is a lever, the output is light: how a lighthouse clock works.",
    "An error while crossing the bar sank the ship in 1902, the inquiry found.",
    "True",
    "I see no reason why the text should be old, says the monk.",
    "The service was good, the food was not: a critic on trains.",
]


def lines(name):
    """The texts of a file beside this one, a line each."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [line.replace("\\n", "\n") for line in text.splitlines()]


@pytest.mark.parametrize(("name", "is_failure"), [("given_up.txt", True), ("genuine.txt", False)])
def test_a_text_is_told_by_its_words_in_any_wording_and_language(name, is_failure):
    assert [text for text in lines(name) if (failure_in(text) is not None) != is_failure] == []


@pytest.mark.parametrize("text", REFUSED)
def test_a_model_or_service_that_gave_up_wrote_no_summary(text):
    assert failure_in(text)


@pytest.mark.parametrize("text", GENUINE)
def test_a_text_that_only_begins_alike_is_a_summary(text):
    assert failure_in(text) is None


@pytest.mark.parametrize("text", REFUSED)
def test_a_long_text_that_begins_so_is_a_summary_that_quotes_it(text):
    if not text.lower().startswith(("<", "i was unable to generate")):
        assert (
            failure_in(f"{text} So began the answer that the article is about. " + "The author asks why. " * 60) is None
        )


@pytest.mark.parametrize(
    "begin", ["I'm sorry, ", "{'code': ", "the provided ", "no ", "je ne peux ", "error ", "(" * 9]
)
def test_no_text_takes_long(begin):
    before = time.perf_counter()
    for length in (800, 100_000):
        failure_in((begin * length)[:length])

    assert time.perf_counter() - before < 0.5


def test_a_refusal_leaves_the_good_summary_and_says_so():
    report = read_object(
        flat(summary_variants=[{"variant": "audio", "text": "I’m sorry, but I can’t assist with that."}])
    )

    assert report.summaries == ()
    assert [(it.variant, it.reason) for it in report.failed] == [("audio", "I’m sorry, but I can’t assist with that.")]


def test_an_error_beside_a_text_holds_the_text_back():
    report = read(data("v1_failed"))
    assert report.summaries == ()
    assert [(failed.variant, failed.reason) for failed in report.failed] == [("comprehensive", "429 Too Many Requests")]
    assert report.title


def test_one_failed_variant_does_not_hold_back_the_others():
    report = read(data("universal"))
    assert [failed.variant for failed in report.failed] == ["executive"]
    assert len(report.summaries) == 3


def test_a_failed_headline_is_dropped_alone():
    report = read_object(obj("v1", summary__content__headline="Error generating headline"))
    assert report.summaries[0].headline is None
    assert report.summaries[0].text.startswith("A Fresnel lens")
    assert report.failed == ()


def test_a_failure_in_html_is_found_as_well():
    report = read_object(flat(summary_html="<p>Summary <b>generation</b> failed</p>"))
    assert (report.summaries, len(report.failed)) == ((), 1)


def test_a_good_text_is_not_shown_as_the_refusal_beside_it():
    report = read_object(flat(summary_text="Lamps burn.", summary_html="<p>I can’t help with <b>that</b>.</p>"))
    assert [(it.text, it.html) for it in report.summaries[-1:]] == [("Lamps burn.", "<p>Lamps burn.</p>")]
    assert report.failed == ()


@pytest.mark.parametrize("error", ["boom", {"code": 429}, True, ["a"], 5])
def test_an_error_of_any_type_is_a_failure(error):
    report = read_object(obj("v1", summary__content__error=error))
    assert (report.summaries, len(report.failed)) == ((), 1)


@pytest.mark.parametrize("error", ["", None, False, {}])
def test_an_empty_error_is_no_failure(error):
    assert len(read_object(obj("v1", summary__content__error=error)).summaries) == 1

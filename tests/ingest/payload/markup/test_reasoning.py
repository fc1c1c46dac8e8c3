"""What a model thought is no part of its summary."""

import time

import pytest

from ingest.payload.markup.reasoning import without_reasoning

TALK = "The talk explains lamps."


@pytest.mark.parametrize(
    "text",
    [
        f"<think>\nplan\n</think>\n\n{TALK}",
        f"<thinking>Plan the answer.</thinking>{TALK}",
        f"<reasoning>x</reasoning>\n{TALK}",
        f"<scratchpad>x</scratchpad> {TALK}",
        f"[THINK]x[/THINK]{TALK}",
        f"◁think▷x◁/think▷{TALK}",
        f"&lt;think&gt;x&lt;/think&gt;{TALK}",
        f"<THINK>x</THINK>\n{TALK}",
        f"<thought>x</thought>{TALK}",
        f"<seed:think>x</seed:think>{TALK}",
        f"<antThinking>x</antThinking>{TALK}",
        f'<think effort="high">x</think>{TALK}',
        f"< think >x</ think >{TALK}",
        f"Thinking...\nplan\n...done thinking.\n\n{TALK}",
        f"<|begin_of_thought|>x<|end_of_thought|>{TALK}",
        f"<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>{TALK}<|return|>",
        f"<think></think>\n{TALK}",
        f"<think>a</think><think>b</think>{TALK}",
        f"{TALK}\n<think>more</think>",
        f"<think>use `</think>` in code</think>{TALK}",
        f"<think>I write </think> hmm</think>\n{TALK}",
    ],
)
def test_a_closed_block_goes(text):
    assert without_reasoning(text) == TALK


@pytest.mark.parametrize(
    "text",
    [
        f"Okay, the user wants a summary.\n</think>\n\n{TALK}",
        f"Plan the answer.</think>{TALK}",
        f"Plan the answer.</think> {TALK}",
        f"Plan.\n[/THINK]\n{TALK}",
        f"a plan that breaks off</think>\n\n{TALK}",
    ],
)
def test_where_it_was_never_opened_all_before_its_end_goes(text):
    assert without_reasoning(text) == TALK


def test_one_that_was_never_closed_goes_to_the_end():
    assert without_reasoning(f"{TALK}\n\n<think>The user may want more") == TALK


@pytest.mark.parametrize(
    "text",
    ["<think>\nThe user wants", "<think>a</think>", "  <think>", "<|channel|>analysis<|message|>x", "x\n</think>"],
)
def test_of_reasoning_alone_nothing_is_left(text):
    assert without_reasoning(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Models write `<think>` and `</think>` around it.",
        "The <think> tag marks what the model thinks.",
        "The tags <think> and </think> are for models.",
        "```\n<think>x</think>\n```\nCode above.",
        "I [think] so, he said.",
        "He ends with </think> and goes on.",
        "Think of lamps < 3 and > 4",
        'The tag "</think>" closes it.',
        "What <think>ing means",
        "<p>the <code>&lt;think&gt;</code> tag</p>",
        "A rethinking of [reason](https://x.example/).",
    ],
)
def test_a_text_about_it_stays(text):
    assert without_reasoning(text) == text


@pytest.mark.parametrize(
    "markup",
    [
        "<think>x y</think><p>It.</p>",
        "<p>&lt;think&gt;x&lt;/think&gt;</p><p>It.</p>",
        "<p><think>x</think></p><p>It.</p>",
    ],
)
def test_it_goes_from_html_as_well(markup):
    assert without_reasoning(markup).removeprefix("<p></p>") == "<p>It.</p>"


@pytest.mark.parametrize("piece", ["<think>", "</think>", "`", "<code>", "<", "<think> a </think> ", "`a`<think>"])
def test_no_text_takes_long(piece):
    before = time.perf_counter()
    without_reasoning(piece * 5_000)

    assert time.perf_counter() - before < 2

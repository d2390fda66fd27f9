"""What is marked in a text, as svckit.contracts.staging has it, in the forms that algorithms read."""

import json
from bisect import bisect_left
from typing import Any

TO_SPACES = str.maketrans("\t\r\n", "   ")


def ann_lines(text: str, notes: dict[str, Any]) -> str:
    """The lines of brat's .ann: entities, relations, and what goes with them."""
    lines = []
    for each in notes["entities"]:
        spans = ";".join(f"{start} {end}" for start, end in each["spans"])
        words = " ".join(text[start:end] for start, end in each["spans"]).replace("\n", " ")
        lines.append(f"{each['id']}\t{each['label']} {spans}\t{words}")
    for number, each in enumerate(notes["relations"], 1):
        lines.append(f"{each.get('id') or f'R{number}'}\t{each['label']} Arg1:{each['source']} Arg2:{each['target']}")
    return "".join(f"{line}\n" for line in (*lines, *notes.get("more", ())))


def conll_lines(text: str, notes: dict[str, Any]) -> str:
    """A line a token, with its tag in BIO."""
    tags: dict[int, str] = {}
    starts = [start for start, _ in notes["tokens"]]
    for entity in notes["entities"]:
        first, last = entity["spans"][0]
        inside = starts[bisect_left(starts, first) : bisect_left(starts, last)]
        tags |= {start: f"{'I' if start != first else 'B'}-{entity['label']}" for start in inside}
    lines = (f"{text[start:end].translate(TO_SPACES)}\t{tags.get(start, 'O')}\n" for start, end in notes["tokens"])
    return "".join(lines) + "\n"


def json_line(text: str, notes: dict[str, Any]) -> str:
    """A text with its entities and relations."""
    entities = [
        {"id": each["id"], "start": each["spans"][0][0], "end": each["spans"][-1][1], "label": each["label"]}
        | ({"spans": each["spans"]} if len(each["spans"]) > 1 else {})
        for each in notes["entities"]
    ]
    relations = [{"type": each["label"], "from": each["source"], "to": each["target"]} for each in notes["relations"]]
    return json.dumps({"text": text, "entities": entities, "relations": relations}, ensure_ascii=False) + "\n"

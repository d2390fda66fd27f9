"""The API description says of an answer that all its fields are told, and of a body which may be left out."""

from svckit.contracts.algorithm import ServeSnapshot
from svckit.resources import Schema, View


class Thing(View):
    name: str
    size: int = 0


class Wish(Schema):
    name: str
    size: int = 0


def test_an_answer_tells_also_what_has_a_default() -> None:
    required = [each.model_json_schema(mode="serialization")["required"] for each in (Thing, Wish)]
    assert required == [["name", "size"], ["name"]]
    serve = ServeSnapshot.model_json_schema(mode="serialization")
    assert "requests" in serve["required"]
    assert "cpu" in serve["$defs"]["Requests"]["required"]

"""The preset text-bayes: its definition is one, and its two programs keep the algorithm contract."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from svckit.ids import new_id

from algorithm_svc.presets.schemas import PresetDefinition

PRESET = Path(__file__).resolve().parents[2] / "images" / "algorithms" / "text-bayes"
SPORTS = ("足球比赛今晚开始", "篮球联赛总决赛", "球队赢得冠军", "球员进球得分", "教练谈比赛战术", "女排夺冠")
STOCKS = ("股市今日大涨", "基金净值下跌", "银行加息影响股价", "上市公司发布财报", "大盘收盘上涨", "股票跌停")


class Workspace:
    """Folders of the contract below `root`, and the training program on them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / "output"
        self.output.mkdir()

    def add(self, side: str, label: str, *texts: str) -> None:
        folder = self.root / "dataset" / side / label
        folder.mkdir(parents=True)
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")

    def train(self, **settings: str) -> "subprocess.CompletedProcess[str]":
        folders = {
            "MY_DATASET_DIR": str(self.root / "dataset"),
            "MY_DATASET_INFO": str(self.root / "dataset" / "info.json"),
            "MY_OUTPUT_DIR": str(self.output),
            "MY_MODEL_DIR": str(self.output / "model"),
        }
        return subprocess.run(
            [sys.executable, str(PRESET / "train" / "train.py")],
            env={**os.environ, **folders, "OMP_NUM_THREADS": "1", **settings},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    pytest.importorskip("sklearn")
    return Workspace(tmp_path)


def two_classes(workspace: Workspace) -> None:
    workspace.add("train", "体育", *SPORTS)
    workspace.add("train", "财经", *STOCKS)
    workspace.add("test", "体育", "足球冠军")
    workspace.add("test", "财经", "股市下跌")


def test_the_definition_registers_as_an_algorithm() -> None:
    content = json.loads((PRESET / "algorithm.json").read_text(encoding="utf-8"))
    for half in ("train", "serve"):
        content[half]["reference"] = f"modelyard/text-bayes-{half}:0123456789ab"
    algorithm = PresetDefinition.model_validate(content).algorithm(new_id(), new_id())
    assert algorithm.name == "贝叶斯文本分类算法 / Naive Bayes text classification"
    assert algorithm.serve is not None
    assert algorithm.serve.interfaces[0].path == "/classification_param"
    assert algorithm.serve.interfaces[0].inputs[0].test_value.startswith("球队")


@pytest.mark.parametrize("name", ["data.tsv", "data.jsonl"])
def test_it_trains_on_records_too(workspace: Workspace, name: str) -> None:
    rows: dict[str, list[tuple[str, tuple[str, ...]]]] = {
        "train": [("体育", SPORTS), ("财经", STOCKS)],
        "test": [("体育", SPORTS[:1]), ("财经", STOCKS[:1])],
    }
    for side, labelled in rows.items():
        pairs = [(label, text) for label, texts in labelled for text in texts]
        as_json = (json.dumps({"text": text, "label": label}, ensure_ascii=False) for label, text in pairs)
        lines = as_json if name == "data.jsonl" else (f"{label}\t{text}" for label, text in pairs)
        (workspace.root / "dataset" / side).mkdir(parents=True)
        (workspace.root / "dataset" / side / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    done = workspace.train()
    assert done.returncode == 0, done.stderr
    evaluation = json.loads((workspace.output / "evaluation.json").read_text(encoding="utf-8"))
    assert (evaluation["classes"], evaluation["accuracy"]) == (["体育", "财经"], 1.0)


def test_training_leaves_a_model_an_evaluation_and_metrics(workspace: Workspace) -> None:
    two_classes(workspace)
    done = workspace.train()
    assert done.returncode == 0, done.stderr
    evaluation = json.loads((workspace.output / "evaluation.json").read_text(encoding="utf-8"))
    assert evaluation["kind"] == "classification"
    assert evaluation["accuracy"] == 1.0
    assert evaluation["confusion"] == [[1, 0], [0, 1]]
    assert [row["text"] for row in evaluation["examples"]] == ["足球冠军", "股市下跌"]
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines[-1]["progress"] == 1.0
    assert {line["phase"] for line in lines if "phase" in line} == {"validation", "test"}
    assert {path.name for path in (workspace.output / "model").iterdir()} == {"model.joblib", "meta.json"}


def test_examples_are_whole_texts_from_all_over_the_test_side(workspace: Workspace) -> None:
    whole, too_long = "足球比赛" * 200, "股市下跌" * 300
    workspace.add("train", "体育", *SPORTS)
    workspace.add("train", "财经", *STOCKS)
    workspace.add("test", "体育", whole, *(f"足球冠军{number}" for number in range(60)))
    workspace.add("test", "财经", too_long, *(f"股市下跌{number}" for number in range(60)))
    workspace.train()
    evaluation = json.loads((workspace.output / "evaluation.json").read_text(encoding="utf-8"))
    examples = evaluation["examples"]
    assert len(examples) == 20
    assert [row["expected"] for row in examples].count("体育") in range(9, 12)
    assert examples[0]["text"] == whole
    assert too_long not in {row["text"] for row in examples}


def test_the_same_data_gives_the_same_evaluation(workspace: Workspace) -> None:
    two_classes(workspace)
    workspace.train()
    first = (workspace.output / "evaluation.json").read_bytes()
    workspace.train()
    assert (workspace.output / "evaluation.json").read_bytes() == first


def test_one_class_is_told_as_the_failure(workspace: Workspace) -> None:
    workspace.add("train", "体育", *SPORTS)
    workspace.add("test", "体育", "足球")
    assert workspace.train().returncode == 2
    assert "at least two classes" in (workspace.output / "failure").read_text(encoding="utf-8")


def test_a_class_unknown_to_the_train_side_is_told(workspace: Workspace) -> None:
    two_classes(workspace)
    workspace.add("test", "科技", "手机")
    assert workspace.train().returncode == 2
    assert "科技" in (workspace.output / "failure").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "value"), [("ALPHA", "-1"), ("ALPHA", "many"), ("NGRAM", "pixel")])
def test_a_setting_that_is_none_is_told(workspace: Workspace, name: str, value: str) -> None:
    two_classes(workspace)
    assert workspace.train(**{name: value}).returncode == 2
    assert f"{name}={value}" in (workspace.output / "failure").read_text(encoding="utf-8")

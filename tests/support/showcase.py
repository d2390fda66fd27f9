"""`python -m tests.support.showcase URL PASSWORD`: a platform with something to see on every page of the console.

Does the main job, then imports good and bad data and trains well and badly. The last line is JSON: ids by name.
"""

import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from launcher.demo.client import Client
from launcher.demo.job import MainJob
from launcher.demo.reviews import write_reviews
from tests.integration.harness import MIB, Harness
from tests.support.platform import Platform

TOPICS = ("体育", "娱乐", "家居", "房产", "教育", "时尚", "时政", "游戏", "科技", "财经")
_LEARN = """\
import json, math, os, random, time
random.seed(1)
print("loading 1,820 samples of 10 classes", flush=True)
with open(os.environ["MY_OUTPUT_DIR"] + "/metrics.jsonl", "w") as out:
    for step in range(1, 301):
        fall = math.exp(-step / 90)
        noise = random.gauss(0, 0.03)
        for phase, gap in (("train", 0.0), ("test", 0.06)):
            if phase == "test" and step % 10:
                continue
            values = {"loss": 2.3 * fall + gap + abs(noise), "accuracy": 0.95 - 0.8 * fall - gap}
            out.write(json.dumps({"step": step, "phase": phase} | values) + "\\n")
        if step % 10 == 0:
            print(f"step {step:3d}/300  loss {2.3 * fall:.4f}  lr {1e-3 * fall:.2e}", flush=True)
            time.sleep(0.05)  # a picture of a training takes some seconds of it
os.makedirs(os.environ["MY_MODEL_DIR"], exist_ok=True)
open(os.environ["MY_MODEL_DIR"] + "/model.bin", "w").write("weights")
"""
_FAIL = """\
print("loading 200 samples", flush=True)
weights = {"embedding": [0.1, 0.2]}
print(weights["classifier"])
"""


def fill(client: Client, folder: Path) -> dict[str, str]:
    """Ids of what was made, by a short name."""
    MainJob(client, write_reviews(folder / "reviews.zip"), lambda _: None).run()
    harness = Harness(cast(Platform, SimpleNamespace(client=lambda: client)))
    made = {"warned": _dataset(harness, folder, "新闻标题（含问题样本）", _with_problems())}
    made["refused"] = _dataset(harness, folder, "只有一个类别", {f"体育/{i}.txt": f"体育新闻{i}" for i in range(5)})
    topics = _dataset(harness, folder, "新闻标题（十类）", _topics())
    harness.call("POST", f"/datasets/{topics}/online")
    made["topics"] = topics
    image = str(harness.take_image(harness.train_reference())["id"])
    made["learning"] = _train(harness, harness.algorithm(image, _LEARN), topics, "新闻分类 学习率 0.001")
    made["failed"] = _train(harness, harness.algorithm(image, _FAIL), topics, "新闻分类 换一个模型", "failed")
    made["draft"] = harness.draft(harness.algorithm(image, "pass"), topics, name="新闻分类 草稿")
    all_cores = {"cpu": harness.call("GET", "/quotas")["capacity"]["cpu"], "memory": 256 * MIB}
    made["waiting"] = harness.begin(
        harness.algorithm(image, "pass"), topics, name="新闻分类 等待资源", resources=all_cores
    )
    harness.call("POST", "/users", json={"name": "lilei", "display": "李雷", "roles": ["developer"]})
    harness.call("POST", "/api-keys", json={"name": "质检系统", "scopes": ["serve:*"]})
    return made


def _dataset(harness: Harness, folder: Path, name: str, files: dict[str, str | bytes]) -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for path, data in files.items():
            target.writestr(path, data)
    dataset = harness.make_dataset(name=name, description="演示数据")
    harness.send(dataset, out.getvalue(), folder)
    return str(dataset["id"])


def _topics() -> dict[str, str | bytes]:
    return {
        f"{topic}/{number}.txt": f"{topic}新闻第{number}条：今日要闻"
        for place, topic in enumerate(TOPICS)
        for number in range(60 + 25 * place)
    }


def _with_problems() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {
        f"{topic}/{i}.txt": f"{topic}新闻第{i}条" for topic in TOPICS[:6] for i in range(30)
    }
    files |= {f"体育/gbk-{i}.txt": f"用 GBK 写的体育新闻 {i}".encode("gbk") for i in range(4)}
    files |= {f"娱乐/坏文件-{i}.txt": bytes([0, 159, 146, 150, i]) * 40 for i in range(3)}
    files |= {"家居/空白.txt": b"", "时政/": b"", "说明.md": "# 说明", "房产/重复.txt": "房产新闻第1条"}
    return files


def _train(harness: Harness, algorithm: str, dataset: str, name: str, state: str = "succeeded") -> str:
    task = harness.begin(algorithm, dataset, name=name)
    harness.in_state(task, state, seconds=120)
    return task


def main(arguments: list[str]) -> None:
    url, password = arguments
    client = Client(url, "admin", password)
    with tempfile.TemporaryDirectory() as folder:
        made: dict[str, Any] = fill(client, Path(folder))
    sys.stdout.write(json.dumps(made) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

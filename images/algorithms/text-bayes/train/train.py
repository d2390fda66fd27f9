"""Naive Bayes for short and long texts, Chinese or other: the training half of the preset 贝叶斯文本分类算法.

Reads `MY_DATASET_DIR/{train,test}/` in UTF-8: `<class>/<file>`, data.tsv (`label<TAB>text` a line) or data.jsonl
({"text", "label"} a line). Chooses n-grams, weighting, kind of Naive Bayes and
smoothing by cross validation on the train side alone, fits the choice on all of it and judges it once on the test side.
Writes `model.joblib` and `meta.json` into MY_MODEL_DIR, and `evaluation.json` (or, for data that cannot be trained on,
`failure`) into MY_OUTPUT_DIR. Settings: NGRAM (auto, char, word), ALPHA (auto or a number above 0).
"""

import json
import os
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import joblib
import numpy as np
from data import BadData, Samples, as_samples, read_rows, train_side
from scipy.sparse import spmatrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.metrics import confusion_matrix, log_loss, precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import Pipeline

SHOWN_CHARACTERS, EXAMPLE_CHARACTERS, LISTED = 200, 1_000, 20
SEARCH_TEXTS, SEARCH_CHARACTERS = 4_000, 4_000_000
MOST_FEATURES = 300_000
ALPHAS = (0.03, 0.1, 0.3, 0.6, 1.0)
BAYES = {"multinomial": MultinomialNB, "complement": ComplementNB}
GRAMS = {
    "char": (("char", 1, 2), ("char", 1, 3)),
    "word": (("word", 1, 1), ("word", 1, 2)),
    "spaced": (("char_wb", 2, 5),),
}
SHARPNESS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
WEIGHTS = ("counts", "tf", "tfidf")


@dataclass(frozen=True)
class Choice:
    """One way to train: analyzer with its n-gram bounds, weighting, kind of Naive Bayes, smoothing."""

    grams: tuple[str, int, int]
    weight: str
    bayes: str
    alpha: float

    def pipeline(self, texts: int) -> Pipeline:
        steps: list[tuple[str, object]] = [("count", counter(self.grams, texts))]
        if self.weight != "counts":
            steps.append(("weight", weighting(self.weight)))
        return Pipeline([*steps, ("bayes", BAYES[self.bayes](alpha=self.alpha))])


def tell(**line: object) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def counter(grams: tuple[str, int, int], texts: int) -> CountVectorizer:
    analyzer, low, high = grams
    return CountVectorizer(
        analyzer=analyzer,
        ngram_range=(low, high),
        token_pattern=r"(?u)\w+" if analyzer == "word" else None,
        min_df=1 if texts < 5_000 else 2,
        max_features=MOST_FEATURES,
        dtype=np.float32,
    )


def weighting(name: str) -> TfidfTransformer:
    return TfidfTransformer(sublinear_tf=True, use_idf=name == "tfidf")


def is_spaced(texts: list[str]) -> bool:
    """Whether words are parted by spaces, which Chinese and Japanese do not do."""
    sample = "".join(texts[:2000])[:200_000]
    wide = sum("\u3040" <= c <= "\u9fff" for c in sample)
    return wide * 5 < sum(c.isalpha() for c in sample)


def candidates(setting: str, texts: list[str]) -> list[tuple[str, int, int]]:
    """The n-grams to try. Raises BadData for an unknown setting."""
    if setting == "auto":
        return [*GRAMS["word"], *GRAMS["spaced"]] if is_spaced(texts) else [*GRAMS["char"]]
    if setting not in ("char", "word"):
        raise BadData(f"NGRAM={setting}: auto, char or word")
    return list(GRAMS[setting])


def read_alphas(setting: str) -> tuple[float, ...]:
    """The smoothing values to try. Raises BadData for anything but `auto` or a number above 0."""
    if setting == "auto":
        return ALPHAS
    try:
        value = float(setting)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise BadData(f"ALPHA={setting}: auto or a number above 0")
    return (value,)


def subset(samples: Samples, seed: int) -> np.ndarray:
    """Indices to search on: all of them, or of a big set a random part."""
    order = np.random.default_rng(seed).permutation(len(samples.texts))[:SEARCH_TEXTS]
    lengths = np.cumsum([len(samples.texts[i]) for i in order])
    return order[: max(200, int(np.searchsorted(lengths, SEARCH_CHARACTERS)))]


def search(train: Samples, grams: list[tuple[str, int, int]], alphas: tuple[float, ...], seed: int) -> Choice:
    """The choice with the best mean accuracy; without two samples of any class to part, a plain default."""
    chosen = subset(train, seed)
    texts, labels = [train.texts[i] for i in chosen], train.labels[chosen]
    least = min(Counter(labels.tolist()).values())
    default = Choice(grams[0], "tf", "complement", alphas[len(alphas) // 2])
    folds = list(StratifiedKFold(5, shuffle=True, random_state=seed).split(texts, labels)) if least >= 5 else []
    rounds = [(gram, fold) for gram in grams for fold in folds]
    scores: dict[Choice, list[float]] = {}
    begun = time.monotonic()
    for number, (gram, (fit, check)) in enumerate(rounds, start=1):
        count = counter(gram, len(texts))
        seen, unseen = count.fit_transform([texts[i] for i in fit]), count.transform([texts[i] for i in check])
        for weight in WEIGHTS:
            sides = (seen, unseen)
            if weight != "counts":
                made = weighting(weight).fit(seen)
                sides = (made.transform(seen), made.transform(unseen))
            try_bayes(scores, (gram, weight), sides, (labels[fit], labels[check]), alphas)
        best = max(scores, key=lambda choice: float(np.mean(scores[choice])))
        tell(step=number, accuracy=round(float(np.mean(scores[best])), 4), phase="validation")
        left = (time.monotonic() - begun) / number * (len(rounds) - number)
        tell(progress=round(0.05 + 0.75 * number / len(rounds), 3), eta_s=round(left * 1.2, 1))
    return max(scores, key=lambda choice: float(np.mean(scores[choice])), default=default)


def try_bayes(
    scores: dict[Choice, list[float]],
    made: tuple[tuple[str, int, int], str],
    sides: tuple[spmatrix, spmatrix],
    labels: tuple[np.ndarray, np.ndarray],
    alphas: tuple[float, ...],
) -> None:
    """Add the accuracy of every kind of Naive Bayes and smoothing on one fold to `scores`."""
    for bayes, kind in BAYES.items():
        for alpha in alphas:
            accuracy = kind(alpha=alpha).fit(sides[0], labels[0]).score(sides[1], labels[1])
            choice = Choice(*made, bayes, alpha)
            scores.setdefault(choice, []).append(accuracy)


def sharpen(log_scores: np.ndarray, sharpness: float) -> np.ndarray:
    """Probabilities from log probabilities times `sharpness`, one row a text."""
    raised = np.exp(sharpness * (log_scores - log_scores.max(axis=1, keepdims=True)))
    return raised / raised.sum(axis=1, keepdims=True)


def fit_sharpness(choice: Choice, train: Samples, seed: int) -> float:
    """The sharpness with the least log loss in cross validation: Naive Bayes tells classes apart better than it knows
    how sure it is. 1 for classes too small for it."""
    chosen = subset(train, seed)
    texts, labels = [train.texts[i] for i in chosen], train.labels[chosen]
    if min(Counter(labels.tolist()).values()) < 5:
        return 1.0
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    told = cross_val_predict(choice.pipeline(len(texts)), texts, labels, cv=folds, method="predict_log_proba")
    return min(SHARPNESS, key=lambda sharpness: float(log_loss(labels, sharpen(told, sharpness))))


def evaluate(model: Pipeline, sharpness: float, test: Samples, classes: list[str]) -> dict:
    """`evaluation.json` of the contract, and as `examples` up to 20 test samples from all over the test side, their
    texts whole: whoever asks a service for them gets the label and the score that stand there."""
    scores = sharpen(model.predict_log_proba(test.texts), sharpness)
    predicted = scores.argmax(axis=1)
    every = range(len(classes))
    table = precision_recall_fscore_support(test.labels, predicted, labels=every, zero_division=0)
    rows = [
        {
            "sample": test.names[i],
            "text": test.texts[i][:SHOWN_CHARACTERS],
            "expected": classes[test.labels[i]],
            "predicted": classes[predicted[i]],
            "score": round(float(scores[i, predicted[i]]), 6),
        }
        for i in range(len(test.texts))
    ]
    whole = [i for i in range(len(rows)) if len(test.texts[i]) <= EXAMPLE_CHARACTERS]
    step = max(1, len(whole) // LISTED)
    wrong = sorted((row for row in rows if row["expected"] != row["predicted"]), key=lambda row: -row["score"])
    return {
        "kind": "classification",
        "accuracy": round(float((predicted == test.labels).mean()), 4),
        "classes": classes,
        "confusion": confusion_matrix(test.labels, predicted, labels=every).tolist(),
        "per_class": [
            {"name": name, "precision": round(p, 4), "recall": round(r, 4), "f1": round(f, 4), "support": n}
            for name, p, r, f, n in zip(classes, *(column.tolist() for column in table), strict=True)
        ],
        "worst": wrong[:LISTED],
        "examples": [rows[i] | {"text": test.texts[i]} for i in whole[::step][:LISTED]],
    }


def write_model(folder: Path, model: Pipeline, meta: dict) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, folder / "model.joblib", compress=3)
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), encoding="utf-8")


def train(output: Path) -> None:
    """Raises BadData."""
    dataset = Path(os.environ.get("MY_DATASET_DIR", "/workspace/dataset"))
    told = Path(os.environ.get("MY_DATASET_INFO", str(dataset / "info.json")))
    info = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
    seed = int(info.get("seed") or 0) % 2**32
    tell(progress=0.01)
    learn, classes = train_side(dataset / "train", info)
    test = as_samples(read_rows(dataset / "test"), classes)
    if not any(text.strip() for text in learn.texts):
        raise BadData("训练集没有文本 (the train side holds no text)")
    if not test.texts:
        raise BadData("测试集为空 (the test side is empty)")
    tell(progress=0.05)
    grams = candidates(os.environ.get("NGRAM") or "auto", learn.texts)
    choice = search(learn, grams, read_alphas(os.environ.get("ALPHA") or "auto"), seed)
    print(f"chosen: {choice}", flush=True)
    model = choice.pipeline(len(learn.texts)).fit(learn.texts, learn.labels)
    tell(progress=0.85)
    sharpness = fit_sharpness(choice, learn, seed)
    meta = {"classes": classes, "sharpness": sharpness} | asdict(choice)
    write_model(Path(os.environ.get("MY_MODEL_DIR", str(output / "model"))), model, meta)
    tell(progress=0.9)
    evaluation = evaluate(model, sharpness, test, classes)
    (output / "evaluation.json").write_text(json.dumps(evaluation, ensure_ascii=False), encoding="utf-8")
    tell(step=len(grams) * 5 + 1, accuracy=evaluation["accuracy"], phase="test")
    tell(progress=1.0, eta_s=0)


def main() -> int:
    output = Path(os.environ.get("MY_OUTPUT_DIR", "/workspace/output"))
    try:
        train(output)
    except BadData as refused:
        (output / "failure").write_text(str(refused), encoding="utf-8")
        print(refused, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

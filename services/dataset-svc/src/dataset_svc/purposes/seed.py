"""The purposes a new installation starts with (02, table of purposes)."""

from typing import Any


def _type(code: str, zh: str, en: str, annotations: list[str], formats: list[str]) -> dict[str, Any]:
    return {"code": code, "names": {"zh": zh, "en": en}, "annotations": annotations, "formats": formats}


PURPOSES: list[dict[str, Any]] = [
    {
        "code": "image",
        "names": {"zh": "图像", "en": "Image"},
        "task_types": [
            _type("image_classification", "图像分类", "Image classification", ["classification"], ["dir", "json"]),
            _type("object_detection", "目标检测", "Object detection", ["position"], ["json"]),
            _type("semantic_segmentation", "语义分割", "Semantic segmentation", ["position"], ["json"]),
        ],
    },
    {
        "code": "text",
        "names": {"zh": "文本", "en": "Text"},
        "task_types": [
            _type(
                "text_classification",
                "文本分类",
                "Text classification",
                ["classification"],
                ["dir", "json", "single_text"],
            ),
            _type(
                "entity_extraction", "实体抽取", "Entity extraction", ["entity"], ["brat_ann", "json", "single_text"]
            ),
            _type("relation_extraction", "关系抽取", "Relation extraction", ["relation"], ["brat_ann", "json"]),
        ],
    },
    {
        "code": "tabular",
        "names": {"zh": "表格", "en": "Tabular"},
        "task_types": [
            _type("tabular_classification", "分类", "Classification", ["description"], ["json", "single_text"]),
            _type("tabular_regression", "回归", "Regression", ["description"], ["json", "single_text"]),
        ],
    },
    {
        "code": "speech",
        "names": {"zh": "语音", "en": "Speech"},
        "task_types": [
            _type(
                "speech_recognition",
                "语音识别",
                "Speech recognition",
                ["description", "classification"],
                ["dir", "json", "single_text"],
            ),
            _type(
                "speech_classification",
                "语音分类",
                "Speech classification",
                ["description", "classification"],
                ["dir", "json", "single_text"],
            ),
        ],
    },
    {
        "code": "video",
        "names": {"zh": "视频", "en": "Video"},
        "task_types": [
            _type("video_classification", "视频分类", "Video classification", ["classification"], ["dir", "json"])
        ],
    },
]

"""What can be read: whatever is not here is refused as not supported yet."""

from dataset_svc.imports.brat import brat_entities, brat_relations
from dataset_svc.imports.conll import conll_records
from dataset_svc.imports.dir_format import ImageFiles, SampleFormat, TextFiles
from dataset_svc.imports.entities import json_entities, json_relations
from dataset_svc.imports.records import RecordFormat, json_files, json_texts
from dataset_svc.imports.tables import table_records

_JSON = frozenset({".json", ".jsonl", ".ndjson"})
_ANN = frozenset({".ann"})
_CONLL = frozenset({".conll", ".bio", ".bmes", ".iob", ".txt", ".tsv"})
FORMATS: dict[tuple[str, str], SampleFormat | RecordFormat] = {
    ("dir", "text_classification"): TextFiles(),
    ("dir", "image_classification"): ImageFiles(),
    ("single_text", "text_classification"): RecordFormat(frozenset({".txt", ".tsv", ".csv"}), table_records),
    ("json", "text_classification"): RecordFormat(_JSON, json_texts, TextFiles()),
    ("json", "image_classification"): RecordFormat(_JSON, json_files, ImageFiles()),
    ("single_text", "entity_extraction"): RecordFormat(_CONLL, conll_records),
    ("json", "entity_extraction"): RecordFormat(_JSON, json_entities),
    ("brat_ann", "entity_extraction"): RecordFormat(_ANN, brat_entities, TextFiles(), by_folders=True),
    ("brat_ann", "relation_extraction"): RecordFormat(_ANN, brat_relations, TextFiles(), by_folders=True),
    ("json", "relation_extraction"): RecordFormat(_JSON, json_relations),
}
"""(format, task type) -> its reader."""

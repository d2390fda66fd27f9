"""What can be read: whatever is not here is refused as not supported yet."""

from dataset_svc.imports.dir_format import DIR_FORMATS, SampleFormat
from dataset_svc.imports.records import RECORD_FORMATS, RecordFormat

FORMATS: dict[tuple[str, str], SampleFormat | RecordFormat] = {**DIR_FORMATS, **RECORD_FORMATS}
"""(format, task type) -> its reader."""

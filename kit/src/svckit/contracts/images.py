"""What an image builder tells the algorithm service: `PUT /internal/builds`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ImageBuild(BaseModel):
    """How far the image of `reference` is. `building` includes waiting for its turn; `detail`: why it failed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str = Field(min_length=1, max_length=255)
    state: Literal["building", "failed", "made"]
    detail: str = Field(default="", max_length=4000)

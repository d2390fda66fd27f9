"""What the API says about signed links."""

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints
from svckit.resources import Schema, View

from gateway.media.targets import MOST_CHARACTERS


class MediaLinkIn(Schema):
    """`path`: a download, thumbnail, sample content or log of the API, with its query."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]


class MediaLinkMade(View):
    """`url` is a path of this platform; whoever has it may read the file until `expires_at`."""

    url: str
    expires_at: datetime

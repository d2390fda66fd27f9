"""Every refusal of the gateway."""

import math
from typing import Any

from svckit.errors import ProblemError, Unauthenticated


class SignInFailed(ProblemError):
    """Unknown name, wrong password or disabled account: the answer is the same."""

    status, code, title = 401, "auth.sign_in_failed", "Name or password is wrong"


class SessionEnded(ProblemError):
    """No refresh cookie, or one that is unknown, used up, expired or revoked."""

    status, code, title = 401, "auth.session_ended", "Sign in again"


class CrossSite(ProblemError):
    status, code, title = 403, "auth.cross_site", "Refused from another site"


class PasswordChangeRequired(ProblemError):
    status, code, title = 403, "auth.password_change_required", "Change the password first"


class PasswordWrong(ProblemError):
    status, code, title = 403, "auth.password_wrong", "The present password is wrong"


class PasswordWeak(ProblemError):
    """`params.min_length`; also for the login name or the present password as the new one."""

    status, code, title = 422, "auth.password_weak", "Choose another password"


class PasswordGuessable(ProblemError):
    """A known password, a variation of one, a row of keys, a repetition, a date, or made of the user's name."""

    status, code, title = 422, "auth.password_guessable", "This password is easy to guess"


class TooMany(ProblemError):
    """Base of the refusals that carry Retry-After."""

    status = 429

    def __init__(self, retry_after_s: float, **params: Any) -> None:
        seconds = max(1, math.ceil(retry_after_s))
        super().__init__(retry_after=seconds, **params)
        self.headers = {"Retry-After": str(seconds)}


class SignInThrottled(TooMany):
    code, title = "auth.throttled", "Too many attempts"


class RateLimited(TooMany):
    code, title = "request.rate_limited", "Too many requests"


class TooManyStreams(TooMany):
    code, title = "live.too_many_streams", "Too many live streams"


class TopicUnknown(ProblemError):
    status, code, title = 422, "live.topic_unknown", "Unknown topic"


class UserNameTaken(ProblemError):
    status, code, title = 409, "user.name_taken", "The name is taken"


class LastAdministrator(ProblemError):
    status, code, title = 409, "user.last_admin", "Somebody must stay administrator"


class KeyUnknown(Unauthenticated):
    """No API key, or one that was deleted or has expired."""

    code, title = "api_key.unknown", "Unknown API key"


class KeyScopeMissing(ProblemError):
    """The API key is good, but not for this."""

    status, code, title = 403, "api_key.scope_missing", "The API key is not for this"


class MediaPathRefused(ProblemError):
    """Links are for single downloads, thumbnails, sample contents and logs only."""

    status, code, title = 422, "media.path_refused", "There are no links to this"


class MediaLinkInvalid(ProblemError):
    status, code, title = 403, "media.link_invalid", "This link is not valid"


class MediaLinkExpired(ProblemError):
    status, code, title = 403, "media.link_expired", "This link has expired"


class TicketPathRefused(ProblemError):
    """Tickets are for websockets only."""

    status, code, title = 422, "ticket.path_refused", "There are no tickets for this"


class TicketInvalid(ProblemError):
    """Unknown, used, expired, or for another path: the answer is the same."""

    status, code, title = 401, "ticket.invalid", "This ticket is not valid"


class QuotaExceeded(ProblemError):
    """Told to services. `params` by resource: what is `wanted`, the `quota`, what is `used` of it and what is
    `missing`; `lacking`: what must become free, of the quota and of the machine; `holders`: what holds it
    (gateway.ledger.schemas.HolderView)."""

    status, code, title = 409, "quota.exceeded", "The quota is used up"


class CapacityShort(ProblemError):
    """Told to services. `params` by resource: what is `wanted`, what there is in `total` and what is `missing` now,
    which is `lacking`; `holders`: what holds it, whosever it is (gateway.ledger.schemas.HolderView)."""

    status, code, title = 409, "capacity.short", "The machine has no room for this now"


class PathAmbiguous(ProblemError):
    status, code, title = 400, "request.path_ambiguous", "The path can be read in two ways"


class RequestAmbiguous(ProblemError):
    status, code, title = 400, "request.ambiguous", "The request can be read in two ways"


class BodyTooLarge(ProblemError):
    status, code, title = 413, "request.body_too_large", "The body is too large"


class ClientGone(ProblemError):
    """The client left, or fell silent for too long, before it had sent its request or read its answer."""

    status, code, title = 400, "request.client_gone", "The request was not completed"


class UpstreamFailed(ProblemError):
    """`params.service` does not answer, or not in HTTP."""

    status, code, title = 502, "gateway.upstream_failed", "A part of the platform does not answer"


class UpstreamTimeout(ProblemError):
    status, code, title = 504, "gateway.upstream_timeout", "A part of the platform did not answer in time"


class ServiceNotRunning(ProblemError):
    status, code, title = 503, "serve.not_running", "The service is not running"


class ServiceFailed(ProblemError):
    """No replica answers, or not in HTTP."""

    status, code, title = 502, "serve.failed", "The service does not answer"


class ServiceTimeout(ProblemError):
    status, code, title = 504, "serve.timeout", "The service did not answer in time"


class ServiceBusy(ProblemError):
    """The service failed several times in a row (`reason` failing) or has too many calls open (`reason` busy)."""

    status, code, title = 503, "serve.busy", "The service takes no calls now"

    def __init__(self, *, retry_after_s: int, **params: Any) -> None:
        super().__init__(**params)
        self.headers = {"Retry-After": str(retry_after_s)}


READY_UNREACHABLE = "ready.service_unreachable"
"""Reason (readiness): `params.service` does not answer."""
READY_NOT_READY = "ready.service_not_ready"
"""Reason (readiness): `params.service` is not ready; `params.reasons` says why, by check."""
READY_ADDRESSES_STALE = "ready.addresses_stale"
"""Reason (readiness, a warning): where the replicas of services are was heard `params.seconds` ago the last time."""
READY_DISK_FULL = "ready.disk_full"
"""Reason (readiness, a warning): the disk is full; nothing can be added until something is deleted."""
READY_WARNS = "ready.service_warns"
"""Reason (readiness, a warning): `params.service` is ready and has `params.warnings`, by check."""

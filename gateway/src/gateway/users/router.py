"""`/api/v1/users`, and what the other services ask about users."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from svckit.db import ReadSession, Session
from svckit.identity import CallingService, CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, PageQuery, sorted_by
from svckit.resources import Search

from gateway.accounts.schemas import UserView
from gateway.callers import CurrentCaller, SignedInCaller
from gateway.models import User
from gateway.users.schemas import InternalUser, SessionView, UserChange, UserIn, UserMade
from gateway.users.service import UserService, one_time_password

router = APIRouter(prefix="/api/v1/users", tags=["users"])
internal = APIRouter(prefix="/internal/users", tags=["internal"], include_in_schema=False)
UserPaging = Annotated[PageQuery, sorted_by("created_at", "name")]


@router.get("/me", response_model=UserView)
async def get_me(session: ReadSession, principal: CurrentUser) -> User:
    """The signed-in user."""
    return await UserService(session).get(principal.user_id)


@router.get("/me/sessions")
async def list_my_sessions(session: ReadSession, _: CurrentUser, caller: CurrentCaller) -> list[SessionView]:
    """Where the user is signed in."""
    rows = await UserService(session).sessions(caller.user_id)
    views = [SessionView.model_validate(row) for row in rows]
    return [view.model_copy(update={"current": view.id == caller.session_id}) for view in views]


@router.delete("/me/sessions/{session_id}", status_code=204)
async def end_my_session(session_id: Ulid, session: Session, _: CurrentUser, caller: SignedInCaller) -> None:
    """Sign out there."""
    await UserService(session).end_session(caller.user_id, session_id)


@router.get("")
async def list_users(
    session: ReadSession, principal: CurrentUser, paging: UserPaging, q: Search = None
) -> Page[UserView]:
    """All users (administrators)."""
    return (await UserService(session).page(principal, paging, q)).map(UserView.model_validate)


@router.post("", status_code=201)
async def create_user(
    body: UserIn, request: Request, response: Response, principal: CurrentUser, _: SignedInCaller
) -> UserMade:
    """Make a user with a one-time password (administrators)."""
    principal.must_have("admin")
    password, hashed = await one_time_password(request.app.state.hashes)
    async with request.app.state.database.writing() as session:
        user = await UserService(session).create(principal, body, hashed)
    response.headers["location"] = f"/api/v1/users/{user.id}"
    return _made(response, user, password)


@router.get("/{user_id}", response_model=UserView)
async def get_user(user_id: Ulid, session: ReadSession, principal: CurrentUser) -> User:
    """One user (administrators)."""
    principal.must_have("admin")
    return await UserService(session).get(user_id)


@router.patch("/{user_id}", response_model=UserView)
async def change_user(
    user_id: Ulid, body: UserChange, session: Session, principal: CurrentUser, _: SignedInCaller
) -> User:
    """Change name, roles or whether the user may sign in (administrators)."""
    return await UserService(session).change(principal, user_id, body)


@router.post("/{user_id}/reset-password")
async def reset_user_password(
    user_id: Ulid, request: Request, response: Response, principal: CurrentUser, _: SignedInCaller
) -> UserMade:
    """Give the user a new one-time password (administrators)."""
    principal.must_have("admin")
    password, hashed = await one_time_password(request.app.state.hashes)
    async with request.app.state.database.writing() as session:
        user = await UserService(session).reset_password(principal, user_id, hashed)
    return _made(response, user, password)


@internal.get("/{user_id}")
async def get_internal_user(user_id: Ulid, session: ReadSession, _: CallingService) -> InternalUser:
    """As it is now: who has heard of a change by an event finds it."""
    user = await UserService(session).get(user_id)
    return InternalUser(id=user.id, name=user.display or user.name, roles=sorted(user.roles), active=user.active)


def _made(response: Response, user: User, password: str) -> UserMade:
    response.headers["cache-control"] = "no-store"
    return UserMade(user=UserView.model_validate(user), one_time_password=password)

"""`/auth/*`: the only routes that need no access token, and the only ones that see a cookie."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from svckit.resources import View

from gateway.accounts.devices import TTL_S as DEVICE_TTL_S
from gateway.accounts.origin import must_be_same_origin
from gateway.accounts.schemas import PasswordChange, SignedIn, SignIn, UserView
from gateway.accounts.service import Access, AccountService, Client
from gateway.audit.note import note_user
from gateway.callers import SignedInCaller
from gateway.settings import GatewaySettings

COOKIE_PATH = "/auth/refresh"
DEVICE_COOKIE_PATH = "/auth"

router = APIRouter(prefix="/auth", tags=["auth"], dependencies=[Depends(must_be_same_origin)])


def accounts(request: Request) -> AccountService:
    service: AccountService = request.app.state.accounts
    return service


def client(request: Request) -> Client:
    address = request.client.host if request.client is not None else ""
    devices = request.cookies.get(device_cookie_name(request.app.state.settings), "")
    return Client(address, request.headers.get("user-agent", ""), devices)


Accounts = Annotated[AccountService, Depends(accounts)]
FromClient = Annotated[Client, Depends(client)]


def cookie_name(settings: GatewaySettings) -> str:
    """With the instance in it, because cookies ignore ports and two platforms may share a host."""
    return "__Secure-refresh_" + _instance(settings)


def device_cookie_name(settings: GatewaySettings) -> str:
    return "__Secure-device_" + _instance(settings)


def _instance(settings: GatewaySettings) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", settings.instance)


class SignedOut(View):
    signed_out: bool = True


@router.post("/sign-in")
async def sign_in(body: SignIn, request: Request, response: Response, service: Accounts, who: FromClient) -> SignedIn:
    """Exchange name and password for an access token; the refresh token comes as a cookie."""
    return _answer(request, response, await service.sign_in(body.name, body.password, who))


@router.post("/refresh")
async def refresh(request: Request, response: Response, service: Accounts) -> SignedIn:
    """Exchange the refresh cookie for a new access token and a new cookie."""
    token = request.cookies.get(cookie_name(request.app.state.settings))
    return _answer(request, response, await service.refresh(token))


@router.post("/sign-out")
async def sign_out(
    request: Request, response: Response, service: Accounts, caller: SignedInCaller, everywhere: bool = False
) -> SignedOut:
    """End this session, or with `everywhere` all of the user's; their access tokens are refused from now on."""
    await service.sign_out(caller, everywhere=everywhere)
    _set_cookie(response, cookie_name(request.app.state.settings), ("", COOKIE_PATH), 0)
    return SignedOut()


@router.post("/password")
async def change_password(
    body: PasswordChange, request: Request, response: Response, who: FromClient, caller: SignedInCaller
) -> SignedIn:
    """Change the password. All other sessions of the user end; this one goes on with the tokens of the answer."""
    service = accounts(request)
    access = await service.change_password(caller, body.current_password, body.new_password, who)
    return _answer(request, response, access)


def _answer(request: Request, response: Response, access: Access) -> SignedIn:
    note_user(request.scope, access.user.id, access.user.name)
    settings = request.app.state.settings
    _set_cookie(response, cookie_name(settings), (access.refresh_token, COOKIE_PATH), access.refresh_ttl_s)
    if access.devices:
        _set_cookie(response, device_cookie_name(settings), (access.devices, DEVICE_COOKIE_PATH), DEVICE_TTL_S)
    return SignedIn(
        access_token=access.access_token,
        expires_in=access.expires_in,
        must_change_password=access.user.must_change_password,
        user=UserView.model_validate(access.user),
    )


def _set_cookie(response: Response, name: str, sent: tuple[str, str], max_age_s: int) -> None:
    """`sent`: the value, and the path with which it comes back."""
    value, path = sent
    response.headers["cache-control"] = "no-store"
    response.set_cookie(name, value, max_age=max_age_s, path=path, secure=True, httponly=True, samesite="strict")

"""Signing in at the city's identity provider: OpenID Connect, authorization code with PKCE."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from joserfc import jwk, jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from watchroom.actions.access import Access
from watchroom.actions.door import Door
from watchroom.actions.signing_in import Proof, SignedIn, begin, failed, may_try, second_fits, succeeded
from watchroom.base.clock import Clock
from watchroom.base.errors import NotSignedInError, UnavailableError
from watchroom.store import accounts as store_accounts
from watchroom.store import people as store
from watchroom.store.people import Account

ASKED_LASTS = timedelta(minutes=10)
SECOND_LASTS = timedelta(minutes=5)
KEYS_LAST_SECONDS = 3_600.0
CLOCKS_DIFFER_SECONDS = 60
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures by a key of the provider's; never none, never one made with our own secret."""
_ASKED, _SECOND = b"oidc asked", b"oidc second"

Send = Callable[[str, Mapping[str, str] | None, tuple[str, str] | None], Awaitable[bytes]]
"""Sends a GET, or a POST of a form, with client id and secret where given; raises UnavailableError."""


class OidcSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator set of the identity provider."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    login_claim: str = "preferred_username"
    second_factors: frozenset[str] = frozenset(("mfa",))
    """Values of `amr` or `acr` that say that the provider asked for a second factor."""


class _Discovered(msgspec.Struct):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(msgspec.Struct):
    id_token: str


class _Asked(msgspec.Struct, frozen=True):
    """What we asked the provider, kept sealed in the browser until it comes back."""

    state: str
    nonce: str
    verifier: str
    expires_at: datetime


class _Waiting(msgspec.Struct, frozen=True):
    """Somebody whom the provider knows and who owes a second factor."""

    login: str
    expires_at: datetime


class Asking(msgspec.Struct, frozen=True):
    """Where to send the browser, and what it keeps until it comes back."""

    url: str
    kept: str


class Owed(msgspec.Struct, frozen=True):
    """The provider vouches for somebody without a second factor; `kept` is for the page that asks for ours."""

    kept: str


class Oidc:
    """The identity provider, asked for its addresses and keys once an hour."""

    def __init__(self, settings: OidcSettings, send: Send, clock: Clock) -> None:
        """Ask nothing yet."""
        self.settings = settings
        self._send = send
        self._clock = clock
        self._known: tuple[_Discovered, jwk.KeySet] | None = None
        self._known_at = 0.0

    async def where(self, *, anew: bool = False) -> tuple[_Discovered, jwk.KeySet]:
        """Return the provider's addresses and keys; raises UnavailableError when it does not answer as one."""
        fresh = self._clock.monotonic() - self._known_at < KEYS_LAST_SECONDS
        if self._known is None or anew or not fresh:
            url = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = _read(await self._send(url, None, None), _Discovered)
            if found.issuer != self.settings.issuer:
                raise UnavailableError("The identity provider calls itself otherwise; check the setting oidc_issuer.")
            keys = jwk.KeySet.import_key_set(_read(await self._send(found.jwks_uri, None, None), dict[str, Any]))
            self._known, self._known_at = (found, keys), self._clock.monotonic()
        return self._known

    async def id_token(self, code: str, verifier: str) -> str:
        """Trade a code for the token that says who it is."""
        found, _ = await self.where()
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.settings.redirect_uri,
            "client_id": self.settings.client_id, "code_verifier": verifier,
        }  # fmt: skip
        secret = (self.settings.client_id, self.settings.client_secret)
        tokens: _Tokens = _read(await self._send(found.token_endpoint, form, secret), _Tokens)
        return tokens.id_token

    async def claims(self, token: str, nonce: str) -> dict[str, Any]:
        """Return the checked claims of a token; raises JoseError or ValueError for one that is not for us, now."""
        _, keys = await self.where()
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            _, keys = await self.where(anew=True)
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        claims: dict[str, Any] = decoded.claims
        jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=CLOCKS_DIFFER_SECONDS,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self.settings.client_id:
            raise ValueError("for several, and not made for us")
        return claims


def _read(content: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError as error:
        raise UnavailableError("The identity provider did not answer as one. Try again, or sign in here.") from error


def _keep(door: Door, value: msgspec.Struct, aad: bytes) -> str:
    return base64.urlsafe_b64encode(door.master_key.seal(msgspec.msgpack.encode(value), aad)).decode()


def _kept(door: Door, text: str, kind: Any, aad: bytes) -> Any:
    """Return what was kept in the browser; raises NotSignedInError when it is none of ours or too old."""
    try:
        value = msgspec.msgpack.decode(door.master_key.open(base64.urlsafe_b64decode(text), aad), type=kind)
    except (ValueError, UnavailableError, msgspec.DecodeError) as error:
        raise NotSignedInError("This sign-in was begun elsewhere. Begin again.") from error
    if value.expires_at <= door.clock.now():
        raise NotSignedInError("This sign-in took too long. Begin again.")
    return value


async def ask(door: Door, oidc: Oidc) -> Asking:
    """Return where the browser goes to sign in, and what it keeps meanwhile."""
    found, _ = await oidc.where()
    asked = _Asked(
        secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), door.clock.now() + ASKED_LASTS
    )
    question = {
        "response_type": "code", "client_id": oidc.settings.client_id, "redirect_uri": oidc.settings.redirect_uri,
        "scope": "openid profile", "state": asked.state, "nonce": asked.nonce,
        "code_challenge": create_s256_code_challenge(asked.verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    return Asking(add_params_to_uri(found.authorization_endpoint, list(question.items())), _keep(door, asked, _ASKED))


async def come_back(
    door: Door, access: Access, oidc: Oidc, *, kept: str, state: str, code: str, address: str
) -> SignedIn | Owed:
    """Sign in whom the provider sent back, or ask for our own second factor where it asked for none.

    Raises:
        NotSignedInError: the answer is not to our question, or names nobody who may sign in here.
        UnavailableError: the provider does not answer.
    """
    asked: _Asked = _kept(door, kept, _Asked, _ASKED)
    if not secrets.compare_digest(asked.state.encode(), state.encode()):
        raise NotSignedInError("This sign-in was begun elsewhere. Begin again.")
    try:
        claims = await oidc.claims(await oidc.id_token(code, asked.verifier), asked.nonce)
    except (JoseError, ValueError) as error:
        raise NotSignedInError("What the identity provider said does not hold. Begin again.") from error
    login = str(claims.get(oidc.settings.login_claim, ""))
    async with door.everything() as tx:
        account = await store.account(tx, login)
        attempt = await may_try(door, tx, account, login, address)
        subject = f"{claims['iss']} {claims['sub']}"
        is_theirs = account is not None and await store_accounts.pin_subject(tx, login, subject)
        refusal: NotSignedInError | None = None
        if not attempt.allowed:
            refusal = NotSignedInError(attempt.says)
        elif account is None or account.state != "active" or not is_theirs:
            refusal = await failed(door, tx, account, login, address)
        elif not _asked_for_second(claims, oidc.settings.second_factors):
            return Owed(_keep(door, _Waiting(login, door.clock.now() + SECOND_LASTS), _SECOND))
        else:
            return await _let_in(door, access, tx, account, address)
    raise refusal


def _asked_for_second(claims: Mapping[str, Any], wanted: frozenset[str]) -> bool:
    methods = claims.get("amr")
    said = {str(each) for each in methods} if isinstance(methods, list) else set()
    return bool(wanted & (said | {str(claims.get("acr", ""))}))


async def give_second(door: Door, access: Access, *, kept: str, proof: Proof, address: str) -> SignedIn:
    """Sign in somebody whom the provider vouched for, by the code of their authenticator or a passkey of theirs."""
    waiting: _Waiting = _kept(door, kept, _Waiting, _SECOND)
    async with door.everything() as tx:
        account = await store.account(tx, waiting.login)
        attempt = await may_try(door, tx, account, waiting.login, address)
        if not attempt.allowed:
            refusal = NotSignedInError(attempt.says)
        elif account is None or account.state != "active" or not await second_fits(door, tx, access, account, proof):
            refusal = await failed(door, tx, account, waiting.login, address)
        else:
            return await _let_in(door, access, tx, account, address)
    raise refusal


async def _let_in(door: Door, access: Access, tx: Any, account: Account, address: str) -> SignedIn:
    await succeeded(door, tx, account, address)
    return await begin(door, tx, access, account.person, address=address, proved_by="oidc")

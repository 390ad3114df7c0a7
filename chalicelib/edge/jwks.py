"""Published keys (JWKS) of the shop or of the desk's issuer, and RS256 signatures checked against them.

PyJWT checks RS256 with `cryptography`, whose 14 MB would be an eighth of the package; PyCryptodome's RSA does it in
one. docs/decisions/0008 has the figures.
"""

import time
from typing import Any, NoReturn

import urllib3
from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15
from jwt import InvalidKeyError, PyJWS, get_unverified_header
from jwt.algorithms import Algorithm
from jwt.utils import base64url_decode

_KEPT, _AGAIN = 600.0, 30.0
_SMALLEST = 2048
_http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1, read=2), retries=urllib3.Retry(2, backoff_factor=0.1))


class Keys:
    """The keys at an address: kept for ten minutes, asked for again when a token names one that is not there."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, RSA.RsaKey] = {}
        self._fetched = float("-inf")

    def verify(self, token: str) -> None:
        """Checks a token's RS256 signature, whatever algorithm the token proposes. Raises PyJWTError."""
        key: Any = self._of(str(get_unverified_header(token).get("kid", "")))
        _rs256.decode(token, key, algorithms=["RS256"])

    def _of(self, identifier: str) -> RSA.RsaKey:
        age = time.monotonic() - self._fetched
        if age > _KEPT or (identifier not in self._keys and age > _AGAIN):
            self._fetch()
        if identifier not in self._keys:
            raise InvalidKeyError("The token names a key that is not published.")
        return self._keys[identifier]

    def _fetch(self) -> None:
        """Keys that cannot be fetched now leave the ones we have in force."""
        self._fetched = time.monotonic()
        try:
            published = _http.request("GET", self._url).json()["keys"]
        except (urllib3.exceptions.HTTPError, ValueError, KeyError, TypeError) as error:
            if not self._keys:
                raise InvalidKeyError("The published keys could not be read.") from error
            return
        self._keys = {str(key.get("kid", "")): _key(key) for key in published if key.get("kty") == "RSA"}


class _Rs256(Algorithm):
    """RSASSA-PKCS1-v1_5 with SHA-256, verifying only."""

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        try:
            pkcs1_15.new(key).verify(SHA256.new(msg), sig)
        except ValueError:
            return False
        return True

    def prepare_key(self, key: Any) -> Any:
        return key

    def sign(self, msg: bytes, key: Any) -> NoReturn:
        raise InvalidKeyError("Others sign, we only verify.")

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> NoReturn:
        raise InvalidKeyError("We publish no keys.")

    @staticmethod
    def from_jwk(jwk: Any) -> RSA.RsaKey:
        return _key(jwk)


def _key(published: dict[str, str]) -> RSA.RsaKey:
    modulus, exponent = (int.from_bytes(base64url_decode(published[name])) for name in ("n", "e"))
    if modulus.bit_length() < _SMALLEST:
        raise InvalidKeyError(f"The published key is shorter than {_SMALLEST} bits.")
    return RSA.construct((modulus, exponent))


def _verifier() -> PyJWS:
    """PyJWT's token format with our check, also where `cryptography` is installed and brings its own."""
    verifier = PyJWS()
    if "RS256" in verifier.get_algorithms():
        verifier.unregister_algorithm("RS256")
    verifier.register_algorithm("RS256", _Rs256())
    return verifier


_rs256 = _verifier()

"""What kefu signs is what botocore signs: AWS's own code is the judge."""

from dataclasses import dataclass
from datetime import UTC, datetime

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.store.signature import signed

_KEYS = st.text("abcXYZ019/+", min_size=16, max_size=40)


@dataclass(frozen=True)
class _At:
    """Botocore signs at the moment that the request says."""

    moment: datetime

    def headers(self, body: bytes, target: str, host: str, region: str, keys: ReadOnlyCredentials) -> dict[str, str]:
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
        request = AWSRequest("POST", f"https://{host}/", headers, body)
        request.context["timestamp"] = self.moment.strftime("%Y%m%dT%H%M%SZ")
        signer = SigV4Auth(keys, "dynamodb", region)
        signer._modify_request_before_signing(request)
        words = signer.string_to_sign(request, signer.canonical_request(request))
        signer._inject_signature_to_request(request, signer.signature(words, request))
        return {name.lower(): value for name, value in request.headers.items()}


@given(
    body=st.binary(max_size=200),
    operation=st.sampled_from(["BatchGetItem", "Query", "TransactWriteItems"]),
    host=st.sampled_from(
        ["dynamodb.cn-north-1.amazonaws.com.cn", "127.0.0.1:4566", "dynamodb.us-east-1.amazonaws.com"]
    ),
    region=st.sampled_from(["cn-north-1", "us-east-1", "ap-east-1"]),
    keys=st.builds(ReadOnlyCredentials, _KEYS, _KEYS, st.none() | _KEYS),
    moment=st.datetimes(datetime(2015, 1, 1), datetime(2099, 1, 1)),
)
def test_kefu_signs_as_botocore_does(
    body: bytes, operation: str, host: str, region: str, keys: ReadOnlyCredentials, moment: datetime
) -> None:
    target, moment = f"DynamoDB_20120810.{operation}", moment.replace(tzinfo=UTC)
    ours = signed(body, target, host, region, keys, moment)
    theirs = _At(moment).headers(body, target, host, region, keys)
    assert ours["authorization"] == theirs["authorization"]
    assert {name: theirs[name] for name in ours if name != "host"} == {n: v for n, v in ours.items() if n != "host"}

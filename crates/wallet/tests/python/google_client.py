"""Google's own client against the fake of the tests, and against what we have put there.

Arguments: the service account's file, the address of the API, a link to save a card, then ids of objects that we made.
Needs google-api-python-client and edutap.wallet_google; see tests/it/python.rs.
"""

import base64
import json
import sys

from cryptography.hazmat.primitives import serialization
from edutap.wallet_google.models.passes.retail import LoyaltyClass, LoyaltyObject
from google.auth import crypt
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

account, base, link, *ours = sys.argv[1:]
issuer = "3388000000012345678"
info = json.load(open(account))
scopes = ["https://www.googleapis.com/auth/wallet_object.issuer"]
credentials = service_account.Credentials.from_service_account_info(info, scopes=scopes)
service = build("walletobjects", "v1", credentials=credentials, static_discovery=True, client_options={"api_endpoint": base})


def refused(status, call):
    try:
        call.execute()
    except HttpError as error:
        assert error.resp.status == status, (status, error)
        return
    raise AssertionError(f"{status} was expected")


classes, objects = service.loyaltyclass(), service.loyaltyobject()
logo = {"sourceUri": {"uri": "https://cards.example.com/logo.png"}}
a_class = {"id": f"{issuer}.p_py", "issuerName": "Py", "programName": "Py", "programLogo": logo}
an_object = {"id": f"{issuer}.m_py", "classId": f"{issuer}.p_py", "state": "ACTIVE"}

refused(404, classes.get(resourceId=f"{issuer}.none"))
refused(400, classes.insert(body=a_class | {"reviewStatus": "APPROVED"}))
refused(404, objects.insert(body=an_object))
classes.insert(body=a_class | {"reviewStatus": "UNDER_REVIEW"}).execute()
assert classes.get(resourceId=a_class["id"]).execute()["reviewStatus"] == "APPROVED"
refused(400, classes.patch(resourceId=a_class["id"], body={"issuerName": "New"}))
objects.insert(body=an_object | {"loyaltyPoints": {"label": "P", "balance": {"int": 3}}}).execute()
refused(409, objects.insert(body=an_object))
refused(400, objects.patch(resourceId=an_object["id"], body={"nonsense": 1}))
refused(400, objects.patch(resourceId=an_object["id"], body={"notifyPreference": "NOTIFY"}))
refused(403, objects.get(resourceId="77.m_foreign"))
patched = objects.patch(resourceId=an_object["id"], body={"loyaltyPoints": {"balance": {"int": 9}}}).execute()
assert patched["loyaltyPoints"] == {"label": "P", "balance": {"int": 9}}, patched

# Several calls in one, which Google's client refuses to read when an answer is not named as it was asked.
answers = {}
batch = service.new_batch_http_request(callback=lambda name, reply, error: answers.update({name: error.resp.status if error else 200}))
# The client's batch forgets where the API is.
batch._batch_uri = f"{base}/batch"
batch.add(objects.insert(body=an_object | {"id": f"{issuer}.m_py2"}), request_id="new")
batch.add(objects.insert(body=an_object), request_id="known")
batch.execute()
assert answers == {"new": 200, "known": 409}, answers

# What we have made, as Google's client reads it and as models by others take it.
for name in ours:
    made = objects.get(resourceId=name).execute()
    look = classes.get(resourceId=made["classId"]).execute()
    LoyaltyObject.model_validate({key: value for key, value in made.items() if key != "hasUsers"})
    LoyaltyClass.model_validate(look | {"reviewStatus": "UNDER_REVIEW"})

# Our signature, by Google's verifier.
token = link.rsplit("/", 1)[1]
signed, signature = token.rsplit(".", 1)
key = serialization.load_pem_private_key(info["private_key"].encode(), None).public_key()
pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
verifier = crypt.RSAVerifier.from_string(pem)
assert verifier.verify(signed.encode(), base64.urlsafe_b64decode(signature + "=="))
print("fine")

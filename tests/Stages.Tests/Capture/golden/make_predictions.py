#!/usr/bin/python3
"""Writes plain.ndjson and personal.ndjson: what capture must write of the records in CaptureStageTests, calculated apart
from it (hmac, hashlib and numpy's shortest float32). Run it in this directory."""
import base64
import hmac
import json

import numpy

KEY, VERSION = bytes.fromhex("7" * 64), "2"
CATEGORIES = ["cpf", 'e-mail "x"', "phone"]
MODELS = [("champion", "1.2", 0.8), ("shadow", 'a"b', 0.125)]

# As received; event time, amount in decimal and the features as the schema reads them.
RECORDS = [
    ('{"endToEndId":"E1","time":"2025-12-05T12:34:56.789Z","amount":"123.45","payer":{"age_days":812,"cpf":"12345678909"},"is_first":true,"key_type":"phone","hour":12}',
     "E1", "2025-12-05T12:34:56.789Z", "123.45", [123.45, 812, 1, "phone", 12], []),
    ('{"endToEndId":"é \\"2\\"","time":"1969-12-31T23:59:59.999Z","amount":0.05,"payer":{"cpf":"98765432100"},"is_first":null,"key_type":"evp"}',
     'é "2"', "1969-12-31T23:59:59.999Z", "0.05", [0.05, None, None, None, -1], ["key_type"]),
    ('{"endToEndId":"E3","time":"2025-12-05T12:34:56-03:00","amount":1e6,"payer":{"age_days":0.1},"is_first":0,"key_type":"e-mail \\"x\\"","hour":1e-20}',
     "E3", "2025-12-05T15:34:56.000Z", "1000000.00", [1e6, 0.1, 0, 'e-mail "x"', 1e-20], []),
]
NAMES = ["amount", "payer_age_days", "is_first", "key_type", "hour"]


def text(value):
    return json.dumps(value, ensure_ascii=False)


def number(value):
    if value is None:
        return "null"
    single = numpy.float32(value)
    return str(int(single)) if single == int(single) else str(single).upper()


def hashed(value):
    digest = hmac.digest(KEY, value.encode(), "sha256")
    return f"hmac-sha256:{VERSION}:{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def feature(name, value, personal):
    if isinstance(value, str):
        return text(hashed(value) if personal and name == "key_type" else value)
    if personal and name == "amount":
        return text(hashed(number(value)))
    return number(value)


def redacted(record):
    values = json.loads(record, parse_float=lambda n: Number(n), parse_int=lambda n: Number(n))
    out = {}
    for name, value in values.items():
        if name in ("payer", "time"):
            continue
        if name in ("endToEndId", "amount", "key_type") and value is not None:
            value = hashed(str(value))
        out[name] = value
    return "{" + ",".join(f"{text(n)}:{v if isinstance(v, Number) else text(v)}" for n, v in out.items()) + "}"


class Number(str):
    """A number as it was written."""


def line(index, personal):
    record, identity, time, amount, features, unseen = RECORDS[index]
    out = ['"schema":"pix-transaction"', '"schema_version":3']
    out.append(f'"id":{text(hashed(identity) if personal else identity)}')
    if not personal:
        out.append(f'"event_time":"{time}"')
    out.append(f'"amount":{text(hashed(amount)) if personal else amount}')
    shown = [(n, v) for n, v in zip(NAMES, features) if not (personal and n == "payer_age_days")]
    out.append('"features":{' + ",".join(f"{text(n)}:{feature(n, v, personal)}" for n, v in shown) + "}")
    if unseen:
        out.append(f'"unseen":{json.dumps(unseen)}')
    scores = [(index + 1) / 8, None]
    models = [
        f'{text(name)}:{{"version":{text(version)},"threshold":{number(threshold)},"score":{number(score)},"flagged":false}}'
        for (name, version, threshold), score in zip(MODELS, scores)
    ]
    out.append('"models":{' + ",".join(models) + "}")
    out.append(f'"topic":"pix","partition":3,"offset":{100 + index}')
    payload = redacted(record) if personal else record
    out.append(f'"payload":{text(payload)},"payload_encoding":"utf-8","payload_bytes":{len(record.encode())}')
    return "{" + ",".join(out) + "}\n"


for file, is_personal in (("plain", False), ("personal", True)):
    with open(f"{file}.ndjson", "w", encoding="utf-8", newline="\n") as golden:
        golden.writelines(line(i, is_personal) for i in range(len(RECORDS)))

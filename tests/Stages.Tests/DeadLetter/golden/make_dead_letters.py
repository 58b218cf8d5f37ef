#!/usr/bin/python3
"""Writes dead-letters.ndjson: what the dead letter must write of the rejections in DeadLetterStageTests, calculated apart
from it. Run it in this directory."""
import base64
import hmac
import json


def hashed(value):
    digest = hmac.digest(bytes.fromhex("7" * 64), value, "sha256")
    return f"hmac-sha256:2:{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def line(stage, reason, detail, topic, partition, offset, time, payload):
    head = {"stage": stage, "reason": reason, "detail": detail, "kind": "transaction", "topic": topic,
            "partition": partition, "offset": offset, "source_time": time}
    return json.dumps(head | payload, ensure_ascii=False, separators=(",", ":")) + "\n"


def withheld(payload):
    return {"payload": None, "payload_encoding": "withheld", "payload_bytes": len(payload), "payload_hash": hashed(payload)}


torn = b'{"payer":{"cpf":"12345678909'
# The escape in a value that is not personal stays as it was written.
shown = r'{"x":"\u00e1","payer":{"cpf":"' + hashed(b"12345678909") + '"},"extra":[1]}'
received = r'{"x":"\u00e1","payer":{"cpf":"12345678909"},"name":"Ana","extra":[1]}'

with open("dead-letters.ndjson", "w", encoding="utf-8", newline="\n") as golden:
    golden.write(line("decode", "malformed", "the record is not a JSON object", "pix.transactions", 4, 7,
                      "2025-12-05T12:34:56.790Z", withheld(torn)))
    golden.write(line("decode", "bad_number", "field 'x': expected a number", "pix.transactions", 3, 42,
                      "2025-12-05T12:34:56.789Z", {"payload": shown, "payload_encoding": "utf-8", "payload_bytes": len(received)}))
    golden.write(line("source", "torn", "the last line has no end", 'in\\"put".ndjson', 0, 1,
                      "1969-12-31T23:59:59.999Z", withheld(b"\xff\x00")))

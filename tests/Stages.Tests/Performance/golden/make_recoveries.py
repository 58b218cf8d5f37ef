#!/usr/bin/python3
"""Random funds recoveries, and what their labels amount to by a plain calculation that knows everything from the beginning.

    /usr/bin/python3 make_recoveries.py [recoveries] > recoveries.json

Of each payment: its notifications are distinguished by report, else by recovery. A notification says, as of an age, what its latest label up to then says;
after its recovery was cancelled it is withdrawn. The models' truth are notifications of the contested payment for the payer's side that are not about a
reversal: one that is accepted decides, then one that is open, then one that was rejected, then one that was withdrawn. Hops and the payee's side apart.
"""
import json
import random
import sys

DAY = 86_400_000
NEW_YEAR = 1_767_225_600_000
AGES = [DAY, 3 * DAY, 7 * DAY, None]
VERDICTS = ["pending", "withdrawn", "legitimate", "fraud"]
STRENGTH = {"fraud": 3, "pending": 2, "legitimate": 1, "withdrawn": 0}
ROLES, SIDES, KINDS = ["", "root", "hop"], ["", "payer", "payee"], 6


def make(count, rng):
    payments, labels = [], []
    for n in range(count):
        hops = rng.choice([0, 0, 1, 2, 5])
        members = []
        for hop in range(hops + 1):
            if payments and rng.random() < 0.1:
                members.append(rng.choice(payments))      # one payment in two recoveries
                continue
            payment = {"id": f"{'D' if rng.random() < 0.05 else 'E'}12345678202601011200{len(payments):011d}", "time": NEW_YEAR + rng.randrange(3 * DAY),
                       "amount": rng.choice([0, 100, rng.randrange(1, 10 ** 7)]), "score": rng.random()}
            payments.append(payment)
            members.append(payment)
        recovery = 0 if rng.random() < 0.1 else n + 1
        has_reports = rng.random() < 0.7
        for hop, payment in enumerate(members):
            role = rng.choice([1, 1, 0]) if hop == 0 else 2
            side = rng.choice([0, 1, 1, 2])
            report = 1_000_000 + 10 * n + hop if has_reports else 0
            for _ in range(rng.randrange(1, 5)):
                labels.append({
                    "id": payment["id"], "time": payment["time"] + rng.choice([-1000, 0, DAY, 3 * DAY, 3 * DAY + 1, 7 * DAY, rng.randrange(10 * DAY)]),
                    "verdict": rng.randrange(4), "report": report, "recovery": recovery, "role": role, "side": side, "kind": rng.randrange(KINDS),
                    "stake": rng.choice([-1, payment["amount"], payment["amount"] // 2, payment["amount"] + 5]), "cancels": 0})
        if recovery and rng.random() < 0.2:
            root = members[0]
            labels.append({
                "id": root["id"], "time": root["time"] + rng.randrange(9 * DAY), "verdict": 1, "report": 0, "recovery": recovery, "role": 1, "side": 1, "kind": 0,
                "stake": -1, "cancels": 1})
    labels += [dict(rng.choice(labels), id=f"E99999999202601011200{i:011d}") for i in range(10)]    # about payments that never come
    return payments, labels


def judge(payments, labels):
    cancelled = {}
    for label in labels:
        if label["cancels"] and label["recovery"]:
            cancelled[label["recovery"]] = min(cancelled.get(label["recovery"], label["time"]), label["time"])
    by_id = {}
    for label in labels:
        by_id.setdefault(label["id"], []).append(label)
    expected = []
    for age in AGES:
        counts = {f"{side}_{v}": 0 for side in ("truth", "payee") for v in VERDICTS}
        counts.update(stake=0, caught=0, missed=0, kinds=[0] * KINDS)
        for payment in payments:
            own = {}
            recoveries = {}
            for label in by_id.get(payment["id"], []):
                key = label["report"] or label["recovery"]
                recoveries[key] = max(recoveries.get(key, 0), label["recovery"])
                if age is None or label["time"] <= payment["time"] + age:
                    own.setdefault(key, []).append(label)
            truth, payee, frauds = [], [], []
            for key, some in own.items():
                last = max(some, key=lambda x: (x["time"], x["verdict"], x["stake"], -1, x["role"], x["side"], x["kind"]))
                verdict = VERDICTS[last["verdict"]]
                end = cancelled.get(recoveries[key])
                if end is not None and (age is None or end <= payment["time"] + age):
                    verdict = "withdrawn"
                if last["role"] != 2 and last["side"] != 2 and payment["id"][0] != "D":
                    truth.append(verdict)
                    if verdict == "fraud":
                        frauds.append((min(payment["amount"], last["stake"] if last["stake"] >= 0 else payment["amount"]), last["kind"]))
                elif last["role"] == 2 or last["side"] == 2:
                    payee.append(verdict)
            for side, verdicts in (("truth", truth), ("payee", payee)):
                if verdicts:
                    counts[f"{side}_{max(verdicts, key=STRENGTH.get)}"] += 1
            if frauds:
                stake, kind = max(frauds)
                counts["stake"] += stake
                counts["caught" if payment["score"] >= 0.8 else "missed"] += 1
                counts["kinds"][kind] += 1
        expected.append(counts)
    return expected


def main():
    rng = random.Random(20260202)
    payments, labels = make(int(sys.argv[1]) if len(sys.argv) > 1 else 150, rng)
    expected = judge(payments, labels)
    for payment in payments:
        payment["score"] = round(payment["score"], 3)
    assert judge(payments, labels) == expected
    rows = lambda items: "[\n" + ",\n".join(json.dumps(list(item.values())) for item in items) + "]"
    print('{"payments": ' + rows(payments) + ',\n"labels": ' + rows(labels) + ',\n"expected": ' + json.dumps(expected, indent=1) + "}")


main()

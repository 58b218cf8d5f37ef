"""Writes a model card: a part for programs (YAML front matter) and a text for people."""

from sklearn.metrics import average_precision_score, roc_auc_score


def measure(truth, scores, threshold):
    flagged = scores >= threshold
    recall = flagged[truth].mean()
    false_positive_rate = flagged[~truth].mean()
    precision = truth[flagged].mean()
    return {
        "roc_auc": roc_auc_score(truth, scores),
        "pr_auc": average_precision_score(truth, scores),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall),
        "false_positive_rate": false_positive_rate,
    }


def write(path, model, data, metrics, sha256, features, counts, versions):
    numbers = "\n".join(f"  {name}: {value:.6f}" for name, value in metrics.items())
    names = "\n".join(f"  - {name}" for name in features)
    settings = "\n".join(f"| `{name}` | {value} |" for name, value in model.settings.items())
    text = f"""---
name: {model.name}
version: {model.version}
file: {model.file}
sha256: {sha256}
threshold: {model.threshold:.2f}
schema: pix-transaction
metrics:
{numbers}
features:
{names}
---
# {model.name}, version {model.version}

{model.summary}

## Intended use

Trials, tests and demonstrations of Vigia: a model of realistic shape and size that scores the simulator's transactions. It has never
seen a real payment and must not decide on one.

## Data

**Simulated.** `vigia {data['simulation']}`, with `--missing FEATURE={data['missing_share']}` for
every feature but the amount, gives the same bytes on every machine. No person, account or key in it exists.

- Trained on {counts['train']:,} transactions of {model.period}, {counts['train_frauds']:,} of them fraud.
- Measured on {counts['test']:,} later ones, {counts['test_frauds']:,} of them fraud, that neither model was trained on.
- Fraud is what the banks agreed on once all infraction reports were in. Three frauds in a hundred are never reported, and some claims end
  wrongly, as in life: the model learns from such labels and is measured against them, and a flagged fraud that nobody reported
  counts as a false alarm.
- Fraud has a share of {data['fraud_share']:.0%}, far more than on Pix, so that there is enough to learn from. Where it is rarer, scores are too high to be
  probabilities, and precision is lower.

## Model

XGBoost {versions['xgboost']} `binary:logistic`, converted to an ONNX TreeEnsembleClassifier (opset ai.onnx.ml 3): input `input` float
[N, {len(features)}], outputs `label` int64 [N] and `probabilities` float [N, 2], of which the second column is the score. A missing value is NaN.

| setting | value |
|---|---|
{settings}

## Measured

| on the test period, at the threshold {model.threshold:.2f} | |
|---|---|
| ROC AUC | {metrics['roc_auc']:.4f} |
| PR AUC (average precision) | {metrics['pr_auc']:.4f} |
| precision | {metrics['precision']:.4f} |
| recall | {metrics['recall']:.4f} |
| F1 | {metrics['f1']:.4f} |
| false-positive rate | {metrics['false_positive_rate']:.6f} |

## Limits

- Purchases from fake sellers look like any other purchase: most of them are missed.
- The kinds of fraud are those that the simulator knows, and their signs don't change over time unless a scenario changes them.
- Channels, key types and ways of initiation that the schema doesn't declare count as missing.

## Reproduce

```
/usr/bin/python3 models/train/train.py
```

needs the .NET SDK and Debian 12's python3-xgboost ({versions['xgboost']}), python3-onnx ({versions['onnx']}), python3-numpy ({versions['numpy']}), python3-sklearn and
python3-yaml. It simulates the data, trains, converts, and writes models and cards byte for byte as they stand here. Another version of
XGBoost may grow other trees.
"""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)

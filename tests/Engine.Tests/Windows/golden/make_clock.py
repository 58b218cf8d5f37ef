"""Event times of one partition and the clock after each record, by the definition: K is the greatest time that k of some n successive records reached;
the clock is at most `step` ahead of it, never beyond a time that one of the last n records has, and never falls. Run: /usr/bin/python3 make_clock.py"""
import json, os, random

def clock(times, k, n, step):
    confirmed, now, seen = None, None, []
    for i in range(len(times)):
        last = sorted(times[max(0, i + 1 - n):i + 1], reverse=True)
        if len(last) >= k and (confirmed is None or last[k - 1] > confirmed):
            confirmed = last[k - 1]
        if confirmed is not None:
            most = min(max(last[0], confirmed), confirmed + step)
            now = most if now is None else max(now, most)
        seen.append(now)
    return seen

def stream(kind, r, count=260):
    times, t = [], 1_700_000_000_000
    for i in range(count):
        t += int(r.expovariate(1 / 700))
        own = t - (r.randrange(25_000) if r.random() < .2 else 0)
        if kind == 'one ahead' and i == 150 or kind == 'burst ahead' and 150 <= i < 155 or kind == 'share ahead' and r.random() < .05:
            own += 55 * 60_000
        if kind == 'gap' and i == 200:
            t += 4 * 3_600_000
        times.append(own)
    return times

r = random.Random(7)
cases = []
for kind in ('honest', 'one ahead', 'burst ahead', 'share ahead', 'gap'):
    for k, n, step in ((16, 64, 30_000), (8, 64, 10_000)):
        times = stream(kind, r)
        cases.append(dict(kind=kind, k=k, n=n, step=step, times=[t - times[0] for t in times], clock=[None if c is None else c - times[0] for c in clock(times, k, n, step)]))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'clock.json'), 'w') as out:
    out.write('[\n' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases) + '\n]\n')

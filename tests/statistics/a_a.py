#!/usr/bin/env python3
"""How often is nothing called "faster" on a real stack?

    a_a.py [--runs 200] [--results results/runs/a-a] [--program build/release/bin/composure]
    a_a.py --report [--results results/runs/a-a]

Runs scenarios/a-a.yaml, one comparison of equal cells, on a stack of its own until so many runs could
tell something (those with too few valid repeats are made up for, up to as many again), each with a
seed of its own, and prints the share of "faster" with its 95 % interval (Clopper and Pearson). Interrupted, it goes on where it was when it is called again. --report reads
what there is and runs nothing.

Exit code: 0, or 1 when the interval lies above the 5 % that docs/result.md states, 2 when runs failed.
"""
import argparse
import collections
import glob
import json
import math
import os
import subprocess
import sys

STATED = 0.05
STACK = 'a-a'
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def at_most(k, n, p):
    """P(K <= k) of a binomial count."""
    return math.fsum(math.comb(n, i) * p ** i * (1 - p) ** (n - i) for i in range(k + 1))


def root(rises):
    """Where the monotone condition `rises` turns true, in 0..1."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rises(middle) else (middle, high)
    return (low + high) / 2


def clopper_pearson(k, n, confidence=0.95):
    """The exact interval for the share of which k of n were seen."""
    tail = (1 - confidence) / 2
    low = 0.0 if k == 0 else root(lambda p: 1 - at_most(k - 1, n, p) > tail)
    high = 1.0 if k == n else root(lambda p: at_most(k, n, p) < tail)
    return low, high


def word_of(run):
    """What a complete run says of its two cells; None of an incomplete one."""
    if any(len(cell['repeats']) < run['repeats_planned'] for cell in run['cells']):
        return None
    if not run['comparisons']:
        return 'invalid'
    one = run['comparisons'][0]
    why = one['why'] or ''
    if 'invalid' in why or 'too few' in why:
        return 'invalid'
    return one['verdict']


def words_in(folder):
    words = []
    for path in sorted(glob.glob(os.path.join(folder, '*', 'result.json'))):
        try:
            with open(path, encoding='utf-8') as file:
                words.append(word_of(json.load(file)))
        except ValueError:
            words.append(None)
    return [word for word in words if word]


def judged(words):
    return len(words) - words.count('invalid')


def report(words):
    counts = collections.Counter(words)
    told = judged(words)
    if told == 0:
        return 'no comparison yet', True
    low, high = clopper_pearson(counts['faster'], told)
    text = (f'{told} comparisons of equal cells: {counts["faster"]} faster, '
            f'{counts["no difference"]} no difference, {counts["inconclusive"]} inconclusive\n'
            f'faster: {counts["faster"] / told:.1%}, 95 % interval {low:.1%} to {high:.1%}; '
            f'stated: at most {STATED:.0%}')
    if counts['invalid']:
        text += f'\n{counts["invalid"]} more had too few valid repeats to tell anything'
    return text, low <= STATED


def run_all(options):
    composure = [options.program]
    subprocess.run([*composure, 'stack', 'down', '--name', STACK], check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([*composure, 'stack', 'up', '--name', STACK], check=True, stdout=subprocess.DEVNULL)
    failed = 0
    try:
        words = words_in(options.results)
        while judged(words) < options.runs and len(words) < 2 * options.runs and failed < 5:
            done = len(words)
            command = [*composure, 'run', os.path.join(SOURCE, 'scenarios/a-a.yaml'), '--on', STACK,
                       '--results', options.results, '--set', f'seed={1000 + done}', '--no-progress',
                       '--quiet']
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
            words = words_in(options.results)
            failed = failed + 1 if len(words) == done else 0
            if len(words) % 10 == 0:
                print(f'after {len(words)} runs: {report(words)[0]}', flush=True)
    finally:
        subprocess.run([*composure, 'stack', 'down', '--name', STACK], check=False,
                       stdout=subprocess.DEVNULL)
    return failed == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--runs', type=int, default=200)
    parser.add_argument('--results', default=os.path.join(SOURCE, 'results/runs/a-a'))
    parser.add_argument('--program', default=os.path.join(SOURCE, 'build/release/bin/composure'))
    parser.add_argument('--report', action='store_true')
    options = parser.parse_args()
    os.makedirs(options.results, exist_ok=True)
    if not options.report and not run_all(options):
        print('five runs in a row failed', file=sys.stderr)
        return 2
    text, holds = report(words_in(options.results))
    print(text)
    return 0 if holds else 1


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)

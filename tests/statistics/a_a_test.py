"""The counting of a_a.py, and its interval against published values."""
import json
import os
import tempfile
import unittest

import a_a


def run_of(verdict, why=None, repeats=5):
    cell = {'repeats': [{}] * repeats}
    return {'repeats_planned': 5, 'cells': [cell, cell],
            'comparisons': [{'verdict': verdict, 'why': why}]}


class Interval(unittest.TestCase):
    def test_is_that_of_clopper_and_pearson(self):
        # 1 - 0.025^(1/n) for none of n; 10 of 100 and 5 of 200 as tables have them.
        for k, n, low, high in [(0, 10, 0, 0.30850), (10, 10, 0.69150, 1), (10, 100, 0.04900, 0.17622),
                                (5, 200, 0.00818, 0.05739)]:
            found = a_a.clopper_pearson(k, n)
            self.assertAlmostEqual(found[0], low, places=4)
            self.assertAlmostEqual(found[1], high, places=4)


class Counting(unittest.TestCase):
    def test_takes_complete_runs_only(self):
        self.assertIsNone(a_a.word_of(run_of('faster', repeats=3)))
        self.assertEqual(a_a.word_of(run_of('faster')), 'faster')
        self.assertEqual(a_a.word_of(run_of('inconclusive', 'chance alone may do that')), 'inconclusive')
        self.assertEqual(a_a.word_of(run_of('inconclusive', 'a cell is invalid')), 'invalid')
        self.assertEqual(a_a.word_of(run_of('inconclusive', '3 repeats are too few, 4 can tell')), 'invalid')

    def test_reads_a_folder_of_runs_and_passes_over_what_is_no_result(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in [('1', json.dumps(run_of('faster'))), ('2', '{'),
                               ('3', json.dumps(run_of('no difference')))]:
                os.mkdir(os.path.join(folder, name))
                with open(os.path.join(folder, name, 'result.json'), 'w', encoding='utf-8') as file:
                    file.write(text)
            self.assertEqual(a_a.words_in(folder), ['faster', 'no difference'])

    def test_says_when_the_stated_share_cannot_hold(self):
        self.assertTrue(a_a.report(['faster'] * 5 + ['inconclusive'] * 195)[1])
        text, holds = a_a.report(['faster'] * 40 + ['inconclusive'] * 160 + ['invalid'])
        self.assertFalse(holds)
        self.assertIn('200 comparisons of equal cells: 40 faster, 0 no difference, 160 inconclusive', text)
        self.assertIn('faster: 20.0%, 95 % interval 14.7% to 26.2%', text)


if __name__ == '__main__':
    unittest.main()

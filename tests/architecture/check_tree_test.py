#!/usr/bin/env python3
"""Shows check_tree failing on made-up trees, one violation at a time."""
import os
import subprocess
import sys
import tempfile
import unittest

import check_tree

TABLE = '''# The rooms
| room | holds | may include |
|---|---|---|
| `base/` | things | nothing of ours |
| `result/` | values | `base/` |
| `harness/` | the rest | `base/`, `result/`, `loadgen/measure.h` |
| `loadgen/` | load | `base/` |
| `fixtures/stack/http/` | HTTP | `base/` |
| `fixtures/stack/*/` | programs | `base/`, `fixtures/stack/http/` |
'''
GOOD = {
    'docs/architecture.md': TABLE,
    'base/a.h': '#include <vector>\n',
    'loadgen/measure.h': '#include "base/a.h"\n',
    'loadgen/x/l.cpp': '#include "loadgen/measure.h"\n#include "fmt/format.h"\n',
    'result/r.cpp': '#include "base/a.h"\n#include <nlohmann/json.hpp>\n',
    'harness/h.cpp': '#include "result/r.h"\n#include "loadgen/measure.h"\n',
    'fixtures/stack/http/c.h': '#include <boost/beast/core.hpp>\n',
    'fixtures/stack/one/m.cpp': '#include "fixtures/stack/http/c.h"\n#include "fixtures/stack/one/o.h"\n',
    'tests/t.cpp': '#include "fixtures/stack/one/o.h"\n#include "harness/h.h"\n',
    'README.md': 'See network/working and $HOME/' + 'work\n',
    'build/generated.cpp': '#include "nothing/of/ours.h"\n// /' + 'work/\n',
}


def violations(changes):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**GOOD, **changes}.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)) or root, exist_ok=True)
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(text)
        return check_tree.check(root)


class CheckTree(unittest.TestCase):
    def assert_one(self, path, text, line, what):
        found = violations({path: text})
        self.assertEqual(len(found), 1, found)
        self.assertEqual(found[0][:2], (path, line))
        self.assertIn(what, found[0][2])

    def test_a_good_tree_has_none(self):
        self.assertEqual(violations({}), [])

    def test_arrows_that_point_the_wrong_way(self):
        self.assert_one('base/b.cpp', '\n#include "loadgen/measure.h"\n', 2, 'base/ may not include')
        self.assert_one('harness/g.cpp', '#include "fixtures/stack/http/c.h"\n', 1, 'harness/ may not')
        self.assert_one('fixtures/stack/one/n.cpp', '#include "harness/h.h"\n', 1, 'may not include')

    def test_angle_brackets_hide_nothing(self):
        self.assert_one('base/b.cpp', '#  include <loadgen/measure.h>\n', 1, 'base/ may not include')

    def test_the_longest_row_counts(self):
        self.assert_one('result/s.cpp', '#include "loadgen/measure.h"\n', 1, 'result/')

    def test_only_the_named_file_of_a_room(self):
        self.assert_one('harness/g.cpp', '#include "loadgen/other.h"\n', 1, 'loadgen/other.h')

    def test_programs_do_not_include_each_other(self):
        self.assert_one('fixtures/stack/two/m.cpp', '#include "fixtures/stack/one/o.h"\n', 1,
                        'fixtures/stack/*/ may not include')

    def test_a_room_without_a_row(self):
        self.assert_one('attic/a.cpp', '#include <vector>\n', 1, 'no row')

    def test_includes_from_the_root_only(self):
        self.assert_one('loadgen/n.cpp', '#include "measure.h"\n', 1, 'from the root')
        self.assert_one('loadgen/n.cpp', '#include "../base/a.h"\n', 1, 'from the root')

    def test_slow_libraries_stay_out_of_headers(self):
        self.assert_one('result/r.h', '#include <nlohmann/json.hpp>\n', 1, 'slow to compile')
        self.assert_one('fixtures/stack/one/m.cpp', '#include <boost/beast/http.hpp>\n', 1, 'Beast')
        self.assert_one('fixtures/stack/one/m.cpp', '#include <CLI/CLI.hpp>\n', 1, 'CLI11')
        self.assert_one('fixtures/stack/one/m.cpp', '#include <spdlog/spdlog.h>\n', 1, 'spdlog')
        self.assert_one('harness/m.cpp', '#include <yaml-cpp/yaml.h>\n', 1, 'yaml-cpp')

    def test_forbidden_words(self):
        for text in ['run /' + 'work/x', 'in ../' + 'shared', 'from https://pypi' + '.org/simple',
                     'docker' + '.io/library', '/home/' + 'me/x']:
            self.assert_one('docs/page.md', 'fine\n' + text + '\n', 2, 'names')

    def test_the_program_tells_by_its_exit_code(self):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'check_tree.py')
        with tempfile.TemporaryDirectory() as root:
            run = lambda: subprocess.run([sys.executable, program, root], capture_output=True, text=True)
            self.assertEqual(run().returncode, 2)
            os.makedirs(root + '/docs')
            with open(root + '/docs/architecture.md', 'w', encoding='utf-8') as file:
                file.write(TABLE)
            self.assertEqual(run().returncode, 0)
            os.makedirs(root + '/base')
            with open(root + '/base/b.h', 'w', encoding='utf-8') as file:
                file.write('#include "loadgen/measure.h"\n')
            os.makedirs(root + '/loadgen')
            with open(root + '/loadgen/measure.h', 'w', encoding='utf-8'):
                pass
            self.assertEqual(run().returncode, 1)
            self.assertIn('base/b.h:1: base/ may not include loadgen/measure.h', run().stdout)


if __name__ == '__main__':
    unittest.main()
